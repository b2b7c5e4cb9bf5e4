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
import {
  type DeployLocallyOptions,
  deployLocally,
  type LocalEnvironment,
} from "./deployLocally.ts";

/** Deploys the infra program with the built workers, and collects their reports. */
async function deploy(options: DeployLocallyOptions = {}) {
  const logs = createLines();
  const failures = createLines();
  const permissions = createLines();
  const environment = await deployLocally({
    onPermissionUsed: ({ action, resource }) =>
      permissions.write(`${action} ${resource.replace(/.*sfn-workers-local-/, "")}`),
    log: logs.write,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    ...options,
  });
  onTestFinished(() => environment.stop());
  return { environment, logs, failures, permissions };
}

const machineOf = ({ outputs }: LocalEnvironment, workload: string): string => {
  const deployed = outputs.workloads[workload];
  if (deployed === undefined) throw new Error(`${workload} is not deployed`);
  return deployed.stateMachineArn;
};

const flip = (environment: LocalEnvironment, input: object) =>
  startExecution(environment, machineOf(environment, "coin-flip"), input);
const check = (environment: LocalEnvironment, input: object) =>
  startExecution(environment, machineOf(environment, "quality-check"), input);

const GOOD_CSV = {
  file: "orders.csv",
  csv: "id,amount\n1,9.50\n2,12\n",
  rules: [{ column: "amount", rule: "number" }],
};

/** The process of the Fargate worker. */
function fargateProcess(environment: LocalEnvironment): number {
  const service = environment.resources.find(({ type }) => type === "aws:ecs/service:Service");
  const [processId] = environment.processIds(service?.urn ?? "");
  if (processId === undefined) throw new Error("the service has no process");
  return processId;
}

/**
 * Starts a check whose task reaches the Fargate worker's process while it is suspended: the task has arrived on the open
 * connection, and the process has not read it yet.
 */
async function startCheckInTransit(environment: LocalEnvironment, permissions: Lines) {
  await permissions.containing("states:GetActivityTask quality-check");
  const processId = fargateProcess(environment);
  process.kill(processId, "SIGSTOP");
  const execution = await check(environment, GOOD_CSV);
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
    const descriptionOf = (type: string, name: string) =>
      environment.resources.find(({ urn }) => urn.endsWith(`${type}::${name}`))?.description;
    expect(descriptionOf("aws:sfn/activity:Activity", "coin-flip")).toBe("activity");
    expect(descriptionOf("aws:lambda/function:Function", "coin-flip")).toBe(
      "child process per execution environment",
    );
    expect(
      descriptionOf("aws:lambda/eventSourceMapping:EventSourceMapping", "price-quote"),
    ).toMatch(/^poller of the queue, up to \d+ batches of \d+ at a time$/);
    expect(descriptionOf("aws:scheduler/schedule:Schedule", "coin-flip")).toBe(
      "timer, every 5 minutes",
    );
    expect(descriptionOf("aws:ecs/service:Service", "quality-check")).toBe(
      "1 child process, restarted on exit",
    );
    expect(descriptionOf("aws:cloudwatch/logGroup:LogGroup", "coin-flip-function")).toBe(
      "no local effect",
    );
  });

  test("runs tasks to success, and to the failure that the handler throws", async () => {
    const { environment, failures } = await deploy();
    const [lucky, unlucky, good, bad] = await Promise.all(
      [
        flip(environment, { side: "heads" }),
        flip(environment, { side: "tails" }),
        check(environment, GOOD_CSV),
        check(environment, { ...GOOD_CSV, csv: "id\n1\n" }),
      ].map(async (execution) => endOf(environment, await execution)),
    );
    expect(lucky).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse(lucky?.output ?? "")).toEqual({ side: "heads", message: "Congratulations!" });
    expect(unlucky).toMatchObject({ status: "FAILED", error: "BadLuck" });
    expect(JSON.parse(good?.output ?? "")).toMatchObject({ file: "orders.csv", rows: 2 });
    expect(bad).toMatchObject({ status: "FAILED", error: "MissingColumn" });
    expect(failures.all).toEqual([]);
  });

  test("retries a task on another worker after kill -9, when heartbeats are missed", async () => {
    const clock = createVirtualClock(Date.now());
    const { environment, failures, permissions } = await deploy({ clock });
    const { processId, execution } = await startCheckInTransit(environment, permissions);
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

  test("loses no task when the Fargate worker gets SIGTERM while a task is arriving", async () => {
    const { environment, permissions } = await deploy();
    const { processId, execution } = await startCheckInTransit(environment, permissions);
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
          "sfn-workers:image": undefined,
          "sfn-workers:network": network,
          "sfn-workers:dashboard": true,
          "sfn-workers:workloads": {
            "quality-check": { worker: "fargate", alarms: { enabled: true } },
            "coin-flip": { worker: "lambda", alarms: { enabled: true } },
          },
        },
      });
      const execution = await check(environment, GOOD_CSV);
      expect(await endOf(environment, execution)).toMatchObject({ status: "SUCCEEDED" });
    },
  );
});
