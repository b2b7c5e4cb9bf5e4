import type { Described, Started } from "./ledger.ts";
import { ROUNDS } from "./machines.ts";

/** What is wrong with how an execution has ended. */
export function endProblem(started: Started, described: Described): string[] {
  const { status, output = "" } = described;
  switch (status) {
    case "ABORTED":
      return [];
    case "FAILED":
      return hasFailure(started) ? [] : ["has failed, which no worker reported"];
    case "SUCCEEDED":
      return isOutput(started, JSON.parse(output)) ? [] : [`has another output: ${output}`];
    default:
      return [`has ended as ${status}`];
  }
}

function isOutput(started: Started, output: unknown): boolean {
  const input = JSON.parse(started.input) as { readonly items: readonly number[] };
  const text = JSON.stringify(output);
  switch (started.machine) {
    case "loop":
      return text === JSON.stringify({ key: started.key, n: ROUNDS });
    case "variables":
      return text === JSON.stringify({ key: started.key });
    case "query":
      return text === JSON.stringify({ key: started.key, total: 2 * sumOf(input.items) });
    case "wait":
      return text === started.input;
    case "timeout":
      return output === started.key;
    case "callback":
      return isReported(started, output);
    case "task":
      return isReported(started, output) || (isCaught(output) && hasFailure(started));
    case "parallel": {
      if (!Array.isArray(output) || output.length !== 2) return false;
      return isReported(started, output[0]) && JSON.stringify(output[1]) === started.input;
    }
    case "map":
    case "distributed":
      return (
        Array.isArray(output) &&
        output.length === input.items.length &&
        new Set(output.map((each) => JSON.stringify(each))).size === output.length &&
        output.every((each) => isReported(started, each))
      );
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function isReported({ outcomes }: Started, output: unknown): boolean {
  const text = JSON.stringify(output);
  return outcomes.some((outcome) => outcome.is === "success" && outcome.text === text);
}

function isCaught(output: unknown): boolean {
  return (output as { readonly Error?: string } | null)?.Error === "Fatal";
}

function hasFailure({ outcomes }: Started): boolean {
  return outcomes.some(({ is }) => is === "failure");
}
