import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Granted, WakeUp } from "../shared/integration.ts";
import { movedFrom } from "../shared/movedFrom.ts";
import { resolveSecrets } from "../shared/secrets.ts";
import { waitingFor } from "../shared/waiting.ts";
import { createWorkerLogs } from "../shared/workerLogs.ts";
import type { FargateWorkerArgs, TaskRoles, TaskStart } from "./args.ts";
import { createTaskSchedule, runTaskWakeUp } from "./onDemand.ts";
import { allowDescribingService, createTaskRoles } from "./roles.ts";
import { createScaling } from "./scaling.ts";
import { createSecurityGroup } from "./securityGroup.ts";
import { createService } from "./service.ts";
import { createTaskDefinition } from "./taskDefinition.ts";

/** An ECS service whose processes poll one activity or queue until ECS stops them. */
export class FargateWorker extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The role of its tasks, which a transform may have exchanged. */
  readonly roleArn: pulumi.Output<string>;
  /** Undefined without a schedule: a service that always has a running task needs none. */
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
  /** How executions start a task on demand; undefined unless `wake` is set. */
  readonly wakeUp: Granted<WakeUp> | undefined;

  constructor(name: string, args: FargateWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:FargateWorker", name, {}, movedFrom("LambdaWorker", options));
    const logGroup = createWorkerLogs(name, args, "fargate", this);
    const secrets = resolveSecrets(args.environment, args.settings.secrets, this);
    const roles = createTaskRoles(name, args, secrets, logGroup, this);
    const taskDefinition = createTaskDefinition(name, args, secrets, roles, logGroup, this);
    const needed = [...roles.executionRole.ready, ...roles.taskRole.ready, logGroup];
    const securityGroup = createSecurityGroup(name, args, needed, this);
    const start = { taskDefinition: whenReady(taskDefinition, roles, args), securityGroup, roles };
    const service = createService(name, args, start, this);
    allowDescribingService(name, args, roles, service, this);
    createScaling(name, args, service, this);
    const schedule = createTaskSchedule(name, args, start, this);
    this.clusterName = args.shared.cluster.name;
    this.serviceName = service.name;
    this.roleArn = roleOf(taskDefinition, roles);
    this.deadLetterQueueName = schedule?.deadLetterQueue.name;
    this.wakeUp = runTaskWakeUp(args, start);
    this.registerOutputs({ serviceName: this.serviceName });
  }
}

function roleOf(
  { taskRoleArn }: aws.ecs.TaskDefinition,
  { taskRole }: TaskRoles,
): pulumi.Output<string> {
  return pulumi.all([taskRoleArn, taskRole.arn]).apply(([given, own]) => given ?? own);
}

function whenReady(
  { arn, arnWithoutRevision, family }: aws.ecs.TaskDefinition,
  { executionRole, taskRole }: TaskRoles,
  { shared }: FargateWorkerArgs,
): TaskStart["taskDefinition"] {
  const needed = [...executionRole.ready, ...taskRole.ready, shared.capacityProviders];
  return {
    arn: waitingFor(needed, arn),
    arnWithoutRevision: waitingFor(needed, arnWithoutRevision),
    family,
  };
}
