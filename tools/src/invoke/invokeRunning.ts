import {
  ListStateMachineAliasesCommand,
  paginateListStateMachines,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { LOCAL } from "@sfn-workers/infra/settings";
import { UsageError } from "../cli/usageError.ts";
import { createLocalClient } from "../start/localClient.ts";
import { LISTS_PER_SECOND } from "../start/runLocally.ts";
import { machineOf } from "./machine.ts";
import type { InvokeOptions } from "./options.ts";
import { type RanOnce, runOnce } from "./runOnce.ts";

/**
 * Runs one execution in an environment of this machine that is up: that of `pnpm dev` or `pnpm start --keep`.
 *
 * @param url of its Step Functions
 * @throws {UsageError} when it does not have the workload or the workflow
 * @throws {Error} when nothing answers there
 */
export async function invokeRunning(
  url: string,
  options: InvokeOptions,
  signal: AbortSignal,
): Promise<RanOnce> {
  const sfn = createLocalClient({ stepFunctionsUrl: url });
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  try {
    const { name } = options;
    const stateMachineArn = await stateMachineOf(sfn, url, name);
    const { stateMachineAliases: [alias] = [] } = await sfn.send(
      new ListStateMachineAliasesCommand({ stateMachineArn }),
    );
    // Only the state machine is of interest here.
    const deployed = {
      workloads: { [name]: { worker: "lambda", transport: "activity", stateMachineArn } },
      workflows: { [name]: { stateMachineArn, aliasArn: alias?.stateMachineAliasArn } },
    };
    const where = { signal, listsPerSecond: LISTS_PER_SECOND };
    return await runOnce(sfn, machineOf(options, deployed, LOCAL), options, where, say);
  } finally {
    sfn.destroy();
  }
}

async function stateMachineOf(sfn: SFNClient, url: string, wanted: string): Promise<string> {
  const names: string[] = [];
  try {
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: sfn }, {})) {
      for (const { name = "", stateMachineArn = "" } of stateMachines) {
        if (name.endsWith(`-${LOCAL}-${wanted}`)) return stateMachineArn;
        names.push(name);
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `no Step Functions answers at ${url}: ${reason}; allowed: the URL of a pnpm dev or pnpm start --keep that is up`,
      { cause: error },
    );
  }
  const there = names.join(", ") || "no state machine";
  throw new UsageError(`NAME is "${wanted}"; allowed: one that runs at ${url}: ${there}`);
}
