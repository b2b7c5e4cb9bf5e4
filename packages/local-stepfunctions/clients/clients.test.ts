import { execFile } from "node:child_process";
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetActivityTaskCommand,
  ListTagsForResourceCommand,
  ResourceNotFound,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StateMachineDoesNotExist,
  TagResourceCommand,
  TestStateCommand,
} from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { startStepFunctions } from "../src/endpoint.ts";
import { environmentOf } from "../src/greeting.ts";

const roleArn = "arn:aws:iam::000000000000:role/client";
const PASS = JSON.stringify({ StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } });
const ABSENT = "arn:aws:states:us-east-1:000000000000:stateMachine:absent";

/** The variables with which clients find an endpoint, as the command prints them. */
let environment: Readonly<Record<string, string>>;

beforeEach(async () => {
  const endpoint = await startStepFunctions({ jsonata: "in-process" });
  const { url } = endpoint;
  environment = environmentOf({ url, takesPrefix: false, region: "us-east-1" });
  return () => endpoint.close();
});

describe("AWS's SDK for JavaScript, which finds the endpoint in its environment", () => {
  function clientOf(options: { readonly disableHostPrefix?: boolean } = {}) {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const client = new SFNClient(options);
    onTestFinished(() => client.destroy());
    return client;
  }

  test("creates a tagged state machine with a date", async () => {
    const client = clientOf();
    const tags = [{ key: "team", value: "orders" }];
    const create = new CreateStateMachineCommand({
      name: "tagged",
      roleArn,
      definition: PASS,
      tags,
    });
    const { stateMachineArn: resourceArn, creationDate } = await client.send(create);
    expect(Date.now() - Number(creationDate)).toBeLessThan(60_000);
    expect(creationDate).toBeInstanceOf(Date);
    expect(await client.send(new ListTagsForResourceCommand({ resourceArn }))).toMatchObject({
      tags,
    });
  });

  test("waits in a poll for the task of an execution, and answers it", async () => {
    const client = clientOf();
    const { activityArn } = await client.send(new CreateActivityCommand({ name: "work" }));
    const States = { Work: { Type: "Task", Resource: activityArn, End: true } };
    const definition = JSON.stringify({ StartAt: "Work", States });
    const create = new CreateStateMachineCommand({ name: "work", roleArn, definition });
    const { stateMachineArn } = await client.send(create);
    const poll = client.send(new GetActivityTaskCommand({ activityArn }));
    const start = new StartExecutionCommand({ stateMachineArn, input: '{"n":1}' });
    const { executionArn } = await client.send(start);
    const { taskToken, input } = await poll;
    expect(input).toBe('{"n":1}');
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"n":2}' }));
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "SUCCEEDED",
      output: '{"n":2}',
    });
  });

  test("with disableHostPrefix, StartSyncExecution answers with the output", async () => {
    const client = clientOf({ disableHostPrefix: true });
    const create = new CreateStateMachineCommand({
      name: "express",
      roleArn,
      definition: PASS,
      type: "EXPRESS",
    });
    const { stateMachineArn } = await client.send(create);
    const start = new StartSyncExecutionCommand({ stateMachineArn, input: '{"n":1}' });
    expect(await client.send(start)).toMatchObject({ status: "SUCCEEDED", output: '{"n":1}' });
  });

  test("with disableHostPrefix, TestState runs one state", async () => {
    const client = clientOf({ disableHostPrefix: true });
    const definition = JSON.stringify({ Type: "Pass", End: true });
    const tested = new TestStateCommand({ definition, roleArn, input: '{"n":1}' });
    expect(await client.send(tested)).toMatchObject({ status: "SUCCEEDED", output: '{"n":1}' });
  });

  test("throws errors of their modelled types, with their members", async () => {
    const client = clientOf();
    const describing = client.send(new DescribeStateMachineCommand({ stateMachineArn: ABSENT }));
    await expect(describing).rejects.toThrow(StateMachineDoesNotExist);
    const tagging = client.send(new TagResourceCommand({ resourceArn: ABSENT, tags: [] }));
    await expect(tagging).rejects.toThrow(ResourceNotFound);
    await expect(tagging).rejects.toMatchObject({ resourceName: ABSENT });
  });
});

test("boto3, which finds the endpoint in its environment", async (context) => {
  const { error, out, log } = await python("python/client.py");
  if (error?.code === "ENOENT") return context.skip("python3 is not installed");
  if (/No module named '(boto3|botocore)/.test(log)) return context.skip("boto3 is not installed");
  expect(out.match(/^ok /gm)?.length, out + log).toBeGreaterThan(0);
  expect(out).not.toContain("not ok");
  expect(error).toBeNull();
});

function python(program: string) {
  const env = { ...process.env, ...environment };
  const options = { cwd: import.meta.dirname, env };
  return new Promise<{
    error: { readonly code?: number | string | null } | null;
    out: string;
    log: string;
  }>((resolve) => {
    execFile("python3", [program], options, (error, out, log) => resolve({ error, out, log }));
  });
}
