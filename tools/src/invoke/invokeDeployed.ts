import { globSync } from "node:fs";
import { join } from "node:path";
import { mapStack } from "@sfn-workers/worker-build";
import { LISTS_PER_SECOND } from "../smoke/smoke.ts";
import { createStackClient } from "../smoke/stackClient.ts";
import { readStackOutputs, type StackOutputs } from "../smoke/stackOutputs.ts";
import { ROOT } from "../workspace/nx.ts";
import { machineOf } from "./machine.ts";
import type { InvokeOptions } from "./options.ts";
import { type RanOnce, runOnce } from "./runOnce.ts";

export interface RanDeployed extends RanOnce {
  /** Where the log of the worker or of the workflow is; undefined for a worker outside of AWS. */
  readonly logGroup: string | undefined;
}

/** Runs one execution in the environment of a deployed stack, with the caller's own AWS credentials. */
export async function invokeDeployed(
  stack: string,
  options: InvokeOptions,
  signal: AbortSignal,
  readOutputs: typeof readStackOutputs = readStackOutputs,
): Promise<RanDeployed> {
  const outputs = await readOutputs(stack);
  const machine = machineOf(options, outputs, stack);
  const sfn = createStackClient(machine.stateMachineArn);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  try {
    const where = { signal, listsPerSecond: LISTS_PER_SECOND };
    const ran = await runOnce(sfn, machine, options, where, say);
    return { ...ran, logGroup: logGroupOf(options, outputs, machine.stateMachineArn) };
  } finally {
    sfn.destroy();
  }
}

/** The state machine has the same name as the function and the service. */
function logGroupOf(
  { kind, name }: InvokeOptions,
  { workloads }: StackOutputs,
  stateMachineArn: string,
): string | undefined {
  const machine = stateMachineArn.split(":").at(6);
  if (kind === "workflow") return `/aws/vendedlogs/states/${machine}`;
  const worker = workloads[name]?.worker;
  if (worker === "lambda") return `/aws/lambda/${machine}`;
  return worker === "fargate" ? `/aws/ecs/${machine}` : undefined;
}

/** With the maps of the newest build: names of built files have a hash, so no other build is mistaken for it. */
export function mapDeployedStack(stack: string): string {
  return mapStack(stack, globSync(join(ROOT, "apps/*/dist/maps")));
}
