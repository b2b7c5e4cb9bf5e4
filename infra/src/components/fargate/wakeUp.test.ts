import { definitionOf, ecsForTest, type TaskDouble } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { activitySource, createWorker, defineWorkload } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { build } from "../../testing/graph.ts";
import { ROLE, ROLE_POLICY, STATE_MACHINE } from "../../testing/types.ts";
import { manifests } from "../../urns/manifests.ts";

const FAMILY = "sfn-workers-test-long";
const ECS = "arn:aws:ecs:us-east-1:000000000000";
const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Stage = Awaited<ReturnType<typeof stage>>;

interface StageOptions {
  readonly max: number;
  /** How long the next call of ECS takes, in milliseconds. */
  readonly latency?: () => number;
  readonly onStart?: (double: TaskDouble) => void;
}

/** The state machine of a workload with `wake`, in virtual time, with its own role and ECS tasks without processes. */
async function stage({ max, latency = () => 100, onStart = () => {} }: StageOptions) {
  const long = { worker: "fargate", tasks: { min: 0, max }, wake: true };
  const graph = await build({ workloads: { long } });
  const clock = createVirtualClock(Date.parse("2026-01-01T00:59:30Z"));
  const definition = definitionOf(1, {
    arn: `${ECS}:task-definition/${FAMILY}:1`,
    family: FAMILY,
    taskRoleArn: roleArn("long-task"),
    executionRoleArn: roleArn("long-task-execution"),
  });
  const clusterArn = `${ECS}:cluster/sfn-workers-test`;
  const ecs = ecsForTest({ clock, clusterArn, definitions: [definition], onStart });
  for (const name of ["long-executions", "long-task", "long-task-execution"]) {
    const trustPolicy = String(graph.inputs(ROLE, name)["assumeRolePolicy"]);
    ecs.iam.createRole({ arn: roleArn(name), trustPolicy });
    const policy = String(graph.inputs(ROLE_POLICY, name)["policy"]);
    await ecs.iam.putRolePolicy(name, "own", policy);
  }
  const slow = Object.entries(ecs.integrations).map(([name, integration]) => {
    const called: typeof integration = async (request) => {
      const half = latency() / 2;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, half));
      const answer = await integration(request);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, half));
      return answer;
    };
    return [name, called] as const;
  });
  const endpoint = await startStepFunctions({ clock, integrations: Object.fromEntries(slow) });
  onTestFinished(() => endpoint.close());
  const call = async (operation: string, input: object) =>
    (await endpoint.call(operation, input)) as Record<string, string>;
  await call("CreateActivity", { name: FAMILY });
  const definitionText = String(graph.inputs(STATE_MACHINE, "long")["definition"])
    .replaceAll(/"network-(.)-id"/g, '"subnet-$1"')
    .replaceAll('"long-id"', '"sg-long"');
  const createMachine = async (name: string, text: string) => {
    const machine = { name, roleArn: roleArn("long-executions"), definition: text };
    return (await call("CreateStateMachine", machine))["stateMachineArn"] ?? "";
  };
  const stateMachineArn = await createMachine(FAMILY, definitionText);
  const doubles = () => [...ecs.doubles.values()];
  const running = () => doubles().filter((one) => !one.hasEnded() && !one.task.isStopping()).length;
  return {
    ...ecs,
    clock,
    url: endpoint.url,
    call,
    running,
    definitionText,
    createMachine,
    async start(input = "{}", machine = stateMachineArn): Promise<string> {
      const started = await call("StartExecution", { stateMachineArn: machine, input });
      return started["executionArn"] ?? "";
    },
    async endAll() {
      for (const double of doubles()) double.end();
      await clock.advance(0);
    },
  };
}

interface HistoryEvent {
  readonly stateEnteredEventDetails?: { readonly name: string };
  readonly activityScheduledEventDetails?: { readonly input: string };
}

async function historyOf({ call }: Stage, executionArn: string) {
  const { events } = await call("GetExecutionHistory", { executionArn, maxResults: 1_000 });
  return events as unknown as readonly HistoryEvent[];
}

/** The names of the states that an execution has entered. */
async function statesOf(one: Stage, executionArn: string): Promise<string[]> {
  const history = await historyOf(one, executionArn);
  return history.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
}

/** The input that the execution's task brings to its worker. */
async function taskInput(one: Stage, executionArn: string): Promise<string | undefined> {
  const history = await historyOf(one, executionArn);
  const [input = ""] = history.flatMap((one) => one.activityScheduledEventDetails?.input ?? []);
  return /"input":(.*)\}$/.exec(input)?.[1];
}

/** What a task on demand runs, in virtual time. As it leaves, ECS wants it to be stopped. */
function workIn(
  own: Pick<Stage, "clock" | "url">,
  { task, stopSignal, end }: TaskDouble,
  handlerBudgetSeconds: number,
) {
  const worker = createWorker({
    workload: defineWorkload({
      manifest: { ...manifests.long, handlerBudgetSeconds },
      input: z.unknown(),
      output: z.unknown(),
      handler: () => "done",
    }),
    source: activitySource({
      activityArn: `arn:aws:states:us-east-1:000000000000:activity:${FAMILY}`,
      maxPolls: 1,
      access: clientAccess({
        endpoint: own.url,
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
    }),
    concurrency: 1,
    clock: own.clock,
  });
  const drained = worker.drain({ signal: stopSignal, leave: () => void task.stop("wait") });
  void drained.then(end).finally(() => worker.close());
  return worker;
}

/** The same sequence of latencies in each run of the tests: 50 to 2,050 ms. */
function unevenLatency(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return 50 + (state % 2_000);
  };
}

describe("an execution of a workload with wake on Fargate", () => {
  test.each([
    { seed: 1, batchSize: 100 },
    { seed: 2, batchSize: 20 },
  ])(
    "starts no more than tasks.max when ten times $batchSize come within seconds, and in place of workers that end meanwhile",
    async ({ seed, batchSize }) => {
      let most = 0;
      const own = await stage({
        max: 3,
        latency: unevenLatency(seed),
        onStart: () => {
          most = Math.max(most, own.running());
        },
      });
      const burst = () => Promise.all(Array.from({ length: batchSize }, () => own.start()));
      for (let batch = 0; batch < 5; batch += 1) {
        await burst();
        await own.clock.advance(500);
      }
      await own.clock.advance(MINUTE);
      const [first, second] = own.doubles.values();
      for (let batch = 0; batch < 5; batch += 1) {
        if (batch === 1) first?.end();
        if (batch === 2) second?.end();
        await burst();
        await own.clock.advance(500);
      }
      await own.clock.advance(MINUTE);
      expect([most, own.running(), own.doubles.size]).toEqual([3, 3, 5]);
      expect(own.told).toEqual([]);
    },
  );

  test("starts one task together with those that see the same tasks", async () => {
    const own = await stage({ max: 3 });
    await Promise.all(Array.from({ length: 20 }, () => own.start()));
    await own.clock.advance(SECOND);
    expect(own.doubles.size).toBe(1);
    await own.start();
    await own.clock.advance(SECOND);
    expect(own.doubles.size).toBe(2);
  });

  test("starts one task together with those that see the same tasks in the next minute", async () => {
    const own = await stage({ max: 3 });
    await own.clock.advance(29_850);
    await own.start();
    await own.clock.advance(100);
    await own.start();
    await own.clock.advance(SECOND);
    expect(own.doubles.size).toBe(1);
  });

  test("enters three states where tasks.max run", async () => {
    const own = await stage({ max: 1 });
    await own.start();
    await own.clock.advance(SECOND);
    const second = await own.start();
    await own.clock.advance(SECOND);
    expect(await statesOf(own, second)).toEqual(["CountWorkers", "MayWake", "Task"]);
  });

  test("goes on starting workers in bursts of many hours, whatever ECS still lists of the former ones", async () => {
    const own = await stage({ max: 2 });
    const pauses = [1, 30, 59, 60, 61, 90, 119, 120, 1, 60, 60, 24 * 60, 60].map(
      (minutes) => minutes * MINUTE,
    );
    for (const pause of pauses) {
      await own.endAll();
      await own.clock.advance(pause);
      await Promise.all(Array.from({ length: 5 }, () => own.start()));
      await own.clock.advance(2 * SECOND);
      expect(own.running()).toBe(1);
      await own.start();
      await own.clock.advance(2 * SECOND);
      expect(own.running()).toBe(2);
    }
  });

  test("starts workers where more have ended within the hour than ECS lists", async () => {
    const own = await stage({ max: 2 });
    for (let worker = 0; worker < 104; worker += 1) {
      await own.start();
      await own.clock.advance(10 * SECOND);
      expect(own.running()).toBe(1);
      await own.endAll();
      if (worker > 98) await own.clock.advance(MINUTE);
    }
  });

  test.each([
    { handlerBudgetSeconds: 20, who: "by the last worker", again: [] },
    {
      handlerBudgetSeconds: 200,
      who: "by a new worker, since its handler does not fit into a stop,",
      again: ["WakeAgain", "WaitAgain", "CountAgain", "MayWake", "ListEnded", "WakeWorker", "Task"],
    },
  ])(
    "is picked up $who though it has counted the last one and that one ends just then",
    async ({ handlerBudgetSeconds, again }) => {
      let latency = 100;
      const started: TaskDouble[] = [];
      const own = await stage({
        max: 1,
        latency: () => latency,
        onStart: (double) => void started.push(double),
      });
      const succeeded = (executionArn: string) =>
        vi.waitUntil(
          async () =>
            (await own.call("DescribeExecution", { executionArn }))["status"] === "SUCCEEDED",
          { timeout: 20_000 },
        );
      const first = await own.start();
      await own.clock.advance(SECOND);
      const [double] = started;
      if (double === undefined) return expect.unreachable();
      const worker = workIn(own, double, handlerBudgetSeconds);
      await succeeded(first);
      await vi.waitUntil(() => worker.status().openPolls === 1);
      // Its poll ends in a minute. The list is made before that, and comes after it.
      latency = 2 * SECOND;
      await own.clock.advance(58_500);
      const second = await own.start();
      await own.clock.advance(1_400);
      expect(own.running()).toBe(1);
      await own.clock.advance(200);
      await vi.waitUntil(() => worker.status().stopping);
      expect(own.running()).toBe(0);
      await own.clock.advance(SECOND);
      if (again.length > 0) {
        await vi.waitUntil(async () => (await statesOf(own, second)).includes("WaitAgain"));
        await own.clock.advance(7 * SECOND);
        const [, next] = started;
        if (next === undefined) return expect.unreachable();
        workIn(own, next, handlerBudgetSeconds);
      }
      await succeeded(second);
      const states = await statesOf(own, second);
      expect(states).toEqual(["CountWorkers", "MayWake", "Task", ...again]);
      expect(started).toHaveLength(again.length > 0 ? 2 : 1);
    },
  );

  /** A worker that takes the next task and fails it. */
  async function failNext({ call }: Stage, error: string): Promise<number> {
    const activityArn = `arn:aws:states:us-east-1:000000000000:activity:${FAMILY}`;
    const { taskToken = "", input = "" } = await call("GetActivityTask", { activityArn });
    await call("SendTaskFailure", { taskToken, error });
    return JSON.parse(input).execution.attempt;
  }

  test("wakes a worker for each task that a stopped one hands back, and counts all attempts, up to the ninth hand-back", async () => {
    const own = await stage({ max: 1 });
    const executionArn = await own.start();
    const attempts: number[] = [];
    for (let worker = 1; worker <= 9; worker += 1) {
      await own.clock.advance((2 + 2 ** (worker - 2)) * SECOND);
      expect([own.doubles.size, own.running()]).toEqual([worker, 1]);
      if (worker === 2) {
        attempts.push(await failNext(own, "States.Timeout"));
        await own.clock.advance(5 * SECOND);
      }
      await own.endAll();
      attempts.push(await failNext(own, "Worker.Draining"));
    }
    await own.clock.advance(2 * SECOND);
    expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(own.doubles.size).toBe(9);
    const { status, error, cause } = await own.call("DescribeExecution", { executionArn });
    expect({ status, error, cause }).toEqual({
      status: "FAILED",
      error: "Worker.Draining",
      cause: "9 workers have handed the task back, because they were stopped",
    });
  });

  test("wakes another worker for a task handed back though it could count none before", async () => {
    let calls = 0;
    const own = await stage({ max: 1, latency: () => (calls++ === 0 ? 22 * SECOND : 100) });
    await own.start();
    await own.clock.advance(12 * SECOND);
    expect(own.doubles.size).toBe(0);
    expect(await failNext(own, "Worker.Draining")).toBe(0);
    await own.clock.advance(2 * SECOND);
    expect(own.running()).toBe(1);
    expect(await failNext(own, "Worker.Draining")).toBe(1);
  });

  test("counts a task of the schedule and of the service, and starts none beside them", async () => {
    const own = await stage({ max: 2 });
    const definition = definitionOf(1, { family: FAMILY, executionRoleArn: undefined });
    for (let task = 0; task < 2; task += 1) own.cluster.runTask(definition, { environment: {} });
    await own.start();
    await own.clock.advance(SECOND);
    expect(own.running()).toBe(2);
  });

  test("goes on to its task when another call has the client token", async () => {
    const own = await stage({ max: 1 });
    const onSpot = own.definitionText.replace('"FARGATE"', '"FARGATE_SPOT"');
    const other = await own.createMachine("other", onSpot);
    const both = [await own.start(), await own.start("{}", other)];
    await own.clock.advance(2 * SECOND);
    for (const arn of both) expect((await statesOf(own, arn)).at(-1)).toBe("Task");
    expect(own.doubles.size).toBe(1);
    expect(JSON.stringify(await historyOf(own, both[1] ?? ""))).toContain("ECS.ConflictException");
  });

  test.each(["CountWorkers", "ListEnded", "WakeWorker"])(
    "goes on to its task when %s takes more than ten seconds",
    async (state) => {
      let calls = 0;
      const slow = ["CountWorkers", "ListEnded", "WakeWorker"].indexOf(state);
      const own = await stage({
        max: 1,
        latency: () => (calls++ === slow ? 22 * SECOND : 100),
      });
      const arn = await own.start();
      await own.clock.advance(12 * SECOND);
      expect((await statesOf(own, arn)).slice(-2)).toEqual([state, "Task"]);
    },
  );

  test("goes on to its task when its role lacks a permission", async () => {
    const own = await stage({ max: 1 });
    own.iam.deleteRolePolicy("long-executions", "own");
    const arn = await own.start();
    await own.clock.advance(2 * SECOND);
    expect(await statesOf(own, arn)).toEqual(["CountWorkers", "Task"]);
  });

  test.each([
    '{"big":12345678901234567890,"small":1.5,"none":null}',
    '{"a.$":"$.b","{% $running %}":"{% $error() %}","$":"$$"}',
    '"{% $token %}"',
    "[1]",
    '"text"',
    "null",
  ])("brings its unchanged input to its worker: %s", async (input) => {
    const own = await stage({ max: 1 });
    const arn = await own.start(input);
    await own.clock.advance(2 * SECOND);
    expect(await taskInput(own, arn)).toBe(input);
    expect(own.doubles.size).toBe(1);
  });
});
