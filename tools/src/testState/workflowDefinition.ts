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
  readonly manifests: Readonly<Record<string, Manifest>>;
}

/** The workflows of packages/workflows that the text may name, and the workloads that they name: none where it is a path. */
export async function workflowsFor(file: string): Promise<OwnWorkflows> {
  if (/[./\\]/.test(file)) return { workflows: {}, manifests: {} };
  const { workflows } = await import("@sfn-workers/workflows");
  const { manifests } = await import("@sfn-workers/workloads/manifests");
  return { workflows, manifests };
}

/** The definition of a workflow as it is deployed where each workload has an activity; undefined where none has the name. */
export function workflowDefinition(name: string, own: OwnWorkflows): string | undefined {
  const workflow = workflowOf(name, own);
  if (workflow === undefined) return undefined;
  return JSON.stringify(expandWorkflow(workflow.definition, activities(own)));
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
  const expanded = statesIn(expandWorkflow(alone, activities(own)));
  return JSON.stringify(expanded.find((one) => one.name === stateName)?.state);
}

function workflowOf(name: string, { workflows }: OwnWorkflows): Workflow | undefined {
  return Object.hasOwn(workflows, name) ? workflows[name] : undefined;
}

function activities({ manifests }: OwnWorkflows): Handovers {
  const entries = Object.entries(manifests).map(([workload, manifest]) => {
    const resource = `arn:aws:states:us-east-1:000000000000:activity:${workload}`;
    return [workload, { manifest, resource, queue: undefined, wakeUp: undefined }] as const;
  });
  return Object.fromEntries(entries);
}

/** The context of an execution of it, with what the envelopes of workloads' tasks read. */
export function contextOf(stateName: string | undefined): object {
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
  };
}
