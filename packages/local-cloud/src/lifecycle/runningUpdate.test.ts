import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import type { Deployment } from "../deployment.ts";
import { folderWith } from "../testing/folders.ts";
import { createFunction, createMachine } from "../testing/functions.ts";
import { callApi, deployForTest as deploy, endOf, startExecution } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";
import { FARGATE_TASK, ON_FARGATE } from "../testing/tasks.ts";

const VERSION = 'import { version } from "./version.mjs";\n';
const HANDLER = `${VERSION}export const handler = async () => ({ version });`;
const SERVICE = `${VERSION}console.log("service " + version); setInterval(() => {}, 1000);`;
const DOCKERFILE = 'FROM node:24\nCOPY dist/ ./\nENTRYPOINT ["node", "index.mjs"]\n';

function createActivityMachine(activity: aws.sfn.Activity): aws.sfn.StateMachine {
  const role = createRole("waits", "states.amazonaws.com");
  const definition = pulumi.jsonStringify({
    StartAt: "Wait",
    States: { Wait: { Type: "Task", Resource: activity.arn, End: true } },
  });
  return new aws.sfn.StateMachine("waits", { roleArn: role.arn, definition });
}

function createService(location: string): void {
  const image = new docker.Image("image", {
    context: { location },
    tags: ["worker:1"],
    push: true,
  });
  const execution = createRole("execution", "ecs-tasks.amazonaws.com", [allow("ecr:*", "*")]);
  const task = createRole("task", "ecs-tasks.amazonaws.com");
  const { arn } = new aws.ecs.TaskDefinition(
    "service",
    {
      ...FARGATE_TASK,
      family: "service",
      taskRoleArn: task.arn,
      executionRoleArn: execution.arn,
      containerDefinitions: pulumi.jsonStringify([{ name: "service", image: image.ref }]),
    },
    { dependsOn: execution.ready },
  );
  const cluster = new aws.ecs.Cluster("cluster").arn;
  new aws.ecs.Service("service", {
    ...ON_FARGATE,
    cluster,
    taskDefinition: arn,
    desiredCount: 1,
  });
}

/** A program with an activity and its state machine, a function and its state machine, a queue, and a service. */
const programOf = (version: number) => {
  const files = { "version.mjs": `export const version = ${version};` };
  const service = folderWith({
    Dockerfile: DOCKERFILE,
    "dist/index.mjs": SERVICE,
    "dist/version.mjs": files["version.mjs"],
  });
  const code = new pulumi.asset.FileArchive(folderWith({ "index.mjs": HANDLER, ...files }));
  return () => {
    const activity = new aws.sfn.Activity("tasks");
    createService(service);
    return {
      activityArn: activity.arn,
      waits: createActivityMachine(activity).arn,
      calls: createMachine(createFunction({ args: { code } }), {}),
      queueUrl: new aws.sqs.Queue("inbox", { visibilityTimeoutSeconds: 30 * version }).url,
    };
  };
};

interface Outputs {
  readonly activityArn: string;
  readonly waits: string;
  readonly calls: string;
  readonly queueUrl: string;
}

/** Polls the activity for a task. */
async function poll({ stepFunctionsUrl, credentials, outputs }: Deployment<Outputs>) {
  const { activityArn } = outputs;
  const { accessKeyId } = credentials;
  const task = await callApi(stepFunctionsUrl, accessKeyId, "GetActivityTask", { activityArn });
  const { taskToken } = task as { taskToken: string };
  const request = { taskToken, output: '"done"' };
  return { succeed: () => callApi(stepFunctionsUrl, accessKeyId, "SendTaskSuccess", request) };
}

test("an update while executions run loses none of them, no token and no message, and rolls the workers", async () => {
  const { environment, lines } = await deploy(programOf(1));
  const { region, sqsUrl: endpoint, credentials, outputs } = environment;
  const { queueUrl: QueueUrl } = outputs;
  const sqs = new SQSClient({ region, endpoint, credentials });
  onTestFinished(() => sqs.destroy());
  const held = await startExecution(environment, outputs.waits, {});
  const before = await poll(environment);
  const queued = await startExecution(environment, outputs.waits, {});
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  await lines.containing("service 1");

  const { changes } = await environment.update(programOf(2));

  expect(
    changes.flatMap((one) => (one.kind === "same" ? [] : [`${one.kind} ${one.resource.name}`])),
  ).toEqual(
    expect.arrayContaining([
      "update image",
      "replace service",
      "update service",
      "update worker",
      "update inbox",
      "deleteReplaced service",
    ]),
  );
  expect(environment.outputs).toEqual(outputs);
  await before.succeed();
  expect(await endOf(environment, held)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  await (await poll(environment)).succeed();
  expect(await endOf(environment, queued)).toMatchObject({ status: "SUCCEEDED" });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.map(({ Body }) => Body)).toEqual(["kept"]);
  const { output } = await endOf(environment, await startExecution(environment, outputs.calls, {}));
  expect(JSON.parse(output ?? "")).toMatchObject({ Payload: { version: 2 } });
  await lines.containing("service 2");
});

test("a stop waits for the newest update before it stops anything, and within a given time ends one that waits for a task", async () => {
  const clock = createVirtualClock();
  const code = `process.on("SIGTERM", () => console.log("busy")); console.log("runs"); setInterval(() => {}, 1000);`;
  const service = folderWith({ Dockerfile: DOCKERFILE, "dist/index.mjs": code });
  const stays = () => ({ arn: new aws.sfn.Activity("stays").arn });
  const { environment, lines } = await deploy(
    () => {
      createService(service);
      return stays();
    },
    { clock },
  );
  await lines.containing("runs");
  const ends: string[] = [];
  const call = (operation: string, input: object) =>
    callApi(environment.stepFunctionsUrl, environment.credentials.accessKeyId, operation, input);
  const poll = call("GetActivityTask", { activityArn: environment.outputs.arn }).finally(() =>
    ends.push("poll"),
  );
  const update = environment.update(stays).finally(() => ends.push("update"));
  await lines.containing("busy");
  const stopped = environment.stop({ withinMs: 2_000 }).finally(() => ends.push("stop"));
  // The stop waits for the update: otherwise it would have answered the poll before this call.
  await call("ListActivities", {});
  const early = [...ends];
  await clock.advance(2_000);
  await Promise.all([stopped, poll]);
  expect(early).toEqual([]);
  expect(ends[0]).toBe("update");
  expect((await update).changes.at(-1)).toMatchObject({ kind: "delete" });
  await expect(environment.update(() => ({}))).rejects.toThrow("the environment stops");
});
