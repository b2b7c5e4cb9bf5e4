import type * as pulumi from "@pulumi/pulumi";
import {
  expandWorkflow,
  type Handover,
  run,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import type { Granted } from "./shared/integration.ts";
import type { Statement } from "./shared/role.ts";

/** What a state machine that is made elsewhere needs to hand tasks to a workload. */
export interface HandoverOutput {
  /** The state to which whatever leads to the task goes: one that wakes a worker, or the task's. */
  readonly startAt: string;
  /** The state that gets a Next or End, a Catch, and the Arguments' input. */
  readonly task: string;
  /** In JSONata, each by its own QueryLanguage, so that they may stand in a state machine of either language. */
  readonly states: pulumi.Input<object>;
  /** For the role of the state machine. */
  readonly statements: readonly Statement[];
}

export function handoverOutput({ statements, ...handover }: Granted<Handover>): HandoverOutput {
  const { name } = handover.manifest;
  const task = run(workloadOf(handover.manifest), { QueryLanguage: "JSONata" });
  const one = { StartAt: name, States: { [name]: task } };
  const { StartAt, States } = expandWorkflow(one, { [name]: handover });
  return { startAt: String(StartAt), task: name, states: Object(States), statements };
}
