import { Option } from "@commander-js/extra-typings";
import { UsageError } from "../cli/usageError.ts";
import { wholeNumber } from "../cli/values.ts";
import { readInputFile } from "./inputFile.ts";
import { parseInput } from "./inputText.ts";
import { requireWorkload } from "./requireWorkload.ts";

/** The executions to run, and how to show them. */
export interface ExecutionOptions {
  readonly json?: boolean | undefined;
  /** The number of executions of each workload without sample files, or of the named workload. */
  readonly executions?: number | undefined;
  readonly workload?: string | undefined;
  readonly workflow?: string | undefined;
  /** The input of every execution, instead of the samples. */
  readonly input?: { readonly value: unknown } | undefined;
}

const MAX_EXECUTIONS = 100_000;

export const EXECUTIONS = new Option(
  "--executions <N>",
  "the number of executions of each workload without samples (20 by default), or of what is named",
).argParser(wholeNumber("--executions", { min: 1, max: MAX_EXECUTIONS }));

export const WORKLOAD = new Option("--workload <NAME>", "only this workload");

export const WORKFLOW = new Option(
  "--workflow <NAME>",
  "only this workflow, with the workloads that it hands tasks to",
);

export const INPUT = new Option(
  "--input <FILE>",
  "a JSON file with the input; needs --workload or --workflow",
).argParser((file) => readInput(file, "--input"));

export const JSON_OUTPUT = new Option("--json", "one JSON object on stdout, and nothing else");

/** What the exit codes of commands that run executions mean. */
export const EXIT_CODES = {
  0: "when a handler determined the outcome of every execution",
  1: "when an execution did not end, timed out or failed with an error that no handler threw (States.*, Worker.*, SQS.*, Lambda.*, ECS.*), a permission is missing, a state machine's call is refused for its parameters, or the command failed",
  141: "nobody reads",
} as const;

/**
 * @param names the workloads that there are, by default the repository's
 * @throws {UsageError} when the options contradict each other, or there is no such workload
 */
export async function requireConsistent(
  { input, workload, workflow }: ExecutionOptions,
  names?: readonly string[],
): Promise<void> {
  if (workload !== undefined && workflow !== undefined) {
    throw new UsageError("--workload and --workflow are both given; allowed: one of them");
  }
  if (input !== undefined && workload === undefined && workflow === undefined) {
    throw new UsageError("--input needs --workload or --workflow: it names what the input is for");
  }
  if (workload !== undefined) await requireWorkload(workload, "--workload", names);
}

/** Reads a file of JSON. @throws {UsageError} when it can't be read; the message names the option */
export function readInput(file: string, option: string): { readonly value: unknown } {
  const source = `${option} ${file}`;
  return parseInput(readInputFile(file, source), source);
}
