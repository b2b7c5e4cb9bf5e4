import * as pulumi from "@pulumi/pulumi";
import { runsIn } from "@sfn-workers/states-language/workflow";
import { type Environment, stateMachineArn } from "../environment.ts";
import { physicalName } from "../physicalName.ts";
import type { ConfiguredWorkflow } from "../settings/workflows.ts";
import type { KeptGrants } from "../workflows/kept/keptGrants.ts";
import { itemsArn } from "./tasks/answers.ts";
import type { Sender } from "./tasks/args.ts";

/** The workflows as senders of tasks: known before they are created, since they need the workloads. */
export interface Senders {
  /** Those that hand tasks to the workload, or whose running executions may still do so. */
  of(workload: string): Sender[];
  /** Tells the role of a workflow, once it is created. */
  created(workflow: { readonly name: string; readonly roleArn: pulumi.Output<string> }): void;
}

/** @param workloads the names of all in the environment */
export function createSenders(
  environment: Environment,
  workflows: readonly (ConfiguredWorkflow & { readonly kept: KeptGrants | undefined })[],
  workloads: readonly string[],
): Senders {
  const all = workflows.map(({ workflow: { name, definition }, settings, kept }) => {
    const [roleArn, resolve] = pulumi.deferredOutput<string>();
    const machineArn = stateMachineArn(environment, name);
    const sender = { machineArn, roleArn };
    const ofItems = { ...sender, itemsArn: itemsArn(machineArn) };
    const runs = runsIn(definition);
    const formerly = workloads
      .filter((workload) => runs.every((run) => run.workload !== workload))
      .filter((workload) => {
        const isKept = kept?.handsTo(physicalName(environment, workload)) ?? false;
        return isKept || settings.alsoHandsTo.includes(workload);
      });
    // Nobody remembers whether those of before were in items, nor knows it of a version's.
    const mayBeItems = kept !== undefined || settings.version !== undefined;
    return { name, runs, formerly, mayBeItems, resolve, sender, ofItems };
  });
  return {
    of: (workload) =>
      all.flatMap(({ runs, formerly, mayBeItems, sender, ofItems }) => {
        const handing = runs.filter((run) => run.workload === workload);
        if (handing.length === 0 && !formerly.includes(workload)) return [];
        return mayBeItems || handing.some(({ inItems }) => inItems) ? [ofItems] : [sender];
      }),
    created: ({ name, roleArn }) => all.find((one) => one.name === name)?.resolve(roleArn),
  };
}
