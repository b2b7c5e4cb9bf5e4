import { setTimeout as sleep } from "node:timers/promises";
import { createWorker, defineWorkload, type TaskSource } from "@sfn-workers/worker-core";
import { endOnUncaughtErrors, exitAtOnce } from "@sfn-workers/workloads/uncaught";
import * as z from "zod";
import type { Timing } from "./timing.ts";

/** What the next handler of a worker does besides its task. */
export type Order =
  | { readonly kind: "block"; readonly ms: number }
  /** A promise that nobody awaits rejects. */
  | { readonly kind: "stray" };

export type WorkerMessage =
  | {
      readonly kind: "status";
      readonly runningTasks: number;
      readonly heapMB: number;
      readonly cpuSeconds: number;
    }
  /** The next turn of the event loop comes in `ms`; the time is in milliseconds since 1970. */
  | { readonly kind: "blocks"; readonly from: number; readonly ms: number };

export interface WorkerProcessOptions {
  readonly source: TaskSource;
  readonly timing: Timing;
  readonly concurrency: number;
  readonly minPolls: number;
  /** Called when a handler begins. */
  onRun?(n: number, attempt: number): void;
}

const STATUS_EVERY_MS = 250;
/** Without a task for so long, an order is obeyed all the same. */
const OBEY_WITHIN_MS = 3_000;

/** Runs a worker of the soak in this process, until its parent or SIGTERM ends it. */
export async function runWorkerProcess(options: WorkerProcessOptions): Promise<void> {
  const { source, timing, concurrency, minPolls, onRun } = options;
  const orders: Order[] = [];
  const uncaught = endOnUncaughtErrors();
  const worker = createWorker({
    workload: defineWorkload({
      manifest: {
        name: "soak",
        description: "",
        timeoutSeconds: timing.timeoutSeconds,
        heartbeatSeconds: timing.heartbeatSeconds,
        handlerBudgetSeconds: timing.handlerBudgetSeconds,
      },
      input: z.object({ n: z.number(), ms: z.number(), until: z.number() }),
      output: z.number(),
      async handler({ n, ms, until }, { signal, execution }) {
        onRun?.(n, execution?.attempt ?? 0);
        obeyNext();
        const waitMs = Math.max(ms, until - Date.now());
        if (waitMs > 0) await sleep(waitMs, undefined, { signal });
        return n;
      },
    }),
    source,
    concurrency,
    pollers: { min: minPolls },
  });
  uncaught.protect(worker);

  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const endWithParent = () => exitAtOnce(0);
  process.on("disconnect", endWithParent);
  process.on("message", (order: Order) => {
    orders.push(order);
    setTimeout(obeyNext, OBEY_WITHIN_MS);
  });
  const reporting = setInterval(sendStatus, STATUS_EVERY_MS);
  await worker.run({ signal: stop.signal });
  clearInterval(reporting);
  sendStatus();
  await worker.close();
  // An error that nobody caught has an exit code of its own.
  process.off("disconnect", endWithParent);
  process.disconnect();

  function obeyNext(): void {
    const order = orders.shift();
    if (order === undefined) return;
    if (order.kind === "stray") {
      void Promise.reject(new Error("nobody awaits this"));
      return;
    }
    send({ kind: "blocks", from: Date.now(), ms: order.ms });
    const until = performance.now() + order.ms;
    while (performance.now() < until);
  }

  function sendStatus(): void {
    const { user, system } = process.cpuUsage();
    send({
      kind: "status",
      runningTasks: worker.status().runningTasks,
      heapMB: process.memoryUsage().heapUsed / 1_048_576,
      cpuSeconds: (user + system) / 1_000_000,
    });
  }
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
