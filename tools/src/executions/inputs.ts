import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { parseInput } from "./inputText.ts";
import type { ExecutionOptions } from "./options.ts";

const DEFAULT_EXECUTIONS = 20;
const SAMPLES = join(ROOT, "packages/workloads/samples");

/** The input of a workload without samples. */
export const EMPTY_INPUT = {};

/**
 * The inputs of the executions of one workload, in order.
 *
 * @throws {UsageError} when a sample is no input of an execution, or the workload's folder of samples has none
 */
export function inputsOf(
  workload: string,
  { executions, input, workload: named }: ExecutionOptions,
  samplesFolder = SAMPLES,
): unknown[] {
  const samples = input ? [input.value] : sampleInputs(join(samplesFolder, workload));
  if (samples.length === 0) return repeat([EMPTY_INPUT], executions ?? DEFAULT_EXECUTIONS);
  return repeat(samples, (named && executions) || samples.length);
}

/** Each `NAME.json`, and each line of `NAME.jsonl`, is one input; `NAME.csv` becomes `{file, csv}` with the fields of `NAME.rules.json`. */
function sampleInputs(folder: string): unknown[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).sort();
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const json = (file: string, text = read(file), line = "") =>
    parseInput(text, `the sample ${relative(ROOT, join(folder, file))}${line}`).value;
  const samples = files.flatMap((file): unknown[] => {
    if (file.endsWith(".csv")) {
      const rules = json(`${basename(file, ".csv")}.rules.json`);
      const csv = read(file).replace(/^\uFEFF/, "");
      return [json(file, JSON.stringify(Object.assign({ file, csv }, rules)))];
    }
    if (file.endsWith(".jsonl"))
      return read(file)
        .trim()
        .split("\n")
        .map((line, index) => json(file, line, `, line ${index + 1},`));
    return file.endsWith(".json") && !file.endsWith(".rules.json") ? [json(file)] : [];
  });
  if (samples.length > 0) return samples;
  throw new UsageError(
    `${relative(ROOT, folder)} has no sample: add NAME.json, NAME.jsonl or NAME.csv, or remove the folder`,
  );
}

function repeat(inputs: readonly unknown[], count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => inputs[index % inputs.length]);
}
