import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { createHandler } from "./handler.ts";
import { workload } from "./testing/greeting.ts";

const bundle = { name: "greeting", load: async () => workload };

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

/** An activity with queued tasks, and the function's handler for it. */
async function stage(executions: number) {
  const endpoint = await startStepFunctions();
  onTestFinished(() => endpoint.close());
  const call = async <Answer>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as Answer;
  const { activityArn } = await call<{ activityArn: string }>("CreateActivity", {
    name: "greetings",
  });
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "greetings",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify({
      StartAt: "Task",
      States: { Task: { Type: "Task", Resource: activityArn, End: true } },
    }),
  });
  for (let execution = 0; execution < executions; execution++) {
    await call("StartExecution", { stateMachineArn, input: '{"name":"Ada"}' });
  }
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SFN: endpoint.url,
    WORKLOAD: "greeting",
    ACTIVITY_ARN: activityArn,
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/01/01/[$LATEST]0123abcd",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const count = async (statusFilter: string) => {
    const { executions: listed } = await call<{ executions: unknown[] }>("ListExecutions", {
      stateMachineArn,
      statusFilter,
    });
    return listed.length;
  };
  return { endpoint, count, handler: await createHandler(bundle, environment) };
}

const context = (remainingMs: number) => ({
  getRemainingTimeInMillis: () => remainingMs,
  awsRequestId: "request-1",
});

test("a wake-up takes one task and returns without a second poll", async () => {
  const { handler, count } = await stage(2);
  expect(await handler({ source: "wake" }, context(120_000))).toMatchObject({ succeeded: 1 });
  expect(await count("SUCCEEDED")).toBe(1);
  expect(await count("RUNNING")).toBe(1);
});

test("a schedule drains the queue until a poll returns no task", async () => {
  const { handler, count, endpoint } = await stage(5);
  const draining = handler({ source: "schedule" }, context(120_000));
  await vi.waitUntil(async () => (await count("SUCCEEDED")) === 5, PATIENCE);
  endpoint.drainPolls();
  expect(await draining).toMatchObject({ received: 5, succeeded: 5 });
});

test("an invocation without time for a poll fails with the needed time, and takes no task", async () => {
  const { handler, count } = await stage(1);
  await expect(handler({}, context(60_000))).rejects.toThrow(
    "60 s poll + 20 s handler budget + 5 s margin = 85 s are needed, 60 s remain",
  );
  expect(await count("RUNNING")).toBe(1);
});

test("an invalid environment is refused with one line", async () => {
  await expect(createHandler(bundle, { WORKLOAD: "greeting" })).rejects.toThrow(
    /^wrong environment: ACTIVITY_ARN is missing/,
  );
});

test("the secrets of the bundle are checked with its manifest before anything is polled", async () => {
  const manifest = { ...workload.manifest, secrets: { KEY: z.string().startsWith("key-") } };
  const declaring = (value: string) => ({
    name: "greeting",
    load: async () => ({ ...workload, manifest }),
    fetchSecrets: async () => ({ KEY: value }),
  });
  const ACTIVITY_ARN = "arn:aws:states:us-east-1:000000000000:activity:greetings";
  const variables = { WORKLOAD: "greeting", ACTIVITY_ARN };
  const handler = createHandler(declaring("pk_123456"), variables);
  await expect(handler).rejects.toThrow(/^greeting: secret KEY does not match its schema/);
  await expect(handler).rejects.not.toThrow("pk_123456");
});
