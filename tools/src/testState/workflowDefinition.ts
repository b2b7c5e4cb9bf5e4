import {
  expandWorkflow,
  type Handovers,
  runsIn,
  statesIn,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import type { Manifest } from "@sfn-workers/worker-core/manifest";

/** What a team has, by name. */
export interface OwnWorkflows {
  readonly workflows: Readonly<Record<string, Workflow>>;
  /** How tasks reach the workloads that the workflows name. */
  readonly handovers: Handovers;
}

/** The workflows of packages/workflows that the text may name: none where it is a path. Each workload has an activity. */
export async function workflowsFor(file: string): Promise<OwnWorkflows> {
  if (/[./\\]/.test(file)) return { workflows: {}, handovers: {} };
  const { workflows } = await import("@sfn-workers/workflows");
  const { manifests } = await import("@sfn-workers/workloads/manifests");
  return { workflows, handovers: activities(manifests) };
}

/** The definition of a workflow with what hands tasks to its workloads; undefined where none has the name. */
export function workflowDefinition(name: string, own: OwnWorkflows): string | undefined {
  const workflow = workflowOf(name, own);
  if (workflow === undefined) return undefined;
  return JSON.stringify(expandWorkflow(workflow.definition, own.handovers));
}

/**
 * A state of a workflow that hands its tasks to a workload, as a definition of its own; undefined for another state. TestState has no
 * context of a Map, which the envelope of a task within one needs.
 */
export function workloadState(
  name: string,
  stateName: string,
  own: OwnWorkflows,
): string | undefined {
  const definition = workflowOf(name, own)?.definition ?? {};
  const found = runsIn(definition).find((one) => one.name === stateName);
  if (found === undefined) return undefined;
  const ofMachine = "QueryLanguage" in definition ? definition.QueryLanguage : undefined;
  const state = { QueryLanguage: ofMachine ?? "JSONPath", ...found.state };
  const alone = { StartAt: stateName, States: { [stateName]: state } };
  const expanded = statesIn(expandWorkflow(alone, own.handovers));
  return JSON.stringify(expanded.find((one) => one.name === stateName)?.state);
}

/** The workflow of that name, if there is one. */
export function workflowOf(name: string, { workflows }: OwnWorkflows): Workflow | undefined {
  return Object.hasOwn(workflows, name) ? workflows[name] : undefined;
}

/** How tasks reach workloads that each have an activity. */
export function activities(manifests: Readonly<Record<string, Manifest>>): Handovers {
  const entries = Object.entries(manifests).map(([workload, manifest]) => {
    const resource = `arn:aws:states:us-east-1:000000000000:activity:${workload}`;
    return [workload, { manifest, resource, queue: undefined, wakeUp: undefined }] as const;
  });
  return Object.fromEntries(entries);
}

/** The context of an execution of it, with what the envelopes of workloads' tasks read. */
export function contextOf({
  stateName,
  hasToken,
}: {
  readonly stateName: string | undefined;
  readonly hasToken: boolean;
}): object {
  const enteredAt = new Date().toISOString();
  const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:test";
  return {
    Execution: {
      Id: `${machine.replace("stateMachine", "execution")}:test`,
      Name: "test",
      Input: {},
      StartTime: enteredAt,
      RedriveCount: 0,
    },
    StateMachine: { Id: machine, Name: "test" },
    State: { Name: stateName ?? "Test", EnteredTime: enteredAt, RetryCount: 0 },
    ...(hasToken && { Task: { Token: "token" } }),
  };
}
