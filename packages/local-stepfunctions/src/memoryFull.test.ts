import { setImmediate } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHeap } from "./lib/heap.ts";
import { inNextTurn } from "./lib/turns.ts";
import { ROLE } from "./testing/endpoint.ts";
import { memoryService } from "./testing/memoryService.ts";

const MIB = 1_048_576;
const LIMIT = 400 * MIB;
/** So that one execution is what is to be given up at least. */
const SMALL = 10 * MIB;

const waiting = {
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 60, Next: "Same" }, Same: { Type: "Pass", End: true } },
};
const definition = JSON.stringify(waiting);

/** A state machine with one distributed Map state, whose child executions wait. */
function distributedMap(fields: object) {
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  const ItemProcessor = { ProcessorConfig, ...waiting };
  const States = { Each: { Type: "Map", ItemProcessor, End: true, ...fields } };
  return { name: "map", roleArn: ROLE, definition: JSON.stringify({ StartAt: "Each", States }) };
}

type Arns = { readonly [name in "stateMachineArn" | "executionArn" | "activityArn"]: string };

/** A service of whose memory a share is in use: 0.5 from the collection `full` on. */
async function stage(maxHeldCharacters?: number) {
  const memory = { share: 0, collections: 0, now: 0, full: Number.POSITIVE_INFINITY };
  const runningAt: number[] = [];
  const measuring = { later: (work: () => void) => inNextTurn(work) };
  const large = createHeap({
    used: () => memory.share * LIMIT,
    limit: LIMIT,
    collectGarbage() {
      memory.collections += 1;
      runningAt.push(service.running.size);
      if (memory.collections === memory.full) memory.share = 0.5;
    },
    now: () => memory.now,
    later: (work) => measuring.later(work),
  });
  const heap = { ...large, limit: SMALL };
  const { service, close, ...own } = memoryService({ maxHeldCharacters, heap });
  onTestFinished(close);
  const { call, clock } = own;
  const { stateMachineArn } = await call<Arns>("CreateStateMachine", {
    ...{ name: "m", roleArn: ROLE, definition },
  });
  return {
    memory,
    heap,
    /** How many executions ran at each collection. */
    runningAt,
    measuring,
    service,
    call,
    stateMachineArn,
    async start(characters: number) {
      const input = JSON.stringify("x".repeat(characters));
      const { executionArn } = await call<Arns>("StartExecution", { stateMachineArn, input });
      await clock.advance(0);
      return executionArn;
    },
    advance: clock.advance,
    async statusOf(executionArn: string) {
      const { status, error, cause } = await call("DescribeExecution", { executionArn });
      return { status, error, cause };
    },
    async listed() {
      const { executions } = await call<{ executions: { executionArn: string }[] }>(
        "ListExecutions",
        { stateMachineArn, maxResults: 1_000 },
      );
      return executions.map(({ executionArn }) => executionArn);
    },
  };
}

describe("when most of the memory is in use", () => {
  test("nothing is added, and all else is answered", async () => {
    const { memory, heap, call, stateMachineArn, start } = await stage();
    const { activityArn } = await call<Arns>("CreateActivity", { name: "a" });
    const executionArn = await start(10);
    memory.share = 0.65;
    heap.collect();
    for (const [operation, request] of [
      ["CreateStateMachine", { name: "other", roleArn: ROLE, definition }],
      ["UpdateStateMachine", { stateMachineArn, roleArn: `${ROLE}2` }],
      ["CreateActivity", { name: "b" }],
      ["TagResource", { resourceArn: activityArn, tags: [{ key: "k", value: "v" }] }],
      ["StartExecution", { stateMachineArn }],
    ] as const) {
      await expect(call(operation, request), operation).rejects.toMatchObject({
        code: "ServiceUnavailableException",
        status: 503,
        message: expect.stringContaining("Most of the 10 MiB"),
      });
    }
    await call("DescribeStateMachine", { stateMachineArn });
    await call("ListExecutions", { stateMachineArn });
    await call("StopExecution", { executionArn });
    await call("DeleteActivity", { activityArn });
    memory.share = 0.6;
    memory.now += 1;
    await start(10);
  });

  test("executions that have ended are forgotten, and none that runs fails", async () => {
    const { memory, heap, start, advance, statusOf, listed } = await stage();
    const ended: string[] = [];
    for (let count = 0; count < 4; count++) ended.push(await start(250_000));
    await advance(60_000);
    const running = await start(250_000);
    memory.share = 0.65;
    memory.full = 3;
    heap.collect();
    await advance(0);
    expect(await listed()).toEqual([running, ...ended.slice(2).toReversed()]);
    memory.share = 0.65;
    heap.collect();
    await advance(0);
    expect(memory.collections).toBe(6);
    expect(await listed()).toEqual([running]);
    expect(await statusOf(running)).toMatchObject({ status: "RUNNING" });
  });
});

describe("definitions that are read at the same time", () => {
  const largest = (name: string) => ({
    name,
    roleArn: ROLE,
    definition: JSON.stringify({ Comment: "x".repeat(1_000_000), ...waiting }),
  });

  test("are as many as there is memory for, and the others are refused", async () => {
    const { memory, heap, call, stateMachineArn } = await stage();
    memory.share = 0.6;
    heap.collect();
    const names = ["a", "b", "c", "d"];
    const created = await Promise.allSettled(
      names.map((name) => call("CreateStateMachine", largest(name))),
    );
    expect(created.map(({ status }) => status)).toEqual([
      ...["fulfilled", "rejected", "rejected", "rejected"],
    ]);
    expect(created[1]).toMatchObject({ reason: { code: "ServiceUnavailableException" } });
    await call("CreateStateMachine", largest("b"));
    const read = await Promise.allSettled([
      call("ValidateStateMachineDefinition", { definition: largest("").definition }),
      call("ValidateStateMachineDefinition", { definition: largest("").definition }),
      call("DescribeStateMachine", { stateMachineArn }),
    ]);
    expect(read.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("one is read also when the memory is full", async () => {
    const { memory, heap, call, stateMachineArn } = await stage();
    memory.share = 0.9;
    heap.collect();
    await call("DescribeStateMachine", { stateMachineArn });
    await call("ValidateStateMachineDefinition", { definition: largest("").definition });
  });
});

describe("when the memory is full", () => {
  test("the largest that runs fails, and no other", async () => {
    const { memory, heap, start, advance, statusOf } = await stage();
    const others = [await start(60_000), await start(220_000)];
    const largest = await start(250_000);
    others.push(await start(200_000));
    memory.share = 0.75;
    memory.full = 2;
    heap.collect();
    await advance(0);
    expect(await statusOf(largest)).toEqual({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("this execution held the most of it"),
    });
    for (const other of others) expect(await statusOf(other)).toMatchObject({ status: "RUNNING" });
  });

  test("no more fail than needed when their values take more than their characters", async () => {
    const { memory, heap, start, advance, statusOf } = await stage();
    const started: string[] = [];
    for (let count = 0; count < 20; count++) started.push(await start(250_000));
    // 30 MiB too much, and each holds half a million characters.
    memory.share = 0.825;
    memory.full = 2;
    heap.collect();
    await advance(0);
    const statuses = await Promise.all(started.map(statusOf));
    expect(statuses.filter(({ status }) => status === "FAILED").length).toBe(4);
  });

  test("it is measured again, and what has ended is forgotten before the next one fails", async () => {
    const { memory, heap, start, advance, statusOf, listed } = await stage();
    await start(250_000);
    const second = await start(240_000);
    const third = await start(230_000);
    memory.share = 0.75;
    memory.full = 4;
    heap.collect();
    await advance(0);
    expect(memory.collections).toBe(4);
    expect(await listed()).toEqual([third, second]);
    expect(await statusOf(second)).toMatchObject({ status: "FAILED" });
    expect(await statusOf(third)).toMatchObject({ status: "RUNNING" });
  });

  test("it is measured again when all children of a Map that failed have ended", async () => {
    const { memory, heap, call, runningAt, start, advance, statusOf } = await stage();
    const other = await start(240_000);
    const { stateMachineArn } = await call<Arns>("CreateStateMachine", distributedMap({}));
    const input = JSON.stringify(Array.from({ length: 3_000 }, () => "x".repeat(80)));
    const { executionArn } = await call<Arns>("StartExecution", { stateMachineArn, input });
    await advance(0);
    memory.share = 0.75;
    memory.full = 2;
    heap.collect();
    await advance(0);
    // What the children record may be a reason to look meanwhile.
    expect([runningAt[0], runningAt.at(-1)]).toEqual([3_002, 1]);
    expect(await statusOf(executionArn)).toMatchObject({ status: "FAILED" });
    expect(await statusOf(other)).toMatchObject({ status: "RUNNING" });
  });

  test("those that run stand still until it is measured again", async () => {
    const { memory, heap, measuring, start, advance, statusOf } = await stage();
    await start(250_000);
    const other = await start(10);
    const measured = Promise.withResolvers<() => void>();
    measuring.later = measured.resolve;
    memory.share = 0.75;
    memory.full = 2;
    heap.collect();
    const advanced = advance(60_000);
    const measure = await measured.promise;
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(await statusOf(other)).toMatchObject({ status: "RUNNING" });
    measure();
    await advanced;
    expect(await statusOf(other)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("none fails that holds little, because others do", async () => {
    const { memory, heap, start, advance, statusOf } = await stage();
    const small = await start(30_000);
    memory.share = 0.75;
    heap.collect();
    await advance(0);
    expect(memory.collections).toBe(1);
    expect(await statusOf(small)).toMatchObject({ status: "RUNNING" });
  });

  test("those that have ended are forgotten before any fails", async () => {
    const { memory, heap, start, advance, listed } = await stage();
    await start(250_000);
    await advance(60_000);
    const running = await start(250_000);
    memory.share = 0.75;
    memory.full = 2;
    heap.collect();
    await advance(0);
    expect(await listed()).toEqual([running]);
  });
});

describe("the histories of an endpoint without a data folder hold a bounded memory", () => {
  test("those that ended first are forgotten for others", async () => {
    const text = 10_000;
    const { start, advance, listed } = await stage(MIB);
    const started: string[] = [];
    for (let round = 0; round < 150; round++) {
      started.push(await start(text));
      await advance(60_000);
    }
    const kept = await listed();
    expect(kept).toEqual(started.toReversed().slice(0, kept.length));
    // A text that passes several states is held once.
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThanOrEqual(MIB / text);
  });
});

test.each([
  [{}, '{"x":[{},{}]}', 3],
  [{ ItemBatcher: { MaxItemsPerBatch: 2 } }, '{"Items":[{"x":[{},{}]},{"x":[{},{}]}]}', 2],
  [
    { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { b: 1 } } },
    '{"BatchInput":{"b":1},"Items":[{"x":[{},{}]},{"x":[{},{}]}]}',
    2,
  ],
])(
  "the items that ItemSelector makes are held as text, which takes a twentieth of small values: %j",
  async (batcher, first, count) => {
    const { call, service, advance } = await stage();
    const ItemSelector = { "x.$": "States.StringToJson('[{},{}]')" };
    const machine = distributedMap({ MaxConcurrency: 1, ItemSelector, ...batcher });
    const { stateMachineArn } = await call<Arns>("CreateStateMachine", machine);
    await call("StartExecution", { stateMachineArn, input: "[1,2,3]" });
    await advance(0);
    const [execution] = service.running.values();
    const fork = execution?.root?.waiting;
    const items = fork?.kind === "fork" ? fork.map?.items : undefined;
    expect(items).toHaveLength(count);
    expect(items?.[0]).toEqual({ text: first, value: undefined });
  },
);
