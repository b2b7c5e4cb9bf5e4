import type * as aws from "@pulumi/aws";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { FargateSettings } from "../../settings/workloadSettings.ts";
import type { WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { GrantedRole, Statement } from "../shared/role.ts";
import type { Transform } from "../shared/transform.ts";
import type { TaskSource } from "../tasks/source.ts";
import type { SharedFargate } from "./clusterArgs.ts";

export interface FargateWorkerArgs {
  readonly environment: WorkloadEnvironment;
  readonly manifest: Manifest;
  readonly settings: FargateSettings;
  readonly tasks: TaskSource;
  readonly shared: SharedFargate;
  readonly transform: FargateWorkerTransforms | undefined;
}

export interface FargateWorkerTransforms {
  readonly taskDefinition?: Transform<aws.ecs.TaskDefinitionArgs>;
  readonly service?: Transform<aws.ecs.ServiceArgs>;
  readonly securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  readonly schedule?: Transform<aws.scheduler.ScheduleArgs>;
  /** Further statements for the handler, such as reading from a bucket. */
  readonly statements?: readonly Statement[];
}

/** A service's count, as Application Auto Scaling names it. */
export type Scaled = Pick<
  aws.appautoscaling.PolicyArgs,
  "serviceNamespace" | "scalableDimension" | "resourceId"
>;

export interface TaskRoles {
  /** ECS assumes it to start a task: to pull the image, fetch the secrets and write the log. */
  readonly executionRole: GrantedRole;
  /** The worker assumes it. */
  readonly taskRole: GrantedRole;
}

/** The resources that a task needs to start, from the service or on demand. */
export interface TaskStart {
  /**
   * What names it is made after all that its tasks need, and deleted before it: the policies of its roles, by which tasks that drain
   * still report and log, and the capacity that it may run on.
   */
  readonly taskDefinition: Pick<aws.ecs.TaskDefinition, "arn" | "arnWithoutRevision" | "family">;
  readonly securityGroup: aws.ec2.SecurityGroup;
  readonly roles: TaskRoles;
}
