import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  allow,
  createRole,
  createSender,
  deployForTest,
  endOf,
  FARGATE_TASK,
  LOGS,
  letSecondsPass,
  ON_FARGATE,
  settableClock,
  startExecution,
  until,
} from "@sfn-workers/local-cloud/testing";
import { expect, test } from "vitest";
import { builtApp, images } from "../testing/deployFixtures.ts";

const VISIBILITY_SECONDS = 180;
const MAX_RECEIVE_COUNT = 3;
const ANSWER = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"];
const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"];

/** A queue with a dead-letter queue, and a state machine that sends the workers' envelope. */
function createWorkflow() {
  const dead = new aws.sqs.Queue("dead");
  const queue = new aws.sqs.Queue("tasks", {
    visibilityTimeoutSeconds: VISIBILITY_SECONDS,
    redrivePolicy: pulumi.jsonStringify({
      deadLetterTargetArn: dead.arn,
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  });
  const machineArn = createSender(queue, [allow("sqs:SendMessage", queue.arn)], {
    Parameters: {
      QueueUrl: queue.url,
      MessageBody: {
        "taskToken.$": "$$.Task.Token",
        execution: {
          "arn.$": "$$.Execution.Id",
          "state.$": "$$.State.Name",
          "attempt.$": "$$.State.RetryCount",
          "enteredAt.$": "$$.State.EnteredTime",
        },
        "input.$": "$",
      },
    },
  });
  return { queue, machineArn };
}

const VARIABLES = {
  WORKLOAD: "greeting",
  TRANSPORT: "callback",
  CONCURRENCY: "5",
  MAX_RECEIVE_COUNT: String(MAX_RECEIVE_COUNT),
  TOKEN_SECONDS: "3600",
};

function lambdaProgram() {
  const { queue, machineArn } = createWorkflow();
  const role = createRole("function", "lambda.amazonaws.com", [
    LOGS,
    allow([...RECEIVE, "sqs:GetQueueAttributes"], queue.arn),
    allow(ANSWER, machineArn),
  ]);
  const fn = new aws.lambda.Function("worker", {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    timeout: 30,
    code: new pulumi.asset.FileArchive(`${builtApp("lambda-worker")}/dist/local/greeting`),
    environment: { variables: { ...VARIABLES, QUEUE_URL: queue.url } },
  });
  new aws.lambda.EventSourceMapping(
    "tasks",
    {
      eventSourceArn: queue.arn,
      functionName: fn.name,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    },
    { dependsOn: role.ready },
  );
  return { machineArn };
}

function fargateProgram() {
  const { queue, machineArn } = createWorkflow();
  const task = createRole("task", "ecs-tasks.amazonaws.com", [
    allow([...RECEIVE, "sqs:ChangeMessageVisibility"], queue.arn),
    allow(ANSWER, machineArn),
    allow("ecs:UpdateTaskProtection", "*"),
  ]);
  const variables = {
    ...VARIABLES,
    QUEUE_URL: queue.url,
    VISIBILITY_SECONDS: String(VISIBILITY_SECONDS),
  };
  const definition = new aws.ecs.TaskDefinition(
    "worker",
    {
      ...FARGATE_TASK,
      family: "worker",
      taskRoleArn: task.arn,
      containerDefinitions: pulumi.jsonStringify([
        {
          name: "worker",
          image: "local/fargate-worker",
          environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
        },
      ]),
    },
    { dependsOn: task.ready },
  );
  const cluster = new aws.ecs.Cluster("cluster");
  new aws.ecs.Service("worker", {
    ...ON_FARGATE,
    cluster: cluster.arn,
    taskDefinition: definition.arn,
    desiredCount: 1,
  });
  return { machineArn };
}

/** The prefix of every task token of the local Step Functions. */
const TOKEN_START = "AQCMAAAAACoAAAA";

test.each([
  ["Lambda", lambdaProgram],
  ["Fargate", fargateProgram],
])(
  "a %s worker takes its tasks from the queue, with any character, and names their failures",
  async (_title, program) => {
    const { environment, failures, lines } = await deployForTest(program, { images: images() });
    const greet = async (name: string) => {
      const execution = await startExecution(environment, environment.outputs.machineArn, { name });
      return endOf(environment, execution);
    };
    const names = ["Jana", "nobody", "Zoë 😀", "nobody", "Jana", "nobody"];
    const ends = await Promise.all(names.map(greet));
    expect(ends.map(({ status, error }) => error ?? status)).toEqual(
      names.map((name) => (name === "nobody" ? "NobodyToGreet" : "SUCCEEDED")),
    );
    expect(JSON.parse(ends[0]?.output ?? "")).toEqual({ message: "Hello, Jana!" });
    expect(JSON.parse(ends[2]?.output ?? "")).toEqual({ message: "Hello, Zoë 😀!" });
    await environment.stop();
    expect([...failures.all, ...lines.all].filter((line) => line.includes(TOKEN_START))).toEqual(
      [],
    );
    expect(failures.all).toEqual([]);
  },
);

test("a message of a killed worker is received again after the visibility timeout", async () => {
  const { environment, failures } = await deployForTest(fargateProgram, {
    images: images(),
    clock: settableClock,
  });
  const service = environment.resources.find(({ type }) => type === "aws:ecs/service:Service");
  const runningProcess = () => until(async () => environment.processIds(service?.urn ?? "")[0]);
  const processId = await runningProcess();
  const { machineArn } = environment.outputs;
  const untilInFlight = (count: number) =>
    until(async () => (await messagesInFlight(environment.sqsUrl)) === count || undefined);
  // The first execution shows that the worker polls. The message of the second one arrives while the worker is suspended.
  await endOf(environment, await startExecution(environment, machineArn, { name: "Jana" }));
  await untilInFlight(0);
  process.kill(processId, "SIGSTOP");
  const execution = await startExecution(environment, machineArn, { name: "Jana" });
  await untilInFlight(1);
  process.kill(processId, "SIGKILL");
  await failures.containing("another one is started");
  await runningProcess();
  letSecondsPass(VISIBILITY_SECONDS + 1);
  expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
});

/** The number of messages in flight, in all queues. */
async function messagesInFlight(url: string): Promise<number> {
  async function call<Answer>(operation: string, request: object): Promise<Answer> {
    const authorization = "AWS4-HMAC-SHA256 Credential=developer";
    const headers = { "x-amz-target": `AmazonSQS.${operation}`, authorization };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
    return (await response.json()) as Answer;
  }
  const name = "ApproximateNumberOfMessagesNotVisible";
  const { QueueUrls } = await call<{ QueueUrls: string[] }>("ListQueues", {});
  let inFlight = 0;
  for (const QueueUrl of QueueUrls) {
    const request = { QueueUrl, AttributeNames: [name] };
    const answer = await call<{ Attributes: { [name]: string } }>("GetQueueAttributes", request);
    inFlight += Number(answer.Attributes[name]);
  }
  return inFlight;
}
