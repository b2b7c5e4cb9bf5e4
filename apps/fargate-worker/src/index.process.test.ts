import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import {
  type Clock,
  createVirtualClock,
  startStepFunctions,
} from "@sfn-workers/local-stepfunctions";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";

/** A busy machine starts processes and answers requests late. */
const PATIENCE = { timeout: 60_000 };

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:none";

const compiled = mkdtempSync(join(tmpdir(), "fargate-worker-"));
afterAll(() => rmSync(compiled, { recursive: true }));

/** Starts the worker in its own process, as ECS does. */
function startWorker(environment: Record<string, string>, entry = "greetingWorker.ts") {
  const worker = spawn(process.execPath, [join(import.meta.dirname, "testing", entry)], {
    env: {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      WORKLOAD: "greeting",
      // Node.js need not strip the types of the same modules for each process.
      NODE_COMPILE_CACHE: compiled,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    worker.kill("SIGKILL");
  });
  const [stdout, stderr] = [text(worker.stdout), text(worker.stderr)];
  const ended = once(worker, "exit").then(async ([code, signal]) => ({
    code,
    signal,
    stdout: await stdout,
    stderr: await stderr,
  }));
  return { worker, ended };
}

/** How long an activity holds a poll. */
const POLL_MS = 60_000;

async function stage(clock?: Clock) {
  let polls = 0;
  const endpoint = await startStepFunctions({
    ...(clock !== undefined && { clock }),
    fault: (operation) => {
      if (operation === "GetActivityTask") polls += 1;
      return undefined;
    },
  });
  onTestFinished(() => endpoint.close());
  const { activityArn } = (await endpoint.call("CreateActivity", { name: "greetings" })) as {
    activityArn: string;
  };
  return {
    endpoint,
    polls: () => polls,
    variables: { AWS_ENDPOINT_URL_SFN: endpoint.url, ACTIVITY_ARN: activityArn },
  };
}

test("an invalid environment ends the process with code 1 and one line that names the variables", async () => {
  const { code, stdout, stderr } = await startWorker({ CONCURRENCY: "0" }).ended;
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^wrong environment: .*CONCURRENCY is "0" .*\n$/);
  expect(stderr).toMatch(/ACTIVITY_ARN is missing/);
  expect(stderr.trimEnd()).not.toContain("\n");
});

test("a worker that was built for another workload ends with code 1 and one line that names both", async () => {
  const { variables } = await stage();
  const { code, stderr } = await startWorker({ ...variables, WORKLOAD: "invoice" }).ended;
  expect(code).toBe(1);
  expect(stderr).toBe(
    'wrong environment: WORKLOAD is "invoice" (expected "greeting", the workload that this worker was built for)\n',
  );
});

test("a workload that can't be loaded ends the process with code 1, its stack and one last line", async () => {
  const { variables } = await stage();
  const { code, stderr } = await startWorker(variables, "brokenWorker.ts").ended;
  expect(code).toBe(1);
  expect(stderr).toContain("at load (");
  expect(stderr).toMatch(
    /\nworkload greeting can't be loaded: Error: templates\/hello\.txt does not exist\n$/,
  );
});

test("variables and secrets that don't match their schemas end the process with code 1 and one line without the secret", async () => {
  const environment = { ACTIVITY_ARN: ACTIVITY, PAYMENT_URL: "nowhere", PAYMENT_KEY: "pk_123456" };
  const paying = { ...environment, WORKLOAD: "paying" };
  const { code, stdout, stderr } = await startWorker(paying, "payingWorker.ts").ended;
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^paying: variable PAYMENT_URL is "nowhere" \(.+\); secret PAYMENT_KEY does not match its schema.*\n$/,
  );
  expect(stderr).not.toContain("pk_123456");
});

/** Starts an execution of a machine with one task, and the worker that has a secret. */
async function pay(input: unknown) {
  const { endpoint, variables } = await stage();
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "paying",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify({
      StartAt: "Task",
      States: { Task: { Type: "Task", Resource: variables.ACTIVITY_ARN, End: true } },
    }),
  })) as { stateMachineArn: string };
  const started = { stateMachineArn, input: JSON.stringify(input) };
  const { executionArn } = (await endpoint.call("StartExecution", started)) as {
    executionArn: string;
  };
  const secrets = { PAYMENT_URL: "https://pay.example", PAYMENT_KEY: "key-123456" };
  const { ended } = startWorker(
    { ...variables, ...secrets, WORKLOAD: "paying" },
    "payingWorker.ts",
  );
  const output = () =>
    vi.waitUntil(async () => {
      const execution = await endpoint.call("DescribeExecution", { executionArn });
      return Reflect.get(execution as object, "output");
    }, PATIENCE);
  return { ended, output };
}

test("the handler gets its secret, which is not in the environment of its process any more", async () => {
  const { output } = await pay({});
  expect(JSON.parse(await output())).toEqual({ key: "key-123456", environment: "none" });
});

test("an error that nobody catches ends the process, and is printed without the secret", async () => {
  const { code, stderr } = await (await pay("stray")).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: refused \[PAYMENT_KEY\]\n {4}at /);
  expect(stderr).not.toContain("key-123456");
});

test("an error that nobody catches ends the process once all its tasks are handed back, not only the culprit's", async () => {
  const { endpoint, variables } = await stage();
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "stray",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify({
      StartAt: "Task",
      States: { Task: { Type: "Task", Resource: variables.ACTIVITY_ARN, End: true } },
    }),
  })) as { stateMachineArn: string };
  const arns: string[] = [];
  for (const input of ["waits", "waits", "stray"]) {
    const started = { stateMachineArn, input: JSON.stringify(input) };
    const { executionArn } = (await endpoint.call("StartExecution", started)) as {
      executionArn: string;
    };
    arns.push(executionArn);
  }
  const { ended } = startWorker(
    { ...variables, WORKLOAD: "stray", CONCURRENCY: "3" },
    "strayWorker.ts",
  );
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: nobody awaits this\n {4}at .*strayWorker\.ts/);
  for (const executionArn of arns) {
    expect(await endpoint.call("DescribeExecution", { executionArn })).toMatchObject({
      status: "FAILED",
      error: "Worker.Draining",
      cause: expect.stringContaining("an error that nobody caught"),
    });
  }
});

test("a task on Fargate without a role ends with code 1 and one line that names taskRoleArn", async () => {
  const { variables } = await stage();
  const noRole = { AWS_EXECUTION_ENV: "AWS_ECS_FARGATE", AWS_ACCESS_KEY_ID: "", HOME: tmpdir() };
  const { code, stdout, stderr } = await startWorker({ ...variables, ...noRole }).ended;
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^there are no credentials for calls to AWS: .*taskRoleArn.*\n$/);
});

test("an activity that does not exist ends the process with code 2", async () => {
  const { variables } = await stage();
  const ACTIVITY_ARN = `${variables.ACTIVITY_ARN}-gone`;
  const { code, stderr } = await startWorker({ ...variables, ACTIVITY_ARN }).ended;
  expect(code).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({ level: "ERROR", code: "ActivityDoesNotExist" });
});

test("outside AWS the region comes from the activity's ARN", async () => {
  const { endpoint, variables, polls } = await stage();
  const { ended } = startWorker({ ...variables, AWS_REGION: "", DRAIN: "true" });
  await vi.waitUntil(() => polls() === 1, PATIENCE);
  endpoint.drainPolls();
  expect(await ended).toMatchObject({ code: 0 });
});

test("SIGTERM ends the process with code 0 once the open poll is answered", async () => {
  const { endpoint, variables, polls } = await stage();
  const { worker, ended } = startWorker(variables);
  await vi.waitUntil(() => polls() === 1, PATIENCE);
  worker.kill("SIGTERM");
  endpoint.drainPolls();
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test("with DRAIN the process ends once the queue is empty", async () => {
  const { endpoint, variables, polls } = await stage();
  const { ended } = startWorker({ ...variables, DRAIN: "true" });
  await vi.waitUntil(() => polls() === 1, PATIENCE);
  endpoint.drainPolls();
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

/** ECS and a task's metadata endpoint, as variables of the task, with the calls that ECS has got. */
async function ecsOf(answers: Readonly<Record<string, object>> = {}) {
  const calls: unknown[] = [];
  const task = {
    TaskARN: "arn:aws:ecs:us-east-1:000000000000:task/workers/0123456789abcdef",
    Cluster: "workers",
    Family: "greeting",
    Revision: "1",
  };
  const ecs = createServer(async (request, response) => {
    if (request.url === "/v4/1/task") return void response.end(JSON.stringify(task));
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    calls.push([operation, await json(request)]);
    response.end(JSON.stringify(answers[operation] ?? {}));
  });
  ecs.listen(0, "127.0.0.1");
  await once(ecs, "listening");
  onTestFinished(() => void ecs.close().closeAllConnections());
  const url = `http://127.0.0.1:${(ecs.address() as AddressInfo).port}`;
  const variables = {
    ...{ DRAIN: "true", COUNTED: "true", AWS_ENDPOINT_URL_ECS: url },
    ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/1`,
  };
  return { task, calls, variables };
}

test("with COUNTED the process has ECS stop its task before its last poll, and ends after it", async () => {
  const clock = createVirtualClock();
  const { variables, polls } = await stage(clock);
  const ecs = await ecsOf();
  const { ended } = startWorker({ ...variables, ...ecs.variables });
  await vi.waitUntil(() => polls() === 1, PATIENCE);
  expect(ecs.calls).toEqual([]);
  await clock.advance(POLL_MS);
  await vi.waitUntil(() => polls() === 2 && ecs.calls.length === 1, PATIENCE);
  expect(ecs.calls).toMatchObject([["StopTask", { cluster: "workers", task: ecs.task.TaskARN }]]);
  await clock.advance(POLL_MS);
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test("with MOST_TASKS the process has ECS stop its task without a poll if more run", async () => {
  const { variables, polls } = await stage();
  const ecs = await ecsOf({ ListTasks: { taskArns: ["one", "two", "three"] } });
  const { ended } = startWorker({ ...variables, ...ecs.variables, MOST_TASKS: "2" });
  expect(await ended).toMatchObject({ code: 0, signal: null });
  expect(ecs.calls).toMatchObject([
    ["ListTasks", { cluster: "workers", family: "greeting", desiredStatus: "RUNNING" }],
    ["StopTask", { task: ecs.task.TaskARN }],
  ]);
  expect(polls()).toBe(0);
});

test("a second signal ends the process at once", async () => {
  const { variables, polls } = await stage();
  const { worker, ended } = startWorker(variables);
  await vi.waitUntil(() => polls() === 1, PATIENCE);
  worker.kill("SIGTERM");
  const again = setInterval(() => worker.kill("SIGINT"), 20);
  onTestFinished(() => clearInterval(again));
  // A busy process gets two waiting signals in the order of their numbers.
  expect([130, 143]).toContain((await ended).code);
});
