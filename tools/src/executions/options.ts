import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseExactly } from "@sfn-workers/states-language/json";
import { manifests } from "@sfn-workers/workloads/manifests";

/** The executions to run, and how to show them. */
export interface ExecutionOptions {
  readonly json: boolean;
  /** Whether to show the workers' logs. */
  readonly verbose: boolean;
  /** The number of executions of each workload without sample files, or of the named workload. */
  readonly executions: number | undefined;
  readonly workload: string | undefined;
  /** The stack of the environment, for commands that take one. */
  readonly stack: string | undefined;
  /** The input of every execution, instead of the samples. */
  readonly input: { readonly value: unknown } | undefined;
  /** The concurrent executions of the local account's functions, for the command that deploys to this machine. */
  readonly lambdaConcurrency: number | undefined;
  /** Rates of faults and their seed, as given to the command that deploys to this machine. */
  readonly faults: string | undefined;
  readonly seed: string | undefined;
}

/** The options of every command that runs executions. */
export const OPTIONS_TEXT = `  --executions N    the number of executions of each workload without samples (20 by default), or of the named one
  --workload NAME   only this workload
  --input FILE      a JSON file with the input; needs --workload
  --json            one JSON object on stdout, and nothing else
  --help            this text

Exit code: 0 when a handler determined the outcome of every execution; 1 when an execution did not end, timed out or failed
with an error that no handler threw (States.*, Worker.*, SQS.*, Lambda.*, ECS.*), a permission is missing, or a state machine's
call is refused for its parameters; 2 when the command line is wrong.`;

const MAX_EXECUTIONS = 100_000;
/** Lambda quotas: an account's default concurrency. */
const MAX_LAMBDA_CONCURRENCY = 1_000;

/** The command line is wrong. The message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * @returns `undefined` when the user asked for help
 * @throws {UsageError} when the command line is wrong
 */
export function parseOptions(
  argv: readonly string[],
  { takesStack = false } = {},
): ExecutionOptions | undefined {
  const { json, verbose, executions, workload, input, help, stack, faults, seed, ...rest } =
    parse(argv);
  const concurrency = rest["lambda-concurrency"];
  if (help) return undefined;
  if (stack !== undefined && !takesStack) {
    throw new UsageError("Unknown option '--stack': this command deploys to this machine");
  }
  for (const [name, value] of Object.entries({ ...rest, faults, seed })) {
    if (value === undefined || !takesStack) continue;
    throw new UsageError(`Unknown option '--${name}': only pnpm start has it`);
  }
  if (input !== undefined && workload === undefined) {
    throw new UsageError("--input needs --workload: it names the workload that the input is for");
  }
  if (workload !== undefined && !Object.hasOwn(manifests, workload)) {
    throw new UsageError(
      `--workload is "${workload}"; allowed: a workload of packages/workloads/src/manifests.ts: ${Object.keys(manifests).join(", ")}`,
    );
  }
  return {
    json: json ?? false,
    verbose: verbose ?? false,
    executions:
      executions === undefined
        ? undefined
        : wholeNumber("--executions", executions, MAX_EXECUTIONS),
    workload,
    stack,
    input: input === undefined ? undefined : { value: readJson(input) },
    lambdaConcurrency:
      concurrency === undefined
        ? undefined
        : wholeNumber("--lambda-concurrency", concurrency, MAX_LAMBDA_CONCURRENCY),
    faults,
    seed,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        json: { type: "boolean" },
        verbose: { type: "boolean" },
        executions: { type: "string" },
        workload: { type: "string" },
        input: { type: "string" },
        "lambda-concurrency": { type: "string" },
        faults: { type: "string" },
        seed: { type: "string" },
        help: { type: "boolean", short: "h" },
        stack: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new UsageError(`${option} is "${text}"; allowed: a whole number from 1 to ${max}`);
}

function readJson(file: string): unknown {
  let text: string;
  try {
    // pnpm runs scripts in the repository's root. A relative path starts from the caller's folder.
    text = readFileSync(resolve(process.env["INIT_CWD"] ?? "", file), "utf8");
  } catch (error) {
    throw new UsageError(`--input ${file} can't be read: ${messageOf(error)}`);
  }
  try {
    const value = parseExactly(text);
    // Each execution gets it as JSON again, for which a deep value needs more of the stack.
    JSON.stringify(value);
    return value;
  } catch (error) {
    const problem = error instanceof RangeError ? "is nested too deeply" : "is not JSON";
    throw new UsageError(`--input ${file} ${problem}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
