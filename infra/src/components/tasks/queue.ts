import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stateMachineArn, workloadTags } from "../../environment.ts";
import { MAX_SQS_RETENTION_SECONDS } from "../../limits.ts";
import { physicalName } from "../../physicalName.ts";
import { ConfigurationError } from "../../settings/explain.ts";
import { queueEncryption, useKeyForMessages, useKeyForQueue } from "../shared/encryption.ts";
import type { Granted, TaskIntegration } from "../shared/integration.ts";
import { afterKeyPolicies, type WorkloadEnvironment } from "../shared/keyPolicies.ts";
import type { Statement } from "../shared/role.ts";
import { transformed } from "../shared/transform.ts";
import { answersFor } from "./answers.ts";
import type { TaskQueueArgs } from "./args.ts";
import { HANDOVER_SID } from "./handoverSid.ts";
import type { QueueAddress, TaskSource } from "./source.ts";

/** The queue in which a workload's tasks wait, each in a message with its task token, and its dead-letter queue. */
export class TaskQueue extends pulumi.ComponentResource implements TaskSource {
  readonly arn: pulumi.Output<string>;
  readonly address: QueueAddress;
  readonly integration: Granted<TaskIntegration>;
  readonly access: TaskSource["access"];
  /** The queue resources, for `createQueuePolicies`. */
  readonly queues: { readonly tasks: aws.sqs.Queue; readonly deadLetters: aws.sqs.Queue };

  constructor(name: string, args: TaskQueueArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:TaskQueue", name, {}, options);
    const deadLetters = createDeadLetterQueue(name, args, this);
    const tasks = createQueue(name, args, deadLetters, this);
    allowRedrive(name, tasks, deadLetters, this);
    this.queues = { tasks, deadLetters };
    this.arn = tasks.arn;
    this.address = {
      transport: "callback",
      queueUrl: tasks.url,
      queueArn: tasks.arn,
      queueName: tasks.name,
      deadLetterQueueName: deadLetters.name,
      deadLetterQueueArn: deadLetters.arn,
    };
    this.integration = integrationWith(tasks, args);
    this.access = accessTo(tasks, args);
    this.registerOutputs({ queueUrl: tasks.url, queueArn: tasks.arn });
  }
}

function createQueue(
  name: string,
  { environment, manifest, settings, transform }: TaskQueueArgs,
  deadLetters: aws.sqs.Queue,
  parent: TaskQueue,
): aws.sqs.Queue {
  const args: aws.sqs.QueueArgs = {
    name: physicalName(environment, manifest.name),
    visibilityTimeoutSeconds: settings.visibilitySeconds,
    messageRetentionSeconds: settings.retentionSeconds,
    redrivePolicy: pulumi.jsonStringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: settings.maxReceiveCount,
    }),
    ...queueEncryption(environment),
    tags: workloadTags(environment, manifest.name),
  };
  const queue = standard(transformed(args, transform?.queue), `${manifest.name}.queue`);
  return new aws.sqs.Queue(name, queue, { parent, ...held(environment) });
}

/** Retains dead letters for two weeks, the maximum of SQS, so that the team has time to inspect them. */
function createDeadLetterQueue(
  name: string,
  { environment, manifest, transform }: TaskQueueArgs,
  parent: TaskQueue,
): aws.sqs.Queue {
  const args: aws.sqs.QueueArgs = {
    name: `${physicalName(environment, manifest.name)}-dead-letters`,
    messageRetentionSeconds: MAX_SQS_RETENTION_SECONDS,
    ...queueEncryption(environment),
    tags: workloadTags(environment, manifest.name),
  };
  const changed = transformed(args, transform?.deadLetterQueue);
  const queue = standard(changed, `${manifest.name}.deadLetterQueue`);
  return new aws.sqs.Queue(`${name}-dead-letters`, queue, { parent, ...held(environment) });
}

/** The options of what holds tasks. */
function held(environment: WorkloadEnvironment): pulumi.CustomResourceOptions {
  return { protect: environment.protected, dependsOn: afterKeyPolicies(environment) };
}

/** A FIFO queue would hold back tasks behind one that takes long, and takes no message without a group. */
function standard(args: aws.sqs.QueueArgs, transform: string): aws.sqs.QueueArgs {
  const { fifoQueue = false, name } = args;
  if (fifoQueue === false && !String(name).endsWith(".fifo")) return args;
  throw new ConfigurationError([
    `transforms.workloads.${transform} makes a FIFO queue; allowed: a standard queue, without fifoQueue, whose name does not end with .fifo`,
  ]);
}

/** Only the task queue may use this dead-letter queue. */
function allowRedrive(
  name: string,
  tasks: aws.sqs.Queue,
  deadLetters: aws.sqs.Queue,
  parent: TaskQueue,
): void {
  new aws.sqs.RedriveAllowPolicy(
    `${name}-dead-letters`,
    {
      queueUrl: deadLetters.url,
      redriveAllowPolicy: pulumi.jsonStringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [tasks.arn],
      }),
    },
    { parent },
  );
}

/**
 * A throttled call, an error of the service, a lost connection. Step Functions names errors by the classes of SQS's Java SDK: the
 * general one, which is a missing permission's too, or since 2023 the throttle's own. AWS documents neither, so all are here.
 */
const TRANSIENT_ERRORS = [
  "SQS.AmazonSQSException",
  "SQS.RequestThrottledException",
  "SQS.KmsThrottledException",
  "SQS.SdkClientException",
];

function integrationWith(
  queue: aws.sqs.Queue,
  { environment, settings }: TaskQueueArgs,
): Granted<TaskIntegration> {
  return {
    transport: "callback",
    resource: pulumi.interpolate`arn:${environment.partition}:states:::sqs:sendMessage.waitForTaskToken`,
    queue: { url: queue.url, seconds: settings.queueSeconds, transientErrors: TRANSIENT_ERRORS },
    statements: [
      { Sid: HANDOVER_SID, Effect: "Allow", Action: ["sqs:SendMessage"], Resource: queue.arn },
      ...useKeyForQueue(environment),
    ],
  };
}

/**
 * Lambda's event source mapping receives messages with the function's role; an ECS task does so itself. Both delete the
 * messages of finished tasks, and send the messages of unstarted tasks again.
 */
function accessTo(queue: aws.sqs.Queue, args: TaskQueueArgs): TaskSource["access"] {
  const { environment, manifest, settings, senders } = args;
  const variables = {
    TRANSPORT: "callback",
    QUEUE_URL: queue.url,
    MAX_RECEIVE_COUNT: String(settings.maxReceiveCount),
    // HeartbeatSeconds of the Task state, which end a token that waits for its worker before TimeoutSeconds do.
    TOKEN_SECONDS: String(settings.queueSeconds + manifest.heartbeatSeconds),
  };
  // Built from names, because the state machine itself depends on the worker.
  const own = settings.stateMachine
    ? [{ machineArn: stateMachineArn(environment, manifest.name) }]
    : [];
  const answers = answersFor(environment, [...own, ...senders]);
  const takeWith = (action: string): Statement[] => [
    takeFrom(queue, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage", action]),
    ...answers,
    ...useKeyForMessages(environment),
  ];
  const polled = {
    variables: { ...variables, VISIBILITY_SECONDS: String(settings.hiddenSeconds) },
    statements: takeWith("sqs:ChangeMessageVisibility"),
  };
  return {
    lambda: { variables, statements: takeWith("sqs:GetQueueAttributes") },
    fargate: polled,
    external: polled,
  };
}

function takeFrom(queue: aws.sqs.Queue, Action: readonly string[]): Statement {
  return { Sid: "TakeTasks", Effect: "Allow", Action, Resource: queue.arn };
}
