import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { createFunction, LOGS } from "./testing/functions.ts";
import { deployForTest as deploy, endOf, startExecution } from "./testing/program.ts";
import { allow, createRole } from "./testing/roles.ts";

const inRegion = (name: string) => ({
  settings: { project: "demo", stack: "local", config: { "aws:region": name } },
});

/** A state machine that sends to a queue what a function says about its Region. */
function program() {
  const queue = new aws.sqs.Queue("answers");
  const fn = createFunction({
    statements: [LOGS],
    code: "export const handler = async (_event, { invokedFunctionArn }) => ({ arn: invokedFunctionArn, region: process.env.AWS_REGION });",
  });
  const role = createRole("machine", "states.eu-west-1.amazonaws.com", [
    allow("lambda:InvokeFunction", fn.arn),
    {
      ...allow("sqs:SendMessage", queue.arn),
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    },
  ]);
  const task = (name: string, Parameters: object, next: object) => ({
    Type: "Task",
    Resource: `arn:aws:states:::${name}`,
    Parameters,
    ...next,
  });
  const machine = new aws.sfn.StateMachine(
    "machine",
    {
      roleArn: role.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Ask",
        States: {
          Ask: task(
            "lambda:invoke",
            { FunctionName: fn.name },
            { ResultPath: "$.answer", Next: "Send" },
          ),
          Send: task(
            "sqs:sendMessage",
            { QueueUrl: queue.url, "MessageBody.$": "$.answer.Payload" },
            { ResultPath: null, OutputPath: "$.answer.Payload", End: true },
          ),
        },
      }),
    },
    { dependsOn: role.ready },
  );
  const { region: asked } = aws.getRegionOutput();
  return { machine: machine.arn, queue: queue.arn, fn: fn.arn, asked };
}

test("a program runs in the Region of its stack, with its ARNs, its name in policies and its variables", async () => {
  const { environment } = await deploy(program, inRegion("eu-west-1"));
  const { machine, queue, fn, asked } = environment.outputs;
  expect([environment.region, asked]).toEqual(["eu-west-1", "eu-west-1"]);
  expect([machine, queue, fn].map((arn) => arn.split(":")[3])).toEqual([
    "eu-west-1",
    "eu-west-1",
    "eu-west-1",
  ]);
  const { output } = await endOf(environment, await startExecution(environment, machine, {}));
  expect(JSON.parse(output ?? "")).toEqual({ arn: fn, region: "eu-west-1" });
});

test("environments of one process are in Regions of their own at the same time", async () => {
  const queue = () => ({ arn: new aws.sqs.Queue("tasks", { name: "tasks" }).arn });
  const west = await deploy(queue, inRegion("us-west-2"));
  const east = await deploy(queue);
  expect([west, east].map(({ environment }) => environment.outputs.arn)).toEqual([
    "arn:aws:sqs:us-west-2:000000000000:tasks",
    "arn:aws:sqs:us-east-1:000000000000:tasks",
  ]);
});

test("an update can't move an environment to another Region", async () => {
  const { environment } = await deploy(() => ({}));
  const moved = environment.update(() => ({}), { config: { "aws:region": "eu-west-1" } });
  await expect(moved).rejects.toThrow("aws:region can't change in an update");
});
