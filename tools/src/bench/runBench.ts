import { randomUUID } from "node:crypto";
import { createOwnFolder } from "@sfn-workers/local-cloud/folders";
import { endWithThisProcess } from "@sfn-workers/local-cloud/processes";
import { Interrupted, interruptSignal } from "../cli/interrupt.ts";
import { OutputFailed, watchOutput } from "../cli/output.ts";

/** What a bench may use while it runs. */
export interface BenchRun {
  /** For its files. It is removed when the bench ends, for whatever reason. */
  readonly folder: string;
  /** Aborts when the bench is interrupted. */
  readonly signal: AbortSignal;
}

export interface BenchResult {
  /** The output of `--json`. */
  readonly figures: object;
  /** The output without it. */
  readonly text: string;
  /** Whether the figures are within their bounds; true by default. */
  readonly passed?: boolean;
}

/** Each process that the bench starts has it, and so has each that these start. */
const VARIABLE = "SFN_WORKERS_BENCH";
const EXIT_FAILED = 1;

/**
 * Runs a bench in this process, prints its figures, and sets the exit code. However the bench ends, also by SIGKILL or because
 * nobody reads its output any more, its processes are killed and its folder is removed.
 *
 * @example
 * ```ts
 * const { json = false } = parseArgs({ options: { json: { type: "boolean" } } }).values;
 * await runBench(json, async ({ folder }) => {
 *   const figures = { ms: await measure(folder) };
 *   return { figures, text: `${figures.ms} ms` };
 * });
 * ```
 */
export async function runBench(
  json: boolean,
  work: (run: BenchRun) => Promise<BenchResult>,
): Promise<void> {
  const output = watchOutput();
  const signal = interruptSignal();
  const own = createOwnFolder("bench");
  const folder = own.path;
  const run = randomUUID();
  endWithThisProcess({ variable: `${VARIABLE}=${run}` });
  // Later than the shell has started that kills the processes with it.
  process.env[VARIABLE] = run;
  try {
    const {
      figures,
      text,
      passed = true,
    } = await Promise.race([work({ folder, signal }), aborted(signal)]);
    process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : text}\n`);
    await output.written();
    if (!passed) process.exitCode = EXIT_FAILED;
  } catch (error) {
    if (error instanceof OutputFailed) process.stderr.write(`${error.message}\n`);
    else if (!(error instanceof Interrupted)) console.error(error);
    process.exitCode = error instanceof Interrupted ? error.exitCode : EXIT_FAILED;
  }
  await own.remove().catch(() => {
    // The next command removes what a process that has ended left behind.
  });
  // What the work still does, or waits for, ends with this process.
  process.exit();
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
