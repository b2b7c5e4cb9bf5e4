import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseExactly } from "@sfn-workers/states-language/json";
import type { ExecutionOptions } from "./options.ts";

const DEFAULT_EXECUTIONS = 20;
const SAMPLES = join(import.meta.dirname, "../../../packages/workloads/samples");

/** The input of a workload without samples. */
export const EMPTY_INPUT = {};

/** The inputs of the executions of one workload, in order. */
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
  const json = (file: string, text = read(file)): unknown => {
    try {
      return parseExactly(text);
    } catch (error) {
      throw new Error(`${join(folder, file)} is not JSON: ${messageOf(error)}`);
    }
  };
  return files.flatMap((file) => {
    if (file.endsWith(".csv")) {
      const rules = json(`${basename(file, ".csv")}.rules.json`);
      return [Object.assign({ file, csv: read(file) }, rules)];
    }
    if (file.endsWith(".jsonl"))
      return read(file)
        .trim()
        .split("\n")
        .map((line) => json(file, line));
    return file.endsWith(".json") && !file.endsWith(".rules.json") ? [json(file)] : [];
  });
}

function repeat(inputs: readonly unknown[], count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => inputs[index % inputs.length]);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
