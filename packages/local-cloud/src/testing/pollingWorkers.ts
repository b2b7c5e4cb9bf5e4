import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { allow, createRole } from "./roles.ts";
import { FARGATE_TASK, ON_FARGATE } from "./tasks.ts";

/**
 * A worker without an SDK, as a function's module or as a task's. It returns its `version` with the task's input, after 10 ms,
 * and writes `ran INPUT`.
 */
export const pollingWorker = (version: string): string => `
import { request } from "node:http";
const { env } = process;
const send = (url, options, body) => new Promise((resolve, reject) => {
  const sent = request(url, options, async (answer) => resolve(JSON.parse(Buffer.concat(await answer.toArray()).toString())));
  sent.on("error", reject);
  sent.end(body);
});
const credentials = env.AWS_CONTAINER_CREDENTIALS_FULL_URI
  ? await send(env.AWS_CONTAINER_CREDENTIALS_FULL_URI, {})
  : { AccessKeyId: env.AWS_ACCESS_KEY_ID };
const call = (url, target, body) => send(url, {
  method: "POST",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": target,
    authorization: "AWS4-HMAC-SHA256 Credential=" + credentials.AccessKeyId + "/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0",
  },
}, JSON.stringify(body));
const steps = (operation, body) => call(env.AWS_ENDPOINT_URL_SFN, "AWSStepFunctions." + operation, body);
const messages = (operation, body) => call(env.AWS_ENDPOINT_URL_SQS, "AmazonSQS." + operation, { QueueUrl: env.QUEUE_URL, ...body });
const run = async (taskToken, input) => {
  console.log("ran " + env.KIND + " " + input);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await steps("SendTaskSuccess", { taskToken, output: JSON.stringify({ version: "${version}", input }) });
};
const take = async () => {
  const { taskToken, input } = await steps("GetActivityTask", { activityArn: env.ACTIVITY_ARN });
  if (taskToken) await run(taskToken, input);
  return Boolean(taskToken);
};
const receive = async () => {
  const { Messages = [] } = await messages("ReceiveMessage", { WaitTimeSeconds: 20 });
  for (const { Body, ReceiptHandle } of Messages) {
    const { taskToken, input } = JSON.parse(Body);
    await run(taskToken, JSON.stringify(input));
    await messages("DeleteMessage", { ReceiptHandle });
  }
};
export const handler = async ({ Records = [] }) => {
  for (const { body } of Records) {
    const { taskToken, input } = JSON.parse(body);
    await run(taskToken, JSON.stringify(input));
  }
  if (Records.length === 0) await take();
};
if (!env.LAMBDA_TASK_ROOT) {
  let stopping = false;
  process.on("SIGTERM", () => { stopping = true; });
  while (!stopping) await (env.QUEUE_URL ? receive() : take());
  process.exit(0);
}
`;

/** The place of the workers' code, which both images and functions are built from. */
export interface WorkerFolders {
  /** An image's context: a Dockerfile that copies `dist/`. */
  readonly image: string;
  readonly functions: string;
}

export const WORKER_DOCKERFILE =
  'FROM node:24\nWORKDIR /worker\nCOPY dist/ ./\nENTRYPOINT ["node", "index.mjs"]\n';

/**
 * Four state machines, each with its worker: tasks of an activity or callbacks, on Lambda or Fargate.
 *
 * @param shared variables of all workers
 */
export function createPollingWorkers(
  { image, functions }: WorkerFolders,
  shared: Readonly<Record<string, string>> = {},
) {
  const activities = allow(["states:*", "sqs:*", "logs:*"], "*");
  const built = new docker.Image("image", {
    context: { location: image },
    tags: ["local/worker:1"],
    push: false,
  });
  const cluster = new aws.ecs.Cluster("cluster");
  const taskRole = createRole("task", "ecs-tasks.amazonaws.com", [activities]);
  const functionRole = createRole("function", "lambda.amazonaws.com", [activities]);
  const machineRole = createRole("machine", "states.amazonaws.com", [
    allow(["lambda:InvokeFunction", "sqs:SendMessage"], "*"),
  ]);

  function createService(kind: string, variables: Record<string, pulumi.Input<string>>) {
    const environment = Object.entries({ KIND: kind, ...shared, ...variables }).map(
      ([name, value]) => ({
        name,
        value,
      }),
    );
    const containers = [{ name: "worker", image: built.ref, environment }];
    const definition = new aws.ecs.TaskDefinition(
      kind,
      {
        ...FARGATE_TASK,
        family: kind,
        taskRoleArn: taskRole.arn,
        containerDefinitions: pulumi.jsonStringify(containers),
      },
      { dependsOn: taskRole.ready },
    );
    const placed = { ...ON_FARGATE, cluster: cluster.arn, desiredCount: 1 };
    return new aws.ecs.Service(kind, { ...placed, taskDefinition: definition.arn });
  }

  function createFunction(kind: string, variables: Record<string, pulumi.Input<string>>) {
    return new aws.lambda.Function(
      kind,
      {
        role: functionRole.arn,
        runtime: "nodejs24.x",
        handler: "index.handler",
        timeout: 100,
        code: new pulumi.asset.FileArchive(functions),
        environment: { variables: { KIND: kind, ...shared, ...variables } },
      },
      { dependsOn: functionRole.ready },
    );
  }

  function createMachine(kind: string, states: Record<string, object>) {
    const [StartAt] = Object.keys(states);
    return new aws.sfn.StateMachine(
      kind,
      { roleArn: machineRole.arn, definition: pulumi.jsonStringify({ StartAt, States: states }) },
      { dependsOn: machineRole.ready },
    ).arn;
  }

  const send = (QueueUrl: pulumi.Input<string>) => ({
    Send: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: {
        QueueUrl,
        MessageBody: { "taskToken.$": "$$.Task.Token", "input.$": "$" },
      },
      End: true,
    },
  });
  const work = (activity: aws.sfn.Activity) => ({
    Work: { Type: "Task", Resource: activity.arn, End: true },
  });
  const wake = (fn: aws.lambda.Function) => ({
    Wake: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: fn.arn, InvocationType: "Event", Payload: { source: "wake" } },
      ResultPath: null,
      Next: "Work",
    },
  });

  const polled = new aws.sfn.Activity("service-activity");
  const drained = new aws.sfn.Activity("function-activity");
  const received = new aws.sqs.Queue("service-callback");
  const batched = new aws.sqs.Queue("function-callback", { visibilityTimeoutSeconds: 600 });
  const drainer = createFunction("function-activity", { ACTIVITY_ARN: drained.arn });
  const batcher = createFunction("function-callback", {});
  new aws.lambda.EventSourceMapping("function-callback", {
    eventSourceArn: batched.arn,
    functionName: batcher.arn,
  });
  return {
    machines: {
      serviceActivity: createMachine("service-activity", work(polled)),
      serviceCallback: createMachine("service-callback", send(received.url)),
      functionActivity: createMachine("function-activity", { ...wake(drainer), ...work(drained) }),
      functionCallback: createMachine("function-callback", send(batched.url)),
    },
    workers: {
      serviceActivity: createService("service-activity", { ACTIVITY_ARN: polled.arn }).urn,
      serviceCallback: createService("service-callback", { QUEUE_URL: received.url }).urn,
      functionActivity: drainer.urn,
      functionCallback: batcher.urn,
    },
  };
}
