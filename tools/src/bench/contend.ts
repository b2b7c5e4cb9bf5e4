import { createWorker, defineWorkload, type TaskSource } from "@sfn-workers/worker-core";
import * as z from "zod";

export const region = "us-east-1";
export const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "bench" };

/** Lets a contender process tasks after a fifth as many to warm up, sends its figures to the parent, and ends this process. */
export async function contend(
  processTasks: ((count: number) => Promise<void>) | undefined,
  tasks: number,
): Promise<never> {
  if (!processTasks) throw new Error(`no contender ${process.argv[2]}`);
  await processTasks(Math.ceil(tasks / 5));
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await processTasks(tasks);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  process.send?.({
    tasksPerSecond: tasks / seconds,
    cpuMsPerTask: (user + system) / 1_000 / tasks,
  });
  process.exit();
}

export interface CoreOptions {
  readonly source: TaskSource;
  readonly concurrency: number;
  readonly handler: (input: { readonly n: number }) => number | Promise<number>;
}

/** Processes tasks with the whole worker of worker-core. */
export async function processWithCore(count: number, options: CoreOptions): Promise<void> {
  const { source, concurrency, handler } = options;
  const stop = new AbortController();
  let done = 0;
  const worker = createWorker({
    workload: defineWorkload({
      manifest: {
        name: "bench",
        description: "",
        timeoutSeconds: 60,
        heartbeatSeconds: 30,
        handlerBudgetSeconds: 20,
      },
      input: z.object({ n: z.number() }),
      output: z.number(),
      handler,
    }),
    ...{ source, concurrency },
    observers: [
      ({ type }) => {
        if (type !== "taskSucceeded") return;
        done += 1;
        if (done > count - concurrency) stop.abort();
      },
    ],
  });
  await worker.run({ signal: stop.signal });
  await worker.close();
}
