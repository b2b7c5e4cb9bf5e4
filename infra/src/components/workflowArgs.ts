import type * as aws from "@pulumi/aws";
import type { Handover } from "@sfn-workers/states-language/workflow";
import type { Environment } from "../environment.ts";
import type { DeployableWorkflow } from "../workflows/deployable.ts";
import type { StateMachineTransforms } from "./machine/args.ts";
import type { EventRuleTransforms } from "./shared/eventRule.ts";
import type { Granted } from "./shared/integration.ts";
import type { KeptPolicies } from "./shared/role.ts";
import type { Transform } from "./shared/transform.ts";

export interface WorkflowArgs extends DeployableWorkflow {
  readonly environment: Environment;
  /** How each workload gets its tasks, by its name. */
  readonly handovers: Readonly<Record<string, Granted<Handover>>>;
  readonly transform: WorkflowTransforms | undefined;
  /** What its role keeps of before, with `keepGrants`. */
  readonly kept: KeptPolicies | undefined;
}

/** Final overrides of the arguments of one workflow's resources. */
export interface WorkflowTransforms extends StateMachineTransforms, EventRuleTransforms {
  readonly schedule?: Transform<aws.scheduler.ScheduleArgs>;
}
