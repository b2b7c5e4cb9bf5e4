import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, FARGATE_TASK, folderWith, ON_FARGATE } from "@sfn-workers/local-cloud/testing";
import { ANSWERS_MESSAGES, POLLS_ALWAYS, POLLS_WHEN_INVOKED } from "./workerCode.ts";

/** A workload of a program under test. */
export interface TestWorkload {
  /** A function starts by its schedule and by wake-ups, or only by one of them, or gets messages of a queue. */
  readonly worker:
    | "fargate"
    | "lambda"
    | "lambda, woken"
    | "lambda, scheduled"
    | "lambda, callback";
  /** The worker's code; by default it succeeds with each task's input. */
  readonly code?: string;
  /** What the worker's role allows; by default all that a worker needs. */
  readonly allowed?: readonly string[];
}

type TestWorkloads = Readonly<Record<string, TestWorkload>>;

/** A program with these workloads, in components as the infra program has them, and the images that it needs. */
export function programOf(workloads: TestWorkloads) {
  const folders = Object.entries(workloads).map(([name, { worker, code }]) => {
    const files = { "dist/index.mjs": code ?? defaultCode(worker), Dockerfile: DOCKERFILE };
    return [name, folderWith(files)] as const;
  });
  const program = () => ({
    workloads: Object.fromEntries(
      folders.map(([name, folder]) => {
        const { worker, allowed = WORK } = workloads[name] ?? { worker: "fargate" };
        return [name, createWorkload({ name, worker, allowed, folder })];
      }),
    ),
  });
  const images = Object.fromEntries(folders.map(([name, folder]) => [`local/${name}`, folder]));
  return { program, images };
}

const DOCKERFILE =
  'FROM node:24\nWORKDIR /worker\nCOPY dist/ ./\nENTRYPOINT ["node", "index.mjs"]\n';
const WORK = ["states:GetActivityTask", "states:SendTaskSuccess"];

function defaultCode(worker: TestWorkload["worker"]): string {
  if (worker === "lambda, callback") return ANSWERS_MESSAGES;
  return worker === "fargate" ? POLLS_ALWAYS : POLLS_WHEN_INVOKED;
}

interface Context {
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly folder: string;
  readonly worker: TestWorkload["worker"];
  readonly role: Role;
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
}

function createWorkload(
  given: Pick<Context, "name" | "folder" | "worker"> & { readonly allowed: readonly string[] },
) {
  const { name, worker, allowed } = given;
  const parent = new pulumi.ComponentResource("sfn-workers:index:Workload", name);
  const activity = new aws.sfn.Activity(name, {}, { parent });
  const role = createRole(`${name}-worker`, parent, [allow([...allowed, "logs:*", "sqs:*"], "*")]);
  const context = { ...given, parent, role, variables: { ACTIVITY_ARN: activity.arn } };
  const { wakeUp, task = { Resource: activity.arn } } = createWorker(context);
  const machineRole = createRole(`${name}-executions`, parent, [
    allow(["lambda:InvokeFunction", "sqs:SendMessage"], "*"),
  ]);
  const machine = new aws.sfn.StateMachine(
    name,
    {
      roleArn: machineRole.arn,
      definition: pulumi.jsonStringify({
        StartAt: wakeUp ? "Wake" : "Task",
        States: {
          ...(wakeUp && { Wake: wakeUp }),
          Task: { ...task, Type: "Task", TimeoutSeconds: 3_600, End: true },
        },
      }),
    },
    { parent, dependsOn: machineRole.ready },
  );
  return { worker, transport: "activity", stateMachineArn: machine.arn };
}

/** How the state machine reaches the worker, unless its task is the activity's and nothing wakes the worker. */
interface WorkerStates {
  readonly wakeUp?: object;
  readonly task?: object;
}

function createWorker(context: Context): WorkerStates {
  if (context.worker === "fargate") return createService(context);
  const fn = createFunction(context);
  if (context.worker === "lambda, callback") return createQueue(context, fn);
  if (context.worker !== "lambda, woken") createSchedule(context, fn);
  return context.worker === "lambda, scheduled" ? {} : { wakeUp: wakeUpOf(fn) };
}

function createService({ name, parent, role, variables }: Context): WorkerStates {
  const cluster = new aws.ecs.Cluster(name, {}, { parent });
  const environment = Object.entries(variables).map(([key, value]) => ({ name: key, value }));
  const definition = new aws.ecs.TaskDefinition(
    name,
    {
      ...FARGATE_TASK,
      family: name,
      taskRoleArn: role.arn,
      containerDefinitions: pulumi.jsonStringify([
        { name: "worker", image: `local/${name}`, environment },
      ]),
    },
    { parent, dependsOn: role.ready },
  );
  const service: aws.ecs.ServiceArgs = {
    ...ON_FARGATE,
    cluster: cluster.arn,
    taskDefinition: definition.arn,
    desiredCount: 1,
    deploymentCircuitBreaker: { enable: true, rollback: false },
  };
  new aws.ecs.Service(name, service, { parent });
  return {};
}

function createFunction({ name, parent, folder, role, variables }: Context): aws.lambda.Function {
  const args: aws.lambda.FunctionArgs = {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    timeout: 30,
    code: new pulumi.asset.FileArchive(`${folder}/dist`),
    environment: { variables },
  };
  return new aws.lambda.Function(name, args, { parent, dependsOn: role.ready });
}

function createSchedule({ name, parent }: Context, fn: aws.lambda.Function): void {
  const timer = createRole(`${name}-schedule`, parent, [allow("lambda:InvokeFunction", fn.arn)]);
  const args: aws.scheduler.ScheduleArgs = {
    scheduleExpression: "rate(5 minutes)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: fn.arn, roleArn: timer.arn, input: '{"source":"schedule"}' },
  };
  new aws.scheduler.Schedule(name, args, { parent, dependsOn: timer.ready });
}

function wakeUpOf(fn: aws.lambda.Function): object {
  const Parameters = {
    FunctionName: fn.arn,
    InvocationType: "Event",
    Payload: { source: "wake" },
  };
  const Resource = "arn:aws:states:::lambda:invoke";
  return { Type: "Task", Resource, Parameters, ResultPath: null, Next: "Task" };
}

function createQueue({ name, parent }: Context, fn: aws.lambda.Function): WorkerStates {
  const queue = new aws.sqs.Queue(name, {}, { parent });
  const mapping = { eventSourceArn: queue.arn, functionName: fn.name, batchSize: 2 };
  new aws.lambda.EventSourceMapping(name, mapping, { parent });
  return {
    task: {
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: {
        QueueUrl: queue.url,
        MessageBody: { "taskToken.$": "$$.Task.Token", "input.$": "$" },
      },
    },
  };
}

type Role = ReturnType<typeof createRole>;

/** A role that any service may assume. */
function createRole(name: string, parent: pulumi.Resource, statements: readonly object[]) {
  const Service = ["lambda", "ecs-tasks", "states", "scheduler"].map((of) => `${of}.amazonaws.com`);
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } };
  const role = new aws.iam.Role(name, { assumeRolePolicy: document([trust]) }, { parent });
  const args = { role: role.name, policy: document(statements) };
  return { arn: role.arn, ready: [role, new aws.iam.RolePolicy(name, args, { parent: role })] };
}

function document(statements: readonly object[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}
