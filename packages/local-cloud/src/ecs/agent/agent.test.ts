import { devNull } from "node:os";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { definitionOf, TASK_ROLE } from "../../testing/taskDefinitions.ts";
import { iamOfTasks } from "../../testing/taskRole.ts";
import { createTaskProtection } from "../taskProtection.ts";
import { startTaskAgent } from "./agent.ts";
import type { AgentTask } from "./agentTask.ts";

const CLUSTER = "arn:aws:ecs:us-east-1:000000000000:cluster/cluster";
const TASK = "arn:aws:ecs:us-east-1:000000000000:task/cluster/0123456789abcdef0123456789abcdef";
const START = Date.parse("2026-01-01T00:00:00Z");

async function stage(changes: Partial<AgentTask> = {}, allowed = ["ecs:*"]) {
  const Condition = { ArnEquals: { "ecs:cluster": CLUSTER } };
  const iam = iamOfTasks({ Action: allowed, Resource: TASK, Condition });
  const agent = await startTaskAgent(iam);
  onTestFinished(() => agent.close());
  const clock = createVirtualClock(START);
  const session = { roleArn: TASK_ROLE, sessionName: "0123456789abcdef0123456789abcdef" };
  const { variables, detach } = agent.attach({
    arn: TASK,
    clusterArn: CLUSTER,
    serviceName: "worker",
    definition: definitionOf(3, { logGroup: "/worker", logStreamPrefix: "prefix" }),
    role: { session, key: iam.issueAccessKey(session) },
    startedAt: START,
    protection: createTaskProtection(clock, () => {}),
    refusesProtection: () => undefined,
    isStopping: () => false,
    ...changes,
  });
  const call = async (url: string, init?: RequestInit) => {
    const answer = await fetch(url, init);
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const state = `${variables["ECS_AGENT_URI"]}/task-protection/v1/state`;
  return {
    clock,
    variables,
    detach,
    metadata: (path = "") => call(`${variables["ECS_CONTAINER_METADATA_URI_V4"]}${path}`),
    protection: () => call(state),
    put: (body: object | string) =>
      call(state, { method: "PUT", body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}

test("the metadata endpoint has documents of the container and of the task", async () => {
  const { metadata } = await stage();
  const container = {
    Name: "worker",
    Image: "local/worker",
    KnownStatus: "RUNNING",
    Limits: { CPU: 0.25, Memory: 512 },
    Labels: { "com.amazonaws.ecs.task-arn": TASK },
    LogOptions: {
      "awslogs-group": "/worker",
      "awslogs-stream": "prefix/worker/0123456789abcdef0123456789abcdef",
    },
  };
  expect(await metadata()).toMatchObject({ status: 200, body: container });
  expect(await metadata("/task")).toMatchObject({
    status: 200,
    body: {
      Cluster: CLUSTER,
      TaskARN: TASK,
      Family: "worker",
      Revision: "3",
      LaunchType: "FARGATE",
      ServiceName: "worker",
      Containers: [container],
    },
  });
  expect(await metadata("/stats")).toMatchObject({ status: 404 });
});

test("an SDK gets the credentials of the task's role, and none after the task has ended", async () => {
  const { variables, detach } = await stage();
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", devNull);
  vi.stubEnv("AWS_CONFIG_FILE", devNull);
  onTestFinished(() => void vi.unstubAllEnvs());
  const credentials = () => new SQSClient({ region: "us-east-1" }).config.credentials();
  expect(await credentials()).toMatchObject({
    accessKeyId: expect.stringMatching(/^ASIA/),
    sessionToken: expect.any(String),
  });
  detach();
  const answer = await fetch(String(variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"]));
  expect(answer.status).toBe(404);
});

describe("a task", () => {
  const unprotected = { ExpirationDate: null, ProtectionEnabled: false, TaskArn: TASK };

  test("is protected until it expires, for two hours unless it says otherwise", async () => {
    const { put, protection, clock } = await stage();
    expect(await protection()).toEqual({ status: 200, body: { protection: unprotected } });
    expect(await put({ ProtectionEnabled: true })).toEqual({
      status: 200,
      body: {
        protection: {
          ...unprotected,
          ProtectionEnabled: true,
          ExpirationDate: "2026-01-01T02:00:00Z",
        },
      },
    });
    await put({ protectionEnabled: true, expiresInMinutes: 60 });
    await clock.advance(60 * 60_000 - 1);
    expect(await protection()).toMatchObject({
      body: { protection: { ProtectionEnabled: true, ExpirationDate: "2026-01-01T01:00:00Z" } },
    });
    await clock.advance(1);
    expect(await protection()).toEqual({ status: 200, body: { protection: unprotected } });
  });

  test("is protected until it releases itself", async () => {
    const { put } = await stage();
    await put({ ProtectionEnabled: true });
    expect(await put({ ProtectionEnabled: false })).toEqual({
      status: 200,
      body: { protection: unprotected },
    });
  });

  test.each([
    ["no decision", { ExpiresInMinutes: 5 }, "does not contain 'ProtectionEnabled' field"],
    ["an unknown field", { ProtectionEnabled: true, Minutes: 5 }, "failed to decode request"],
    ["another type", { ProtectionEnabled: true, ExpiresInMinutes: "5" }, "failed to decode"],
    ["no JSON", "true and more", "failed to decode request"],
    ["too short a time", { ProtectionEnabled: true, ExpiresInMinutes: 0 }, "from 1 to 2880, not 0"],
    ["too long a time", { ProtectionEnabled: true, ExpiresInMinutes: 2881 }, "not 2881"],
  ])("is told of a request with %s", async (_title, body, message) => {
    const { put } = await stage();
    expect(await put(body)).toMatchObject({
      status: 400,
      body: {
        error: {
          Arn: TASK,
          Code: "InvalidParameterException",
          Message: expect.stringContaining(message),
        },
      },
    });
  });

  test("whose role lacks the permission is told so", async () => {
    const { put, protection } = await stage({}, ["ecs:GetTaskProtection"]);
    expect(await put({ ProtectionEnabled: true })).toMatchObject({
      status: 400,
      body: {
        requestID: expect.any(String),
        error: {
          Code: "AccessDeniedException",
          Message: expect.stringContaining(
            `is not authorized to perform: ecs:UpdateTaskProtection on resource: ${TASK}`,
          ),
        },
      },
    });
    expect(await protection()).toMatchObject({ status: 200 });
  });

  test("that can't be protected is told with status 200, and stays unprotected", async () => {
    const { put } = await stage({ refusesProtection: () => "TASK_NOT_VALID" });
    expect(await put({ ProtectionEnabled: true })).toEqual({
      status: 200,
      body: { failure: { Arn: TASK, Detail: null, Reason: "TASK_NOT_VALID" } },
    });
  });

  test("without a role has no credentials and no protection", async () => {
    const { put, variables } = await stage({ role: undefined });
    expect(variables).not.toHaveProperty("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    expect(await put({ ProtectionEnabled: true })).toMatchObject({
      status: 403,
      body: { error: { Code: "AccessDeniedException" } },
    });
  });
});
