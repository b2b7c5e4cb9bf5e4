import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Order, WorkerMessage } from "./workerProcess.ts";

export type Status = Extract<WorkerMessage, { kind: "status" }>;
export type Blocking = Extract<WorkerMessage, { kind: "blocks" }>;

/** A worker in a process of its own. */
export interface FleetWorker {
  readonly name: string;
  readonly status: Status | undefined;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  /** Sends it a signal, which by itself explains no end. */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL" | "SIGTERM"): void;
  order(order: Order): void;
  /** Resolves when a handler is about to block the event loop. */
  blocks(): Promise<Blocking>;
}

export interface FleetOptions {
  /** The module that each process runs, in this folder. */
  readonly module: string;
  /** What each is told besides its name. */
  readonly settings: object;
  /** The mechanism that the workers do without. */
  readonly without: string | undefined;
  readonly stopWithinMs: number;
  onStatus(worker: string, status: Status): void;
  /** Called when a worker ends, or does not end, and nothing that the soak did explains it. */
  onProblem(problem: string): void;
  /** Whether a task was to kill this worker, which has been killed and which nobody has ended. By default none is. */
  isKilledByTask?(worker: string): boolean;
}

/** Every way in which the soak lets a worker end. */
type Ending = "SIGKILL" | "SIGTERM" | "stray";

const MAX_STDERR_CHARACTERS = 4_000;
const EXIT_CODES: Readonly<Record<Ending, number | null>> = { SIGKILL: null, SIGTERM: 0, stray: 1 };

export interface Fleet {
  /** Those that nobody has ended. */
  readonly workers: readonly FleetWorker[];
  /** Starts one more. */
  add(): void;
  /** Lets the worker end, by the order or the signal that it has; another takes its place. */
  end(worker: FleetWorker, how: Ending): void;
  /** Stops all workers, and resolves when they have ended. */
  stop(): Promise<void>;
}

export function createFleet(options: FleetOptions): Fleet {
  const { module, settings, without, stopWithinMs, onStatus, onProblem } = options;
  const { isKilledByTask = () => false } = options;
  const endings = new Map<FleetWorker, Ending>();
  const running = new Map<string, Promise<void>>();
  let workers: readonly FleetWorker[] = [];
  let started = 0;

  return {
    get workers() {
      return workers;
    },
    add,
    end(worker, how) {
      finish(worker, how);
      add();
    },
    async stop() {
      for (const worker of workers) finish(worker, "SIGTERM");
      await Promise.all(running.values());
    },
  };

  function finish(worker: FleetWorker, how: Ending): void {
    endings.set(worker, how);
    workers = workers.filter((each) => each !== worker);
    if (how === "stray") worker.order({ kind: "stray" });
    else worker.signal(how);
    const stuck = setTimeout(() => {
      onProblem(`${worker.name} has not ended ${stopWithinMs / 1_000} s after ${how}`);
      worker.signal("SIGKILL");
    }, stopWithinMs);
    void worker.exited.then(() => clearTimeout(stuck));
  }

  function add(): void {
    started += 1;
    const name = `soak-${started}`;
    const child = fork(join(import.meta.dirname, module), [JSON.stringify({ ...settings, name })], {
      execArgv: without === undefined ? [] : ["--import", mechanismHook(without)],
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    const stderr = lastOutput(child);
    let status: Status | undefined;
    const exited = once(child, "exit").then(([code, signal]: unknown[]) => {
      const how = endings.get(worker);
      const isExpected =
        (how !== undefined && code === EXIT_CODES[how]) ||
        (signal === "SIGKILL" && isKilledByTask(name));
      if (!isExpected) {
        const why = how === undefined ? "by itself" : `after ${how}`;
        onProblem(`${name} ended ${why} with code ${code}\n${stderr()}`.trim());
      }
      if (how === undefined) {
        workers = workers.filter((each) => each !== worker);
        add();
      }
    });
    const worker: FleetWorker = {
      name,
      get status() {
        return status;
      },
      exited,
      signal: (signal) => void child.kill(signal),
      order: (order) => void child.send(order),
      blocks: () =>
        new Promise((resolve) => {
          child.on("message", (message: WorkerMessage) => {
            if (message.kind === "blocks") resolve(message);
          });
        }),
    };
    child.on("message", (message: WorkerMessage) => {
      if (message.kind !== "status") return;
      status = message;
      onStatus(name, message);
    });
    // The process may have ended before an order arrives.
    child.on("error", () => {});
    workers = [...workers, worker];
    running.set(name, exited);
    void exited.then(() => running.delete(name));
  }
}

function mechanismHook(name: string): string {
  return `${new URL("withoutMechanism.ts", import.meta.url)}?${encodeURIComponent(name)}`;
}

function lastOutput(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-MAX_STDERR_CHARACTERS);
  });
  return () => text;
}
