import {
  createLines,
  endOf,
  eventsOf,
  type Lines,
  startExecution,
  until,
} from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import {
  type DeployFixturesOptions,
  type FixtureEnvironment,
  machineOf,
} from "../testing/fixtureEnvironment.ts";

/** Deploys the infra program with the built workers, and collects their reports. */
async function deploy(options: DeployFixturesOptions = {}) {
  const logs = createLines();
  const failures = createLines();
  const permissions = createLines();
  const environment = await deployFixtures({
    onPermissionUsed: ({ action, resource }) =>
      permissions.write(`${action} ${resource.replace(/.*sfn-workers-local-/, "")}`),
    log: logs.write,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    ...options,
  });
  onTestFinished(() => environment.stop());
  return { environment, logs, failures, permissions };
}

const greet = (environment: FixtureEnvironment, name: string) =>
  startExecution(environment, machineOf(environment, "greeting"), { name });
const count = (environment: FixtureEnvironment, text: string) =>
  startExecution(environment, machineOf(environment, "row-count"), { text });

/** The process of the Fargate worker. */
function fargateProcess(environment: FixtureEnvironment): number {
  const service = environment.resources.find(({ type }) => type === "aws:ecs/service:Service");
  const [processId] = environment.processIds(service?.urn ?? "");
  if (processId === undefined) throw new Error("the service has no process");
  return processId;
}

/**
 * Starts a count whose task reaches the Fargate worker's process while it is suspended: the task has arrived on the open
 * connection, and the process has not read it yet.
 */
async function startCountInTransit(environment: FixtureEnvironment, permissions: Lines) {
  await permissions.containing("states:GetActivityTask row-count");
  const processId = fargateProcess(environment);
  process.kill(processId, "SIGSTOP");
  const execution = await count(environment, "1\n2\n");
  await until(async () =>
    (await eventsOf(environment, execution)).includes("ActivityStarted") ? true : undefined,
  );
  return { processId, execution };
}

describe("the program deployed to local", () => {
  test("lists every resource with a description, in a tree", async () => {
    const { environment } = await deploy();
    const urns = new Set(environment.resources.map(({ urn }) => urn));
    for (const { parent } of environment.resources) {
      if (parent !== undefined) expect(urns).toContain(parent);
    }
    // Without the arguments that have no local effect.
    const descriptionOf = (type: string, name: string) =>
      environment.resources
        .find(({ urn }) => urn.endsWith(`${type}::${name}`))
        ?.description.replace(/ \(not here: .*\)$/, "");
    expect(descriptionOf("aws:sfn/activity:Activity", "greeting")).toBe("activity");
    expect(descriptionOf("aws:lambda/function:Function", "greeting")).toBe(
      "child process per execution environment",
    );
    expect(
      descriptionOf("aws:lambda/eventSourceMapping:EventSourceMapping", "order-total"),
    ).toMatch(/^poller of the queue, up to \d+ batches of \d+ at a time$/);
    expect(descriptionOf("aws:scheduler/schedule:Schedule", "greeting")).toBe(
      "timer, every 5 minutes",
    );
    expect(descriptionOf("aws:ecs/service:Service", "row-count")).toBe(
      "1 child process, restarted on exit",
    );
    expect(descriptionOf("aws:cloudwatch/logGroup:LogGroup", "greeting-function")).toBe(
      "log group",
    );
  });

  test("runs tasks to success, and to the failure that the handler throws", async () => {
    const { environment, failures } = await deploy();
    const [greeted, nobody, counted, empty] = await Promise.all(
      [
        greet(environment, "Jana"),
        greet(environment, "nobody"),
        count(environment, "1\n2\n"),
        count(environment, ""),
      ].map(async (execution) => endOf(environment, await execution)),
    );
    expect(greeted).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(greeted?.output ?? "")).toEqual({ message: "Hello, Jana!" });
    expect(nobody).toMatchObject({ status: "FAILED", error: "NobodyToGreet" });
    expect(JSON.parse(counted?.output ?? "")).toEqual({ rows: 2 });
    expect(empty).toMatchObject({ status: "FAILED", error: "EmptyFile" });
    expect(failures.all).toEqual([]);
  });

  test("retries a task on another worker after kill -9, when heartbeats are missed", async () => {
    const clock = createVirtualClock(Date.now());
    const { environment, failures, permissions } = await deploy({ clock });
    const { processId, execution } = await startCountInTransit(environment, permissions);
    process.kill(processId, "SIGKILL");
    await failures.containing("a task stopped: killed by SIGKILL; another one is started");

    await clock.advance(60_000);
    expect(await eventsOf(environment, execution)).toContain("ActivityTimedOut");
    await until(async () => {
      await clock.advance(1_000);
      return (await eventsOf(environment, execution)).includes("ExecutionSucceeded") || undefined;
    });
    const events = await eventsOf(environment, execution);
    expect(events.filter((type) => type.startsWith("Activity"))).toEqual([
      "ActivityScheduled",
      "ActivityStarted",
      "ActivityTimedOut",
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
    ]);
  });

  test("tells a Fargate worker whose task has timed out that the task is lost: the handler ends, and the worker takes the retry", async () => {
    const clock = createVirtualClock(Date.now());
    const workloads = { "row-count": { worker: "fargate", alarms: { enabled: false } } };
    const { environment, logs, failures, permissions } = await deploy({
      clock,
      settings: { workloads },
    });
    const execution = await count(environment, "endless");
    await permissions.containing("states:SendTaskHeartbeat row-count");
    await clock.advance(600_000);
    expect(await eventsOf(environment, execution)).toContain("ActivityTimedOut");
    const lost = await logs.containing("task lost: its token is dead");
    expect(lost).toContain('"code":"TaskTimedOut"');
    await until(async () => {
      await clock.advance(1_000);
      return (await eventsOf(environment, execution)).includes("ExecutionSucceeded") || undefined;
    });
    expect(failures.all).toEqual([]);
  });

  test("loses no task when the Fargate worker gets SIGTERM while a task is arriving", async () => {
    const { environment, permissions } = await deploy();
    const { processId, execution } = await startCountInTransit(environment, permissions);
    process.kill(processId, "SIGTERM");
    process.kill(processId, "SIGCONT");
    expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
    expect(await eventsOf(environment, execution)).not.toContain("ActivityTimedOut");
  });

  test.each([[{ kind: "default" }], [{ kind: "public" }], [{ kind: "private" }]])(
    "builds its own image and runs it, with the network %o and alarms",
    async (network) => {
      const { environment } = await deploy({
        settings: {
          image: undefined,
          network,
          dashboard: true,
          workloads: {
            "row-count": { worker: "fargate", alarms: { enabled: true } },
            greeting: { worker: "lambda", alarms: { enabled: true } },
          },
        },
      });
      const execution = await count(environment, "1\n2\n");
      expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
    },
  );
});
