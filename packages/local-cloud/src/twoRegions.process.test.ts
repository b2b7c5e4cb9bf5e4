import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test } from "vitest";
import type { Deployment } from "./deployment.ts";
import { folderWith } from "./testing/folders.ts";
import { createLines } from "./testing/lines.ts";
import { callApi, deployForTest as deploy } from "./testing/program.ts";
import { allow, createRole } from "./testing/roles.ts";

const WEST = "us-west-2";
const EAST = "us-east-1";
const SECRET = "arn:aws:secretsmanager:us-west-2:000000000000:secret:team/pin-000000";

/** Tells where it runs, whose messages it gets and which secret it finds. */
const TELL = `
  const call = async (request) => {
    const response = await fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
      method: "POST",
      headers: {
        "x-amz-target": "secretsmanager.GetSecretValue",
        authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/20260101/" + process.env.AWS_REGION + "/secretsmanager/aws4_request",
      },
      body: JSON.stringify(request),
    });
    return response.json();
  };
  export const handler = async ({ Records }, { invokedFunctionArn }) => {
    const { SecretString } = await call({ SecretId: "team/pin" });
    for (const { body, eventSourceARN, awsRegion } of Records) {
      console.log(["told", process.env.AWS_REGION, awsRegion, invokedFunctionArn, eventSourceARN, body, SecretString].join(" "));
    }
  };`;

/** One workload's slice, with the same names in each Region. */
function slice(name: string, options: pulumi.CustomResourceOptions) {
  const queue = new aws.sqs.Queue(
    `${name}-tasks`,
    { name: "tasks", visibilityTimeoutSeconds: 60 },
    options,
  );
  const activity = new aws.sfn.Activity(`${name}-flip`, { name: "flip" }, options);
  const role = createRole(name, "lambda.amazonaws.com", [
    allow(["logs:*", "secretsmanager:GetSecretValue"], "*"),
    {
      ...allow("sqs:*", "*"),
      Condition: {
        StringEquals: { "aws:RequestedRegion": aws.getRegionOutput({}, options).region },
      },
    },
  ]);
  const fn = new aws.lambda.Function(
    `${name}-worker`,
    {
      name: "worker",
      role: role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: new pulumi.asset.FileArchive(folderWith({ "index.mjs": TELL })),
      timeout: 10,
    },
    { ...options, dependsOn: role.ready },
  );
  new aws.lambda.EventSourceMapping(
    name,
    { eventSourceArn: queue.arn, functionName: fn.name },
    options,
  );
  const sender = createRole(`${name}-sender`, "states.amazonaws.com", [
    allow("sqs:SendMessage", queue.arn),
  ]);
  const machine = new aws.sfn.StateMachine(
    `${name}-send`,
    {
      name: "send",
      type: "EXPRESS",
      roleArn: sender.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Send",
        States: {
          Send: {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage",
            Parameters: { QueueUrl: queue.url, MessageBody: name },
            End: true,
          },
        },
      }),
    },
    { ...options, dependsOn: sender.ready },
  );
  return { queue: queue.url, machine: machine.arn, activity: activity.arn, fn: fn.arn };
}

const twoRegions = () => ({
  east: slice("east", {}),
  west: slice("west", { provider: new aws.Provider("west", { region: WEST }) }),
});

/** A developer's client in a Region. */
function sqsIn(region: string, { sqsUrl: endpoint, credentials }: Deployment<unknown>) {
  const sqs = new SQSClient({ region, endpoint, credentials });
  onTestFinished(() => sqs.destroy());
  return sqs;
}

test("a program runs in two Regions at once: what has one name in both is two resources, and nothing crosses", async () => {
  const lines = createLines();
  const { environment, failures } = await deploy(twoRegions, {
    log: lines.write,
    secretValues: { secrets: { "team/pin": "east-pin", [SECRET]: "west-pin" } },
  });
  const { outputs, stepFunctionsUrl, credentials } = environment;
  for (const [region, { queue, machine, activity }] of [
    [EAST, outputs.east],
    [WEST, outputs.west],
  ] as const) {
    const sqs = sqsIn(region, environment);
    const call = (operation: string, request: object) =>
      callApi(stepFunctionsUrl, credentials.accessKeyId, operation, request, region);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toEqual([queue]);
    const named = await sqs.send(new GetQueueUrlCommand({ QueueName: "tasks" }));
    expect(named.QueueUrl).toBe(queue);
    expect(await call("ListActivities", {})).toMatchObject({
      activities: [{ activityArn: activity }],
    });
    await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: `sent in ${region}` }));
    expect(await call("StartSyncExecution", { stateMachineArn: machine })).toMatchObject({
      status: "SUCCEEDED",
    });
  }
  await lines.containing("told ", 4);
  const told = lines.all.filter((line) => line.includes("told "));
  const account = "000000000000";
  const expected = [EAST, WEST].flatMap((region) => {
    const name = region === EAST ? "east" : "west";
    const places = `arn:aws:lambda:${region}:${account}:function:worker arn:aws:sqs:${region}:${account}:tasks`;
    return [`sent in ${region}`, name].map(
      (body) => `[worker] told ${region} ${region} ${places} ${body} ${name}-pin`,
    );
  });
  expect(told.toSorted()).toEqual(expected.toSorted());
  expect(failures.all).toEqual([]);
});

test("an update that moves a resource to another Region replaces it", async () => {
  const program = (region: string) => () => ({
    arn: new aws.sqs.Queue("tasks", { name: "tasks", region }).arn,
  });
  const { environment } = await deploy(program(EAST));
  const { changes, outputs } = await environment.update(program(WEST));
  expect(changes.map(({ kind }) => kind)).toEqual(["deleteReplaced", "replace"]);
  expect(outputs.arn).toBe("arn:aws:sqs:us-west-2:000000000000:tasks");
});

test("a resource that moves to another Region may keep its name while the former one exists", async () => {
  const program = (region: string) => () => {
    const args = { name: "tasks", region };
    return { arn: new aws.sqs.Queue("tasks", args, { deleteBeforeReplace: false }).arn };
  };
  const { environment } = await deploy(program(EAST));
  const { changes } = await environment.update(program(WEST));
  expect(changes.map(({ kind }) => kind)).toEqual(["replace", "deleteReplaced"]);
});

test("a program looks up what has the id in the Region that it names", async () => {
  const create = () => {
    for (const region of [EAST, WEST]) {
      new aws.cloudwatch.LogGroup(region, { name: "lines", region });
    }
  };
  const { environment } = await deploy(() => {
    create();
    return {};
  });
  const { outputs } = await environment.update(() => {
    create();
    const found = (region: string) =>
      aws.cloudwatch.LogGroup.get(`found-${region}`, "lines", { region }).arn;
    return { west: found(WEST), east: found(EAST) };
  });
  expect(outputs).toEqual({
    west: "arn:aws:logs:us-west-2:000000000000:log-group:lines",
    east: "arn:aws:logs:us-east-1:000000000000:log-group:lines",
  });
});
