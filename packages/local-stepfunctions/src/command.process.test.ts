import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test, vi } from "vitest";
import { listening, listeningIn } from "./testing/commandProcess.ts";

test("kill -9 loses nothing with --data: a task that was taken can still be answered", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "stepfunctions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const first = await listening("--data", folder);
  const { activityArn } = await first.client.send(new CreateActivityCommand({ name: "work" }));
  const definition = {
    StartAt: "Work",
    States: { Work: { Type: "Task", Resource: activityArn, End: true } },
  };
  const { stateMachineArn } = await first.client.send(
    new CreateStateMachineCommand({
      name: "machine",
      roleArn: "arn:aws:iam::000000000000:role/test",
      definition: JSON.stringify(definition),
    }),
  );
  const { executionArn } = await first.client.send(new StartExecutionCommand({ stateMachineArn }));
  const { taskToken } = await first.client.send(new GetActivityTaskCommand({ activityArn }));
  first.child.kill("SIGKILL");
  await first.exit;

  const second = await listening("--data", folder);
  await second.client.send(new SendTaskSuccessCommand({ taskToken, output: "42" }));
  const described = await second.client.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: "SUCCEEDED", output: "42" });
});

test("executions that fill the memory end no process: others are refused until some have been stopped", async () => {
  const { client, child } = await listeningIn({
    ...process.env,
    NODE_OPTIONS: "--max-old-space-size=128",
  });
  const names = ["A", "B", "C"];
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: "machine",
      roleArn: "arn:aws:iam::000000000000:role/test",
      definition: JSON.stringify({
        StartAt: "A",
        States: {
          ...Object.fromEntries(
            names.map((name, index) => [
              name,
              { Type: "Pass", Assign: { [`${name}.$`]: "$" }, Next: names[index + 1] ?? "Wait" },
            ]),
          ),
          Wait: { Type: "Wait", Seconds: 3_600, End: true },
        },
      }),
    }),
  );
  // As text it has 240 KB, as values 5 MB.
  const input = JSON.stringify(Array.from({ length: 80_000 }, () => ({})));
  const start = () => client.send(new StartExecutionCommand({ stateMachineArn, input }));
  const started: string[] = [];
  const fill = async () => {
    for (;;) started.push((await start()).executionArn ?? "");
  };
  await expect(fill()).rejects.toMatchObject({
    name: "ServiceUnavailableException",
    message: expect.stringContaining("--max-old-space-size=256"),
  });
  for (const executionArn of started) {
    // Those that held the most have failed.
    await client.send(new StopExecutionCommand({ executionArn })).catch(() => {});
  }
  await vi.waitUntil(
    () =>
      start().then(
        () => true,
        () => false,
      ),
    { timeout: 20_000 },
  );
  expect(child.exitCode).toBeNull();
});

test("--integrations answers tasks with the functions of a TypeScript module, and what nothing answers is told", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "stepfunctions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "own.ts");
  writeFileSync(
    file,
    `interface Request { readonly parameters: unknown }
    class IntegrationFailure extends Error {
      readonly error: string;
      constructor(error: string) { super(error); this.name = "IntegrationFailure"; this.error = error; }
    }
    export const integrations = {
      "sns:publish": async ({ parameters }: Request) => ({ sent: parameters }),
      "sqs:sendMessage": async () => { throw new IntegrationFailure("SQS.Full"); },
    };`,
  );
  const { client, output, child, exit } = await listening("--integrations", file);
  const task = (resource: string, Parameters: object, more: object) => ({
    Type: "Task",
    Resource: `arn:aws:states:::${resource}`,
    Parameters,
    ...more,
  });
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: "own",
      roleArn: "arn:aws:iam::000000000000:role/own",
      definition: JSON.stringify({
        StartAt: "Publish",
        States: {
          Publish: task("sns:publish", { Message: "hi", TopicArn: "t" }, { Next: "Send" }),
          Send: task(
            "sqs:sendMessage",
            { MessageBody: "b", QueueUrl: "q" },
            {
              Catch: [{ ErrorEquals: ["SQS.Full"], ResultPath: "$.e", Next: "Done" }],
              Next: "Save",
            },
          ),
          Save: task("dynamodb:putItem", { TableName: "t", Item: {} }, { End: true }),
          Done: { Type: "Succeed" },
        },
      }),
    }),
  );
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  await vi.waitFor(async () => {
    const { status, output: text } = await client.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(text ?? "")).toMatchObject({
      sent: { Message: "hi", TopicArn: "t" },
      e: { Error: "SQS.Full" },
    });
  });
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  expect(output.err).toBe(
    'local-stepfunctions: states of own fail when they run, because nothing here answers them: Save calls arn:aws:states:::dynamodb:putItem (give --integrations FILE with "dynamodb:putItem" or --mocks FILE)\n',
  );
});
