import { devNull } from "node:os";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { Failure } from "../failure.ts";
import { createIam, type Iam } from "../iam/iam.ts";
import { folderWith } from "../testing/folders.ts";
import { createLines } from "../testing/lines.ts";
import { definitionOf, EXECUTION_ROLE, TASK_ROLE } from "../testing/taskDefinitions.ts";
import { startTaskAgent } from "./agent/agent.ts";
import { createService, type Service, type ServiceSettings } from "./service.ts";
import { createTasks } from "./tasks.ts";

const SERVICE = "arn:aws:ecs:us-east-1:000000000000:service/cluster/worker";
const IDENTITY = {
  arn: SERVICE,
  name: "worker",
  clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/cluster",
};
const ROLLING = { minimumHealthyPercent: 100, maximumPercent: 200 };
const LOG_GROUP = "/aws/ecs/worker";

const running: Service[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
});

interface Setup {
  readonly code: string;
  readonly desiredCount?: number;
  readonly circuitBreaker?: ServiceSettings["circuitBreaker"];
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logGroup?: "missing";
  readonly taskRole?: "none";
  readonly secrets?: Readonly<Record<string, string>>;
  /** The actions that the execution role allows. */
  readonly allowed?: readonly string[];
  readonly onLine?: (line: string, iam: Iam) => void;
}

async function deploy({ code, desiredCount = 1, circuitBreaker = "off", ...rest }: Setup) {
  const clock = createVirtualClock();
  const lines = createLines();
  const failures = createLines();
  const told: Failure[] = [];
  const iam = iamWith(rest.allowed ?? ["logs:*"]);
  const agent = await startTaskAgent(iam);
  onTestFinished(() => agent.close());
  const taskDefinition = definitionOf(1, {
    image: rest.image ?? "local/worker",
    commandLine: {
      args: ["index.mjs"],
      directory: folderWith({ "index.mjs": code }),
      hasInit: false,
    },
    environment: { NODE_ENV: "production", WORKLOAD: "quality-check", ...rest.environment },
    secrets: rest.secrets ?? {},
    logGroup: LOG_GROUP,
    ...(rest.taskRole === "none" && { taskRoleArn: undefined }),
  });
  const service = createService(
    IDENTITY,
    { ...ROLLING, taskDefinition, desiredCount, circuitBreaker },
    {
      clock,
      iam,
      tasks: createTasks(clock),
      agent,
      pollEndpoints: [],
      logGroups: new Map(
        rest.logGroup === "missing"
          ? []
          : [[`arn:aws:logs:us-east-1:000000000000:log-group:${LOG_GROUP}`, {}]],
      ),
      endpoint: { url: "http://127.0.0.1:1" },
      sqs: { url: "http://127.0.0.1:1" },
      secrets: {
        url: "http://127.0.0.1:1",
        fetchForContainer({ roleArn }, valueFrom) {
          if (valueFrom === "missing") throw new Error("ResourceInitializationError: no secret");
          return `${valueFrom} for ${roleArn}`;
        },
      },
      log(line) {
        lines.write(line);
        rest.onLine?.(line, iam);
      },
      onFailure(failure: Failure) {
        told.push(failure);
        failures.write(`${failure.name}: ${failure.message}`);
      },
    },
  );
  running.push(service);
  service.start();
  return { service, clock, lines, failures, told };
}

function iamWith(allowed: readonly string[]) {
  const iam = createIam();
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const trustPolicy = document({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
  });
  for (const arn of [TASK_ROLE, EXECUTION_ROLE]) iam.createRole({ arn, trustPolicy });
  const policy = document({ Effect: "Allow", Action: allowed, Resource: "*" });
  iam.putRolePolicy("execution", "start", policy);
  return iam;
}

const UNTIL_SIGTERM =
  "process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });" +
  "setInterval(() => {}, 1000); console.log('up ' + JSON.stringify(process.env));";

describe("a service", () => {
  test("runs the desired number of processes, each with the container's variables and its role's key", async () => {
    const { lines, service } = await deploy({ code: UNTIL_SIGTERM, desiredCount: 2 });
    const line = await lines.containing("up");
    expect(JSON.parse(line.slice(line.indexOf("{")))).toEqual({
      NODE_ENV: "production",
      WORKLOAD: "quality-check",
      PATH: expect.any(String),
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      HOME: "/",
      AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+\/v2\/credentials\/[\w-]{36}$/,
      ),
      ECS_AGENT_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/[\w-]{36}$/),
      AWS_ENDPOINT_URL_ECS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ECS_CONTAINER_METADATA_URI_V4: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+\/v4\/[\w-]{36}$/,
      ),
      AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_SSM: "http://127.0.0.1:1",
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    });
    await lines.containing("up", 2);
    expect(service.processIds()).toHaveLength(2);
  });

  test("leaves a container its own region", async () => {
    const { lines } = await deploy({
      code: "console.log('in ' + process.env.AWS_REGION); setInterval(() => {}, 1000);",
      environment: { AWS_REGION: "eu-central-1" },
    });
    expect(await lines.containing("in ")).toContain("in eu-central-1");
  });

  test("starts no task whose log group does not exist", async () => {
    const { failures, lines } = await deploy({ code: UNTIL_SIGTERM, logGroup: "missing" });
    await failures.containing("The specified log group does not exist. (/aws/ecs/worker)");
    expect(lines.all).toEqual([]);
  });

  test("gives the container its secrets, fetched as the execution role", async () => {
    const { lines } = await deploy({
      code: "console.log('KEY is ' + process.env.KEY); setInterval(() => {}, 1000);",
      secrets: { KEY: "reference" },
    });
    expect(await lines.containing("KEY is")).toContain(`KEY is reference for ${EXECUTION_ROLE}`);
  });

  test("starts no task whose secrets can't be fetched", async () => {
    const { failures, lines } = await deploy({ code: UNTIL_SIGTERM, secrets: { KEY: "missing" } });
    await failures.containing("ResourceInitializationError: no secret");
    expect(lines.all).toEqual([]);
  });

  test("replaces a stopped task after a growing delay", async () => {
    const { clock, failures } = await deploy({ code: "process.exit(3)" });
    await failures.containing("exit code 3");
    await clock.advance(499);
    expect(failures.all).toHaveLength(1);
    await clock.advance(1);
    await failures.containing("exit code 3", 2);
    await clock.advance(999);
    expect(failures.all).toEqual([
      "worker: a task stopped: exit code 3; another one is started",
      "worker: a task stopped: exit code 3; another one is started",
    ]);
  });

  test("starts no more tasks after three failed ones with a circuit breaker, and tells what the last one wrote", async () => {
    const { clock, failures, told } = await deploy({
      code: "console.error('PRICE_API_URL is missing'); process.exit(3)",
      circuitBreaker: "stop",
      desiredCount: 3,
    });
    await failures.containing("the deployment circuit breaker stops after 3 tasks");
    await clock.advance(3_600_000);
    expect(told.slice(0, 3)).toMatchObject([
      { next: "restart", inARow: 1 },
      { next: "restart", inARow: 2 },
      {
        kind: "taskStopped",
        arn: SERVICE,
        reason: "exit code 3",
        lastLines: ["PRICE_API_URL is missing"],
        served: false,
        next: "gaveUp",
      },
    ]);
  });

  test("tells whether a stopped task had called a service", async () => {
    const { failures, told } = await deploy({
      code: "const key = await fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI).then((answer) => answer.json()); console.log(key.AccessKeyId); setTimeout(() => process.exit(3), 50)",
      onLine(line, { authorize }) {
        const call = { action: "states:ListActivities", resource: undefined };
        expect(() => authorize({ accessKeyId: line.replace(/.* /, ""), ...call })).toThrow();
      },
    });
    await failures.containing("exit code 3");
    expect(told).toMatchObject([{ served: true }]);
  });

  test("tells of a task that has called no service for two minutes, and of no other", async () => {
    const serving: string[] = [];
    const { clock, lines, told } = await deploy({
      code: "const key = await fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI).then((answer) => answer.json()); console.log('key ' + key.AccessKeyId); setInterval(() => {}, 1000)",
      desiredCount: 2,
      onLine(line, { authorize }) {
        if (serving.push(line.replace(/.* /, "")) > 1) return;
        const call = { action: "states:ListActivities", resource: undefined };
        expect(() => authorize({ accessKeyId: serving[0] ?? "", ...call })).toThrow();
      },
    });
    await lines.containing("key", 2);
    await clock.advance(119_999);
    expect(told).toEqual([]);
    await clock.advance(3_600_000);
    expect(told).toMatchObject([
      { kind: "taskSilent", arn: SERVICE, seconds: 120, othersServe: true },
    ]);
  });

  test("runs a task without a role, which needs no AWS, and does not expect it to call a service", async () => {
    const { lines, clock, told } = await deploy({ code: UNTIL_SIGTERM, taskRole: "none" });
    const line = await lines.containing("up");
    expect(line).not.toContain("AWS_CONTAINER_CREDENTIALS");
    await clock.advance(3_600_000);
    expect(told).toEqual([]);
  });

  test.each([
    ["log", { allowed: ["ecr:*"] }, "logs:CreateLogStream"],
    [
      "pull its image",
      {
        allowed: ["logs:*", "ecr:GetAuthorizationToken"],
        image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/worker:1",
      },
      "ecr:BatchCheckLayerAvailability",
    ],
  ])("starts no task whose execution role can't %s", async (_title, setup, action) => {
    const { failures, lines } = await deploy({ code: UNTIL_SIGTERM, ...setup });
    await failures.containing(`ResourceInitializationError: User: `);
    expect(failures.all[0]).toContain(`is not authorized to perform: ${action} on resource: `);
    expect(lines.all).toEqual([]);
  });
});

describe("stopping a service", () => {
  test("sends SIGTERM and waits for the process", async () => {
    const { service, lines, failures } = await deploy({ code: UNTIL_SIGTERM });
    await lines.containing("up");
    await service.stop();
    expect(lines.all.at(-1)).toMatch(/^\[worker [0-9a-f]{8}\] stopping$/);
    expect(failures.all).toEqual([]);
  });

  test("sends SIGKILL after the container's stop timeout", async () => {
    const { service, clock, lines } = await deploy({
      code: "process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('up')",
    });
    await lines.containing("up");
    let stopped = false;
    const stopping = service.stop().then(() => {
      stopped = true;
    });
    await lines.containing("no");
    await clock.advance(119_999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stopping;
  });
});
