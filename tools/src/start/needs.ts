import { availableParallelism } from "node:os";

/** What the processes on this machine need of it. */
export interface Needs {
  /** In the process that has the most: this one. */
  readonly files: number;
  /** Of all processes, besides those that this one has. */
  readonly threads: number;
  readonly addressSpaceMb: number;
  /** In the folder for temporary files. */
  readonly temporaryMb: number;
  /** In the checkout. */
  readonly builtMb: number;
  /** Whose needs these are, such as "3 workloads with 5 processes and 23 slots". */
  readonly of: string;
}

export interface NeedsOptions {
  /** Leaves the other workloads out. */
  readonly only?: string | undefined;
  /** Whether nx builds them before; else this process does, and each may have a new worker beside the old one. */
  readonly builtBy: "nx" | "this process";
  /** How many invocations run at a time: of all functions together. By default each has two. */
  readonly lambdaConcurrency?: number | undefined;
  readonly processors?: number;
}

/** Calculated from the settings of the workloads, as they are in the stack file, right or wrong. */
export function needsOf(
  workloads: Readonly<Record<string, unknown>>,
  { only, builtBy, lambdaConcurrency, processors = availableParallelism() }: NeedsOptions,
): Needs {
  const chosen = Object.entries(workloads).filter(([name]) => only === undefined || name === only);
  const workers = chosen.map(([, settings]) => workerOf(settings, lambdaConcurrency));
  const sum = (of: (worker: Worker) => number) => workers.reduce((all, one) => all + of(one), 0);
  const processes =
    sum((worker) => worker.processes) + (builtBy === "this process" ? workers.length : 0);
  const slots = sum((worker) => worker.processes * worker.slots);
  const builds =
    builtBy === "nx"
      ? NX_BUILD_THREADS + NX_BUILD_THREADS_EACH_PROCESSOR * processors
      : BUILD_THREADS;
  const count = workers.length === 1 ? "1 workload" : `${workers.length} workloads`;
  return {
    files: FILES + FILES_EACH_PROCESS * processes + CONNECTIONS_EACH_SLOT * slots,
    threads: Math.max(builds, THREADS_EACH_PROCESS * (processes + 1)),
    addressSpaceMb: ADDRESS_SPACE_MB,
    temporaryMb: COPY_MB * workers.length,
    builtMb: builtBy === "nx" ? BUILD_MB * workers.length : 0,
    of: `${count} with ${processes} processes and ${slots} slots`,
  };
}

/*
 * Measured on Linux with Node.js 24. The workers' builds on two processors: 66 threads, and 100 files. A worker has 11 threads;
 * four pipes and some connections lead to it, and up to two from each of its slots.
 */
const FILES = 120;
const FILES_EACH_PROCESS = 9;
const CONNECTIONS_EACH_SLOT = 2;
const THREADS_EACH_PROCESS = 12;
const NX_BUILD_THREADS = 60;
const NX_BUILD_THREADS_EACH_PROCESSOR = 4;
const BUILD_THREADS = 24;
/** Below it Node.js aborts in some process or other. */
const ADDRESS_SPACE_MB = 2_400;
const COPY_MB = 5;
const BUILD_MB = 10;

interface Worker {
  readonly processes: number;
  readonly slots: number;
}

const FUNCTION_PROCESSES = 2;

function workerOf(settings: unknown, lambdaConcurrency: number | undefined): Worker {
  const {
    worker,
    transport,
    concurrency,
    reservedConcurrency,
    tasks,
  }: Readonly<Record<string, unknown>> = Object(settings);
  // Nothing of it runs in a process of its own.
  if (worker === "external") return { processes: 0, slots: 0 };
  const slots = numberOf(concurrency) ?? (transport === "callback" ? 10 : 1);
  if (worker !== "fargate") {
    const own = numberOf(reservedConcurrency) ?? FUNCTION_PROCESSES;
    return { processes: Math.min(own, lambdaConcurrency ?? own), slots };
  }
  const { min }: { readonly min?: unknown } = Object(tasks);
  return { processes: numberOf(min) ?? 1, slots };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
