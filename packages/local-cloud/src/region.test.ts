import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { region } from "./region.ts";
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

test("environments that run at the same time are in one Region, also after one could not start", async () => {
  const none = () => ({});
  const { environment } = await deploy(none, inRegion("eu-west-1"));
  await expect(deploy(none, inRegion("us-west-2"))).rejects.toThrow(
    "aws:region is us-west-2, but an environment of this process runs in eu-west-1: stop it first, or use another process",
  );
  const failing = () => ({ arn: new aws.sqs.Queue("tasks", { name: "a b" }).arn });
  await expect(deploy(failing, inRegion("eu-west-1"))).rejects.toThrow("name");
  await environment.stop();
  const second = await deploy(none, inRegion("us-west-2"));
  expect(second.environment.region).toBe("us-west-2");
  await second.environment.stop();
  expect(region()).toBe("us-east-1");
});

test("an update can't move an environment to another Region", async () => {
  const { environment } = await deploy(() => ({}));
  const moved = environment.update(() => ({}), { config: { "aws:region": "eu-west-1" } });
  await expect(moved).rejects.toThrow("aws:region can't change in an update");
});
