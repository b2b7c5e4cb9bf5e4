import * as pulumi from "@pulumi/pulumi";
import { runsIn } from "@sfn-workers/states-language/workflow";
import { type Environment, stateMachineArn } from "../environment.ts";
import type { ConfiguredWorkflow } from "../settings/workflows.ts";
import { itemsArn } from "./tasks/answers.ts";
import type { Sender } from "./tasks/args.ts";

/** The workflows as senders of tasks: known before they are created, since they need the workloads. */
export interface Senders {
  /** Those that hand tasks to the workload. */
  of(workload: string): Sender[];
  /** Tells the role of a workflow, once it is created. */
  created(workflow: { readonly name: string; readonly roleArn: pulumi.Output<string> }): void;
}

export function createSenders(
  environment: Environment,
  workflows: readonly ConfiguredWorkflow[],
): Senders {
  const all = workflows.map(({ workflow: { name, definition } }) => {
    const [roleArn, resolve] = pulumi.deferredOutput<string>();
    const machineArn = stateMachineArn(environment, name);
    const sender = { machineArn, roleArn };
    const ofItems = { ...sender, itemsArn: itemsArn(machineArn) };
    return { name, runs: runsIn(definition), resolve, sender, ofItems };
  });
  return {
    of: (workload) =>
      all.flatMap(({ runs, sender, ofItems }) => {
        const handing = runs.filter((run) => run.workload === workload);
        if (handing.length === 0) return [];
        return handing.some(({ inItems }) => inItems) ? [ofItems] : [sender];
      }),
    created: ({ name, roleArn }) => all.find((one) => one.name === name)?.resolve(roleArn),
  };
}
