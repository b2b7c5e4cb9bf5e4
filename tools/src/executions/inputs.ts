import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { parseInput } from "./inputText.ts";
import type { ExecutionOptions } from "./options.ts";

const DEFAULT_EXECUTIONS = 20;
const SAMPLES = join(ROOT, "packages/workloads/samples");
const WORKFLOWS = join(ROOT, "packages/workflows/src");

/** The input of a workload, or of a workflow, without samples. */
export const EMPTY_INPUT = {};

/**
 * The inputs of the executions of one workload, in order.
 *
 * @throws {UsageError} when a sample is no input of an execution, or the workload's folder of samples has none
 */
export function inputsOf(
  workload: string,
  options: ExecutionOptions,
  samplesFolder = SAMPLES,
): unknown[] {
  const isNamed = options.workload !== undefined;
  return inputsIn(join(samplesFolder, workload), options, isNamed);
}

/**
 * The inputs of the executions of one workflow, in order.
 *
 * @throws {UsageError} when a sample is no input of an execution, or the workflow's folder of samples has none
 */
export function workflowInputs(
  workflow: string,
  options: ExecutionOptions,
  workflows = WORKFLOWS,
): unknown[] {
  return inputsIn(join(workflows, workflow, "samples"), options, options.workflow !== undefined);
}

function inputsIn(
  folder: string,
  { executions, input }: ExecutionOptions,
  isNamed: boolean,
): unknown[] {
  const samples = input ? [input.value] : sampleInputs(folder);
  if (samples.length === 0) return repeat([EMPTY_INPUT], executions ?? DEFAULT_EXECUTIONS);
  return repeat(samples, (isNamed && executions) || samples.length);
}

/** Each `NAME.json`, and each line of `NAME.jsonl`, is one input; `NAME.csv` becomes `{file, csv}` with the fields of `NAME.rules.json`, if there is one. */
function sampleInputs(folder: string): unknown[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).sort();
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const json = (file: string, text = read(file), line = "") =>
    parseInput(text, `the sample ${relative(ROOT, join(folder, file))}${line}`).value;
  const samples = files.flatMap((file): unknown[] => {
    if (file.endsWith(".csv")) {
      const fields = `${basename(file, ".csv")}.rules.json`;
      const rules = files.includes(fields) ? json(fields) : {};
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
