import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type Environment, physicalName, workloadTags } from "../environment.ts";
import { FARGATE_STOP_TIMEOUT_SECONDS } from "../limits.ts";
import type { FargateSettings } from "../settings/schema.ts";
import { workOn } from "./activity.ts";
import type { FargateCluster } from "./fargateCluster.ts";
import { createLogGroup, writeLogs } from "./logGroup.ts";
import { createRole, type GrantedRole } from "./role.ts";

export interface FargateWorkerArgs {
  readonly environment: Environment;
  readonly manifest: Manifest;
  readonly settings: FargateSettings;
  readonly activityArn: pulumi.Input<string>;
  /** What the environment's Fargate workers share. */
  readonly shared: FargateCluster;
}

/** An ECS service of processes that poll one activity until they are told to stop. */
export class FargateWorker extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;

  constructor(name: string, args: FargateWorkerArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:FargateWorker", name, {}, options);
    const logGroup = createTaskLogGroup(name, args, this);
    const executionRole = createExecutionRole(name, args, logGroup, this);
    const taskRole = createTaskRole(name, args, this);
    const roles = { executionRole, taskRole };
    const taskDefinition = createTaskDefinition(name, args, roles, logGroup, this);
    const securityGroup = createSecurityGroup(name, args, this);
    const service = createService(name, args, taskDefinition, securityGroup, roles, this);
    this.serviceName = service.name;
    this.registerOutputs({ serviceName: this.serviceName });
  }
}

interface TaskRoles {
  /** ECS takes it on to start a task: pull the image, write the log. */
  readonly executionRole: GrantedRole;
  /** The worker itself acts with it. */
  readonly taskRole: GrantedRole;
}

function createTaskLogGroup(
  name: string,
  { environment, manifest }: FargateWorkerArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  const args = {
    environment,
    logGroupName: `/aws/ecs/${physicalName(environment, manifest.name)}`,
    tags: workloadTags(environment, manifest.name),
  };
  return createLogGroup(`${name}-task`, args, parent);
}

function createExecutionRole(
  name: string,
  { environment, manifest, shared }: FargateWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Starts the Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [...shared.image.pullStatements, writeLogs(logGroup)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-task-execution`, args, parent);
}

function createTaskRole(
  name: string,
  { environment, manifest, activityArn }: FargateWorkerArgs,
  parent: pulumi.Resource,
): GrantedRole {
  const args = {
    environment,
    description: `Fargate worker of ${manifest.name}`,
    service: "ecs-tasks.amazonaws.com",
    statements: [workOn(activityArn)],
    tags: workloadTags(environment, manifest.name),
  };
  return createRole(`${name}-task`, args, parent);
}

function createTaskDefinition(
  name: string,
  args: FargateWorkerArgs,
  { executionRole, taskRole }: TaskRoles,
  logGroup: aws.cloudwatch.LogGroup,
  parent: pulumi.Resource,
): aws.ecs.TaskDefinition {
  const { environment, manifest, settings } = args;
  return new aws.ecs.TaskDefinition(
    name,
    {
      family: physicalName(environment, manifest.name),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      cpu: String(settings.cpu),
      memory: String(settings.memory),
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: pulumi.jsonStringify([container(args, logGroup)]),
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
}

/** The uid of the user `node` in Node's official images. */
const NON_ROOT = "1000:1000";

function container(
  { environment, manifest, settings, activityArn, shared }: FargateWorkerArgs,
  logGroup: aws.cloudwatch.LogGroup,
): object {
  return {
    name: "worker",
    image: shared.image.uri,
    essential: true,
    user: NON_ROOT,
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    stopTimeout: FARGATE_STOP_TIMEOUT_SECONDS,
    environment: [
      { name: "WORKLOAD", value: manifest.name },
      { name: "ACTIVITY_ARN", value: activityArn },
      { name: "CONCURRENCY", value: String(settings.concurrency) },
    ],
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": environment.region,
        "awslogs-stream-prefix": "worker",
      },
    },
  };
}

/** A worker polls: it needs a way out and no way in. */
function createSecurityGroup(
  name: string,
  { environment, manifest, shared }: FargateWorkerArgs,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(
    name,
    {
      description: `Fargate worker of ${manifest.name}: out only`,
      vpcId: shared.placement.vpcId,
      ingress: [],
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      tags: workloadTags(environment, manifest.name),
    },
    { parent },
  );
}

function createService(
  name: string,
  { environment, manifest, settings, shared }: FargateWorkerArgs,
  taskDefinition: aws.ecs.TaskDefinition,
  securityGroup: aws.ec2.SecurityGroup,
  { executionRole, taskRole }: TaskRoles,
  parent: pulumi.Resource,
): aws.ecs.Service {
  return new aws.ecs.Service(
    name,
    {
      cluster: shared.cluster.arn,
      taskDefinition: taskDefinition.arn,
      desiredCount: settings.tasks.min,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      networkConfiguration: {
        subnets: shared.placement.subnetIds,
        securityGroups: [securityGroup.id],
        assignPublicIp: shared.placement.assignPublicIp,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      waitForSteadyState: true,
      propagateTags: "SERVICE",
      tags: workloadTags(environment, manifest.name),
    },
    { parent, dependsOn: [...executionRole.ready, ...taskRole.ready] },
  );
}
