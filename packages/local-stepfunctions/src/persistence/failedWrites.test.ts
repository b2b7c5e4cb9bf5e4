import { renameSync, unlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type StoredService, storedService } from "../testing/storedService.ts";

const ROLE = "arn:aws:iam::000000000000:role/test";
const WAIT = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } };

/** A disk that can be filled: the database may not grow. */
function fill({ database }: StoredService): void {
  const { page_count } = database.sqlite.prepare("PRAGMA page_count").get() as {
    page_count: number;
  };
  database.sqlite.exec(`PRAGMA max_page_count = ${page_count}`);
}

function makeRoom({ database }: StoredService): void {
  database.sqlite.exec("PRAGMA max_page_count = 1000000");
}

async function machine(store: StoredService, definition: object = WAIT): Promise<string> {
  const answer = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: `machine-${Math.random()}`,
    roleArn: ROLE,
    definition: JSON.stringify(definition),
  });
  return answer.stateMachineArn;
}

async function activityMachine(store: StoredService) {
  const { activityArn } = await store.call<{ activityArn: string }>("CreateActivity", {
    name: "a",
  });
  const work = { Type: "Task", Resource: activityArn, End: true };
  const stateMachineArn = await machine(store, { StartAt: "Work", States: { Work: work } });
  return { activityArn, stateMachineArn };
}

function opened(...args: Parameters<typeof storedService>): StoredService {
  const store = storedService(...args);
  onTestFinished(store.close);
  return store;
}

/** Large enough that a few don't fit into what is free. */
const INPUT = JSON.stringify("x".repeat(50_000));
const UNAVAILABLE = { code: "ServiceUnavailableException", status: 503 };

/** Starts executions until one is refused, and returns the names of all others. */
async function startUntilFull(store: StoredService, stateMachineArn: string): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const name = `n${names.length}`;
    try {
      await store.call("StartExecution", { stateMachineArn, name, input: INPUT });
    } catch (error) {
      expect(error).toMatchObject(UNAVAILABLE);
      return names;
    }
    names.push(name);
  }
}

async function namesOf(store: StoredService, stateMachineArn: string): Promise<string[]> {
  const { executions } = await store.call<{ executions: { name: string }[] }>("ListExecutions", {
    stateMachineArn,
  });
  return executions.map(({ name }) => name).toSorted();
}

describe("while the disk is full", () => {
  test("calls that change something are refused, and others are answered from what is stored", async () => {
    const store = opened();
    const stateMachineArn = await machine(store);
    fill(store);
    const acknowledged = await startUntilFull(store, stateMachineArn);
    for (const [operation, request] of [
      ["StartExecution", { stateMachineArn, name: "other" }],
      ["CreateActivity", { name: "a" }],
      ["DeleteStateMachine", { stateMachineArn }],
      ["TagResource", { resourceArn: stateMachineArn, tags: [{ key: "a", value: "b" }] }],
    ] as const) {
      await expect(store.call(operation, request)).rejects.toMatchObject(UNAVAILABLE);
    }
    expect(await namesOf(store, stateMachineArn)).toEqual(acknowledged);
    expect(await store.call("ListActivities", {})).toMatchObject({ activities: [] });
  });

  test("nothing is told of a state machine that is not stored", async () => {
    const store = opened();
    const stateMachineArn = await machine(store);
    fill(store);
    const Comment = "x".repeat(500_000);
    await expect(machine(store, { ...WAIT, Comment })).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.call("ListStateMachines", {})).rejects.toMatchObject(UNAVAILABLE);
    expect(await namesOf(store, stateMachineArn).catch((error: unknown) => error)).toMatchObject(
      UNAVAILABLE,
    );
    makeRoom(store);
    await store.clock.advance(1_000);
    expect((await store.call("ListStateMachines", {}))["stateMachines"]).toHaveLength(2);
  });

  test("it is said once, and once more when a write works again", async () => {
    const store = opened();
    const stateMachineArn = await machine(store);
    fill(store);
    await startUntilFull(store, stateMachineArn);
    await store.clock.advance(5_000);
    expect(store.warnings).toEqual([
      `${store.folder} can't be written: the disk is full (database or disk is full). Calls that change something are answered with ` +
        "ServiceUnavailableException until it can; nothing that was acknowledged is lost",
    ]);
    makeRoom(store);
    await store.clock.advance(1_000);
    expect(store.warnings.slice(1)).toEqual([`${store.folder} can be written again`]);
  });

  test("nothing that was acknowledged is lost, and a call that is repeated happens once", async () => {
    const store = storedService();
    const stateMachineArn = await machine(store);
    fill(store);
    const names = await startUntilFull(store, stateMachineArn);
    const unnamed = { stateMachineArn, input: "1" };
    makeRoom(store);
    const refused = { stateMachineArn, name: `n${names.length}`, input: INPUT };
    expect(await store.call("StartExecution", refused)).toMatchObject({
      executionArn: expect.stringMatching(`:n${names.length}$`),
    });
    await store.call("StartExecution", unnamed);
    const listed = await namesOf(store, stateMachineArn);
    expect(listed).toHaveLength(names.length + 2);
    await store.close();
    const again = opened(store.folder, store.clock);
    expect(await namesOf(again, stateMachineArn)).toEqual(listed);
    await again.clock.advance(60_000);
    for (const name of listed) {
      const executionArn = `${stateMachineArn.replace("stateMachine", "execution")}:${name}`;
      expect(await again.call("DescribeExecution", { executionArn })).toMatchObject({
        status: "SUCCEEDED",
      });
    }
  });

  test("an execution without a name that was refused is the one that its repetition starts", async () => {
    const store = opened();
    const stateMachineArn = await machine(store);
    fill(store);
    const start = { stateMachineArn, input: JSON.stringify("y".repeat(250_000)) };
    await expect(store.call("StartExecution", start)).rejects.toMatchObject(UNAVAILABLE);
    makeRoom(store);
    await store.call("StartExecution", start);
    expect(await namesOf(store, stateMachineArn)).toHaveLength(1);
    await store.call("StartExecution", start);
    expect(await namesOf(store, stateMachineArn)).toHaveLength(2);
  });

  test("a task is handed to nobody whose start can't be stored; the same poll gets it later", async () => {
    const store = opened();
    const { activityArn, stateMachineArn } = await activityMachine(store);
    const poll = () =>
      store.call<{ taskToken?: string }>("GetActivityTask", { activityArn, workerName: "w" });
    const open = poll();
    open.catch(() => {});
    fill(store);
    const start = { stateMachineArn, name: "n", input: JSON.stringify("z".repeat(250_000)) };
    await expect(store.call("StartExecution", start)).rejects.toMatchObject(UNAVAILABLE);
    await expect(open).rejects.toMatchObject(UNAVAILABLE);
    makeRoom(store);
    const { taskToken } = await poll();
    await store.call("SendTaskSuccess", { taskToken, output: "1" });
    const executionArn = `${stateMachineArn.replace("stateMachine", "execution")}:n`;
    const { events } = await store.call<{ events: { type: string }[] }>("GetExecutionHistory", {
      executionArn,
    });
    expect(events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("no call is refused for what could not be stored", async () => {
    const store = opened();
    const stateMachineArn = await machine(store);
    fill(store);
    const input = JSON.stringify("y".repeat(250_000));
    const start = (more: string) =>
      store.call("StartExecution", { stateMachineArn, name: "n", input: `${input}${more}` });
    const answers = await Promise.allSettled([start(""), start(" ")]);
    for (const answer of answers) expect(answer).toMatchObject({ reason: UNAVAILABLE });
  });

  test("executions stand still, and go on when a write works", async () => {
    const store = opened();
    const waits = Array.from({ length: 15 }, (_, index) => [
      `Wait ${index}`,
      { Type: "Wait", Seconds: 1, ...(index < 14 ? { Next: `Wait ${index + 1}` } : { End: true }) },
    ]);
    const loop = await machine(store, { StartAt: "Wait 0", States: Object.fromEntries(waits) });
    await store.call("StartExecution", { stateMachineArn: loop, name: "n" });
    const stateMachineArn = await machine(store);
    const executionArn = `${loop.replace("stateMachine", "execution")}:n`;
    const count = async () => {
      const { events } = await store.call<{ events: object[] }>("GetExecutionHistory", {
        executionArn,
      });
      return events.length;
    };
    fill(store);
    await startUntilFull(store, stateMachineArn);
    const before = await count();
    await store.clock.advance(10_000);
    expect(await count()).toBe(before);
    expect(store.service.running.get(executionArn)?.history.events.length).toBeLessThan(10);
    makeRoom(store);
    await store.clock.advance(20_000);
    expect(await count()).toBe(32);
  });
});

test("a log that is deleted is noticed, and what was acknowledged is there after a stop", async () => {
  const store = storedService();
  const stateMachineArn = await machine(store);
  unlinkSync(path.join(store.folder, "stepfunctions.sqlite-wal"));
  await expect(store.call("StartExecution", { stateMachineArn })).rejects.toMatchObject(
    UNAVAILABLE,
  );
  expect(store.warnings[0]).toContain("stepfunctions.sqlite-wal was deleted or replaced");
  await store.close();
  const again = opened(store.folder);
  expect(await namesOf(again, stateMachineArn)).toEqual([]);
});

test("a folder that is deleted is noticed, and nothing more is acknowledged", async () => {
  const store = opened();
  const stateMachineArn = await machine(store);
  renameSync(store.folder, `${store.folder}-moved`);
  await expect(store.call("StartExecution", { stateMachineArn })).rejects.toMatchObject(
    UNAVAILABLE,
  );
  expect(store.warnings[0]).toContain("stepfunctions.sqlite was deleted or replaced");
  renameSync(`${store.folder}-moved`, store.folder);
  await store.clock.advance(1_000);
  await store.call("StartExecution", { stateMachineArn });
});

test("what changes after the end is not acknowledged, since nobody writes it", async () => {
  const store = storedService();
  const stateMachineArn = await machine(store);
  await store.close();
  await expect(machine(store)).rejects.toMatchObject(UNAVAILABLE);
  await expect(store.call("StartExecution", { stateMachineArn })).rejects.toMatchObject(
    UNAVAILABLE,
  );
});
