import { join } from "node:path";
import { samplesIn } from "@sfn-workers/local-stepfunctions/samples";
import { ROOT } from "../workspace/nx.ts";
import { asUsage } from "./inputText.ts";
import type { ExecutionOptions } from "./options.ts";

const DEFAULT_EXECUTIONS = 20;
const SAMPLES = join(ROOT, "packages/workloads/samples");
/** Has a folder of each workflow. */
export const WORKFLOWS_FOLDER = join(ROOT, "packages/workflows/src");

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
  workflows = WORKFLOWS_FOLDER,
): unknown[] {
  return inputsIn(join(workflows, workflow, "samples"), options, options.workflow !== undefined);
}

function inputsIn(
  folder: string,
  { executions, input }: ExecutionOptions,
  isNamed: boolean,
): unknown[] {
  const samples = input ? [input.value] : asUsage(() => samplesIn(folder, ROOT));
  if (samples.length === 0) return repeat([EMPTY_INPUT], executions ?? DEFAULT_EXECUTIONS);
  return repeat(samples, (isNamed && executions) || samples.length);
}

function repeat(inputs: readonly unknown[], count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => inputs[index % inputs.length]);
}
