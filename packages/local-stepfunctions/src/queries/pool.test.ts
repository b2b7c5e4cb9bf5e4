import type { JsonataJob } from "@sfn-workers/states-language/jsonata";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { workOutsideEnds } from "../lib/turns.ts";
import { IDLE_QUERY_PROCESS_MS, MAX_QUERY_PROCESSES_OF_A_MACHINE } from "../limits.ts";
import { createPool, type Pool } from "./pool.ts";
import type { Answer, Request } from "./protocol.ts";
import type { ProcessEnd } from "./queryProcess.ts";

/** A process that answers when the test says so. */
interface FakeProcess {
  readonly requests: Request[];
  answer(answer: Answer): void;
  end(end: ProcessEnd): void;
  killed: boolean;
}

let started: FakeProcess[];
let pool: Pool;

beforeEach(() => {
  vi.useFakeTimers();
  started = [];
  pool = createPool(({ answered, ended }) => {
    const fake: FakeProcess = { requests: [], answer: answered, end: ended, killed: false };
    started.push(fake);
    return {
      ask: (request) => fake.requests.push(request),
      kill: () => {
        fake.killed = true;
      },
    };
  });
});
afterEach(() => {
  pool.close();
  vi.useRealTimers();
});

const job = (...texts: string[]): JsonataJob => ({
  now: 0,
  bindings: {},
  expressions: texts.map((text) => ({ text, seed: "" })),
});
const value = (text: string): Answer => ({ kind: "outcome", outcome: { kind: "value", text } });
const free: Answer = { kind: "free" };

/** The expressions that the process has been asked last. */
function asked(index: number): string[] {
  const request = started[index]?.requests.at(-1);
  return request?.kind === "evaluate" ? request.job.expressions.map(({ text }) => text) : [];
}

test("the first process starts with the first query, and evaluates the next ones too", async () => {
  expect(started).toHaveLength(0);
  const first = pool.evaluate("m", job("a", "b"));
  started[0]?.answer(value("1"));
  started[0]?.answer(value("2"));
  started[0]?.answer(free);
  expect(await first).toMatchObject([{ text: "1" }, { text: "2" }]);
  void pool.evaluate("m", job("c"));
  expect([started.length, asked(0)]).toEqual([1, ["c"]]);
});

test("the state machines get their turns one after the other", () => {
  for (const text of ["a1", "a2", "a3"]) void pool.evaluate("a", job(text));
  void pool.evaluate("b", job("b1"));
  const order: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    order.push(...asked(0));
    started[0]?.answer(value("1"));
    started[0]?.answer(free);
  }
  expect(order).toEqual(["a1", "b1", "a2", "a3"]);
});

test("a process that gives way is asked for the rest after the others", async () => {
  const long = pool.evaluate("a", job("a1", "a2"));
  void pool.evaluate("b", job("b1"));
  started[0]?.answer(value("1"));
  started[0]?.answer(free);
  expect(asked(0)).toEqual(["b1"]);
  started[0]?.answer(value("3"));
  started[0]?.answer(free);
  expect(asked(0)).toEqual(["a2"]);
  started[0]?.answer(value("2"));
  started[0]?.answer(free);
  expect(await long).toMatchObject([{ text: "1" }, { text: "2" }]);
});

test("further processes start while those that run are busy, and one machine never has them all", () => {
  for (let query = 0; query < 10; query += 1) void pool.evaluate("a", job("a"));
  vi.advanceTimersByTime(1_000);
  expect(started).toHaveLength(MAX_QUERY_PROCESSES_OF_A_MACHINE);
  void pool.evaluate("b", job("b"));
  vi.advanceTimersByTime(1_000);
  expect([started.length, asked(2)]).toEqual([3, ["b"]]);
});

test("machines whose queries take long never have all processes, however many they are", () => {
  const askAll = () => {
    for (const owner of ["a", "b", "c", "d"]) void pool.evaluate(owner, job(owner));
    vi.advanceTimersByTime(1_000);
  };
  const answerAll = () => {
    for (const one of started) one.answer(value("1"));
    for (const one of started) one.answer(free);
    vi.advanceTimersByTime(1_000);
  };
  const running = () => started.flatMap((_, index) => asked(index));
  askAll();
  answerAll();
  answerAll();
  askAll();
  void pool.evaluate("other", job("other"));
  expect(running()).toContain("other");
  // It is quick, and the others still have their turns.
  answerAll();
  expect(running().filter((text) => text === "c" || text === "d")).toHaveLength(2);
});

test("of processes without a query, one stays", () => {
  for (const owner of ["a", "b"]) void pool.evaluate(owner, job(owner));
  vi.advanceTimersByTime(1_000);
  expect(started).toHaveLength(2);
  for (const one of started) {
    one.answer(value("1"));
    one.answer(free);
  }
  vi.advanceTimersByTime(2 * IDLE_QUERY_PROCESS_MS);
  expect(started.map(({ killed }) => killed).sort()).toEqual([false, true]);
});

test.each<[ProcessEnd, string]>([
  [{ kind: "late" }, "Expression evaluation timeout: Check for infinite loop"],
  [{ kind: "died" }, "Expression evaluation memory limit exceeded"],
  [{ kind: "notStarted", reason: "spawn EAGAIN" }, "did not start (spawn EAGAIN)"],
])(
  "a process that has ended (%o) fails the expression that it evaluated, and a new one does the rest",
  async (end, reason) => {
    const failed = pool.evaluate("a", job("a1", "a2", "a3"));
    const other = pool.evaluate("b", job("b1"));
    started[0]?.answer(value("1"));
    started[0]?.end(end);
    expect(await failed).toEqual([
      { kind: "value", text: "1" },
      { kind: "failure", reason: expect.stringContaining(reason) },
    ]);
    expect(asked(1)).toEqual(["b1"]);
    started[1]?.answer(value("2"));
    started[1]?.answer(free);
    expect(await other).toMatchObject([{ text: "2" }]);
  },
);

test("an expression that ends its process while it is parsed is an error of the definition", async () => {
  const inspection = pool.inspect("checks", "a");
  started[0]?.end({ kind: "late" });
  expect((await inspection).syntax).toBe("The expression is too complex to be parsed.");
});

test("a virtual clock stands still while a query is out, and goes on when the pool is closed", async () => {
  void pool.evaluate("a", job("a"));
  void pool.evaluate("a", job("b"));
  let goesOn = false;
  const ends = workOutsideEnds()?.then(() => {
    goesOn = true;
  });
  started[0]?.answer(value("1"));
  started[0]?.answer(free);
  await Promise.resolve();
  expect(goesOn).toBe(false);
  pool.close();
  await ends;
  expect([goesOn, started[0]?.killed]).toEqual([true, true]);
});
