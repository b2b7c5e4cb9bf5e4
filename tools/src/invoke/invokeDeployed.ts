import { globSync } from "node:fs";
import { join } from "node:path";
import { mapStack } from "@sfn-workers/worker-build";
import { hasMachine } from "../executions/startable.ts";
import type { DeployedWorkload } from "../executions/workloads.ts";
import { LISTS_PER_SECOND } from "../smoke/smoke.ts";
import { createStackClient } from "../smoke/stackClient.ts";
import { readStackOutputs } from "../smoke/stackOutputs.ts";
import { ROOT } from "../workspace/nx.ts";
import type { InvokeOptions } from "./options.ts";
import { type RanOnce, runOnce } from "./runOnce.ts";

export interface RanDeployed extends RanOnce {
  /** Where the worker's log is; undefined for a worker outside of AWS. */
  readonly logGroup: string | undefined;
}

/** Runs one execution in the environment of a deployed stack, with the caller's own AWS credentials. */
export async function invokeDeployed(
  stack: string,
  options: InvokeOptions,
  signal: AbortSignal,
  readOutputs: typeof readStackOutputs = readStackOutputs,
): Promise<RanDeployed> {
  const { workloads: deployed } = await readOutputs(stack);
  const sfn = createStackClient(Object.values(deployed).find(hasMachine)?.stateMachineArn);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  try {
    const where = { deployed, environment: stack, signal, listsPerSecond: LISTS_PER_SECOND };
    const ran = await runOnce(sfn, options, where, say);
    return { ...ran, logGroup: logGroupOf(deployed[options.workload]) };
  } finally {
    sfn.destroy();
  }
}

/** The state machine has the same name as the function and the service. */
function logGroupOf(deployed: DeployedWorkload | undefined): string | undefined {
  const name = deployed?.stateMachineArn?.split(":").at(6);
  if (deployed?.worker === "lambda") return `/aws/lambda/${name}`;
  return deployed?.worker === "fargate" ? `/aws/ecs/${name}` : undefined;
}

/** With the maps of the newest build: names of built files have a hash, so no other build is mistaken for it. */
export function mapDeployedStack(stack: string): string {
  return mapStack(stack, globSync(join(ROOT, "apps/*/dist/maps")));
}
