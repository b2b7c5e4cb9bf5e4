import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import {
  CLUSTER,
  EVENT_INVOKE_CONFIG,
  FUNCTION,
  LOG_GROUP,
  QUEUE,
  ROLE,
  SCHEDULE,
  SERVICE,
  STATE_MACHINE,
  VPC,
} from "../../testing/types.ts";
import { manifests } from "../../urns/manifests.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short";
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-short";

function buildShort(settings: object = {}) {
  return build({ workloads: { short: { worker: "lambda", ...settings } } });
}

describe("the function", () => {
  test("is the built bundle on Node 24 and arm64, with its workload and activity as variables", async () => {
    const graph = await buildShort({ concurrency: 4 });
    expect(graph.untagged(FUNCTION, "short")).toEqual({
      name: "sfn-workers-test-short",
      description: "A task of seconds",
      role: "arn:aws:iam::000000000000:role/short-function",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: expect.anything(),
      timeout: 300,
      memorySize: 256,
      environment: {
        variables: {
          WORKLOAD: "short",
          ACTIVITY_ARN: activityArn,
          CONCURRENCY: "4",
          POWERTOOLS_METRICS_NAMESPACE: "SfnWorkers",
          POWERTOOLS_SERVICE_NAME: "sfn-workers-test-short",
        },
      },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/sfn-workers-test-short" },
      tracingConfig: { mode: "Active" },
    });
  });

  test("passes the configured variables to the handler", async () => {
    const graph = await buildShort({ variables: { BUCKET: "coins" } });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({
      environment: { variables: { BUCKET: "coins", WORKLOAD: "short" } },
    });
  });

  test("reads source maps only where they are deployed, besides what NODE_OPTIONS says", async () => {
    const workloads = {
      short: { worker: "lambda", variables: { NODE_OPTIONS: "--max-semi-space-size=64" } },
    };
    const optionsWith = async (environment: object) => {
      const graph = await build({ workloads, ...environment });
      return graph.inputs(FUNCTION, "short")["environment"];
    };
    expect(await optionsWith({})).toMatchObject({
      variables: { NODE_OPTIONS: "--max-semi-space-size=64" },
    });
    for (const environment of [{ sourceMaps: true }, { builds: "local" }]) {
      expect(await optionsWith(environment)).toMatchObject({
        variables: { NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=64" },
      });
    }
  });

  test("is the archive of its own workload", async () => {
    const workloads = {
      short: { worker: "lambda" },
      long: { worker: "lambda", timeoutSeconds: 900 },
    };
    const graph = await build({ workloads });
    for (const name of ["short", "long"]) {
      const { path } = graph.inputs(FUNCTION, name)["code"] as { path: Promise<string> };
      expect(await path).toMatch(new RegExp(`/lambda-worker/dist/aws/${name}$`));
    }
  });

  test("reserves no concurrency by default", async () => {
    const unreserved = await buildShort();
    const short = { worker: "lambda", reservedConcurrency: 2 };
    const reserved = await build({ workloads: { short }, lambdaConcurrency: 1_000 });
    expect(unreserved.inputs(FUNCTION, "short")).not.toHaveProperty("reservedConcurrentExecutions");
    expect(reserved.inputs(FUNCTION, "short")).toHaveProperty("reservedConcurrentExecutions", 2);
  });

  test("has the configured timeout and memory", async () => {
    const graph = await buildShort({ timeoutSeconds: 300, memory: 1_024 });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ timeout: 300, memorySize: 1_024 });
  });

  test("logs to a log group that the stack owns", async () => {
    const graph = await buildShort();
    expect(graph.inputs(LOG_GROUP, "short-function")).toMatchObject({
      name: "/aws/lambda/sfn-workers-test-short",
      retentionInDays: 5,
    });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/sfn-workers-test-short" },
    });
  });

  test("may only work on its own activity and write its own log", async () => {
    const graph = await buildShort();
    const role = "short-function";
    expect(graph.sids(role)).toEqual(["WorkOnActivity", "WriteLogs", "SendTraces"]);
    expect(graph.statement(role, "WorkOnActivity")).toMatchObject({
      Effect: "Allow",
      Action: [
        "states:GetActivityTask",
        "states:SendTaskSuccess",
        "states:SendTaskFailure",
        "states:SendTaskHeartbeat",
      ],
      Resource: activityArn,
    });
    expect(graph.statement(role, "WriteLogs")).toMatchObject({
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource:
        "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/sfn-workers-test-short:*",
    });
  });

  test("traces by default, and otherwise has no permission for it", async () => {
    const untraced = await build({ workloads: { short: { worker: "lambda" } }, tracing: false });
    expect((await buildShort()).inputs(FUNCTION, "short")).toMatchObject({
      tracingConfig: { mode: "Active" },
    });
    expect(untraced.inputs(FUNCTION, "short")).toMatchObject({
      tracingConfig: { mode: "PassThrough" },
    });
    expect(untraced.sids("short-function")).toEqual(["WorkOnActivity", "WriteLogs"]);
  });

  test("reports its metrics under a name that contains the environment's", async () => {
    const graph = await buildShort();
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({
      environment: {
        variables: {
          POWERTOOLS_METRICS_NAMESPACE: "SfnWorkers",
          POWERTOOLS_SERVICE_NAME: "sfn-workers-test-short",
        },
      },
    });
  });

  test("retries no start that failed, and keeps one that finds no free concurrency until it can run", async () => {
    const graph = await buildShort();
    expect(graph.inputs(EVENT_INVOKE_CONFIG, "short")).toEqual({
      functionName: "sfn-workers-test-short",
      maximumEventAgeInSeconds: 21_600,
      maximumRetryAttempts: 0,
    });
  });
});

describe("the schedule", () => {
  test("invokes the function every five minutes by default", async () => {
    const graph = await buildShort();
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      scheduleExpression: "rate(5 minutes)",
      scheduleExpressionTimezone: "UTC",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: functionArn, input: '{"source":"schedule","wake":false}' },
    });
  });

  test("says whether tasks have wake-ups of their own, unless the manifest says what becomes of a task that is handed back", async () => {
    const retry = [{ errors: ["Worker.Draining"], maxAttempts: 0 }];
    const short = { ...manifests["short"], retry };
    const workloads = { short: { worker: "lambda", wake: true } };
    const starts = (graph: Graph) => ({
      schedule: graph.inputs(SCHEDULE, "short")["target"],
      machine: graph.document(STATE_MACHINE, "short", "definition"),
    });
    const machineWith = (Payload: object) => ({
      States: { WakeWorker: { Parameters: { Payload } } },
    });
    expect(starts(await build({ workloads }))).toMatchObject({
      schedule: { input: '{"source":"schedule","wake":true}' },
      machine: machineWith({ source: "wake", "at.$": "$$.State.EnteredTime" }),
    });
    const refusing = starts(await build({ workloads }, { manifests: { ...manifests, short } }));
    expect(refusing).toMatchObject({ schedule: { input: '{"source":"schedule","wake":false}' } });
    expect(refusing).not.toMatchObject({ machine: machineWith({ "at.$": expect.anything() }) });
    expect(refusing).toMatchObject({ machine: machineWith({ source: "wake" }) });
  });

  test("leaves no task to its wake-up on one machine, where a person who watches would see it fail first", async () => {
    const workloads = { short: { worker: "lambda", wake: true } };
    const graph = await build({ workloads }, { stack: "local" });
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      target: { input: '{"source":"schedule","wake":false}' },
    });
    const machine = graph.document(STATE_MACHINE, "short", "definition");
    const Payload = { source: "wake" };
    expect(machine).toHaveProperty("States.WakeWorker.Parameters.Payload", Payload);
  });

  test("accepts a cron expression with a time zone", async () => {
    const schedule = "cron(0 8 ? * MON-FRI *)";
    const graph = await buildShort({ schedule, timezone: "Europe/Berlin" });
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      scheduleExpression: schedule,
      scheduleExpressionTimezone: "Europe/Berlin",
    });
  });

  test("has its own role, which may invoke this function only", async () => {
    const graph = await buildShort();
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      target: { roleArn: "arn:aws:iam::000000000000:role/short-schedule" },
    });
    expect(graph.document(ROLE, "short-schedule", "assumeRolePolicy")).toMatchObject({
      Statement: [{ Principal: { Service: "scheduler.amazonaws.com" } }],
    });
    expect(graph.statement("short-schedule", "InvokeWorker")).toMatchObject({
      Action: ["lambda:InvokeFunction"],
      Resource: functionArn,
    });
  });

  test("sends starts that failed after all retries to an encrypted dead-letter queue, for two weeks", async () => {
    const graph = await buildShort();
    const queueArn =
      "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-short-schedule-dead-letters";
    expect(graph.inputs(QUEUE, "short-schedule-dead-letters")).toMatchObject({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      target: {
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: queueArn },
      },
    });
    expect(graph.sids("short-schedule")).toEqual(["InvokeWorker", "KeepDeadLetters"]);
    expect(graph.statement("short-schedule", "KeepDeadLetters")).toMatchObject({
      Action: ["sqs:SendMessage"],
      Resource: queueArn,
    });
  });
});

describe("an environment with Lambda workers only", () => {
  test("has no cluster, no service and no network", async () => {
    const graph = await buildShort();
    for (const type of [CLUSTER, SERVICE, VPC]) expect(graph.names(type)).toEqual([]);
    expect(graph.resources.filter(({ type }) => /aws:(ecs|ec2|ecr)/.test(type))).toEqual([]);
  });
});
