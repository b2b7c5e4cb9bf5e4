import { parseArgs } from "node:util";
import { UsageError } from "../executions/options.ts";
import type { Sample } from "./sample.ts";

export interface MutateOptions {
  /** The package's folder or name. */
  readonly packageName: string;
  /** Globs below the package's folder. */
  readonly files: readonly string[];
  readonly sample: Sample | undefined;
  readonly concurrency: number;
  /** The lowest score that passes, in percent. */
  readonly atLeast: number;
  readonly json: boolean;
}

const SEED = { min: 0, default: 1, max: 2 ** 31 - 1 } as const;
const CONCURRENCY = { min: 1, default: 1, max: 64 } as const;
const PERCENT = { min: 0, default: 0, max: 100 } as const;
const SAMPLE = { min: 1, max: 1_000_000 } as const;

export const OPTIONS_TEXT = `  PACKAGE             a package's name or folder, such as worker-core
  --files GLOB        only these files, such as 'src/engine/**'; may be repeated
  --sample N          a random sample of N mutants
  --seed S            the sample's seed (${SEED.default} by default): the same seed chooses the same mutants
  --concurrency N     the number of concurrent test runs (${CONCURRENCY.default} by default)
  --at-least PERCENT  exit with 1 if fewer mutants are killed
  --json              one JSON object on stdout, and nothing else
  --help              this text

Exit code: 0 when done, 1 when it failed or the score is below --at-least, 2 when the command line is wrong.`;

/**
 * @returns `undefined` when the user asked for help
 * @throws {UsageError} when the command line is wrong
 */
export function parseMutateOptions(argv: readonly string[]): MutateOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [packageName, ...others] = positionals;
  if (packageName === undefined) throw new UsageError("PACKAGE is missing; see --help");
  if (others.length > 0) throw new UsageError(`one PACKAGE at a time, not ${others.length + 1}`);
  if (values.seed !== undefined && values.sample === undefined) {
    throw new UsageError("--seed needs --sample");
  }
  const seed = wholeNumber("--seed", values.seed, SEED) ?? SEED.default;
  const size = wholeNumber("--sample", values.sample, SAMPLE);
  return {
    packageName,
    files: values.files ?? [],
    sample: size === undefined ? undefined : { size, seed },
    concurrency:
      wholeNumber("--concurrency", values.concurrency, CONCURRENCY) ?? CONCURRENCY.default,
    atLeast: wholeNumber("--at-least", values["at-least"], PERCENT) ?? PERCENT.default,
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        files: { type: "string", multiple: true },
        sample: { type: "string" },
        seed: { type: "string" },
        concurrency: { type: "string" },
        "at-least": { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(
  option: string,
  text: string | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`${option} is "${text}"; allowed: a whole number from ${min} to ${max}`);
}
