import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { outcomeOf } from "./validation.ts";

async function messageOf(output: unknown) {
  const outcome = await outcomeOf(z.unknown(), output);
  if (outcome.kind !== "failed") throw new Error(`it succeeded with ${outcome.output}`);
  return `${outcome.error}: ${JSON.parse(outcome.cause).message}`;
}

class Counter {
  #count = 1;
  get count() {
    return this.#count;
  }
}

describe("an output that does not survive JSON is Worker.InvalidOutput, with its path and what it is", () => {
  test.each([
    ["NaN", Number.NaN, "NaN"],
    ["Infinity", Number.POSITIVE_INFINITY, "Infinity"],
    ["-Infinity", Number.NEGATIVE_INFINITY, "-Infinity"],
    ["a function", () => {}, "a function"],
    ["a symbol", Symbol("x"), "a symbol"],
    ["a Map", new Map([["a", 1]]), "a Map, whose JSON is {}"],
    ["a Set", new Set([1]), "a Set, whose JSON is {}"],
    ["a promise", Promise.resolve(1), "a promise: an await is missing"],
    // biome-ignore lint/suspicious/noThenProperty: database clients return such objects
    ["what can be awaited", { then() {} }, "a promise: an await is missing"],
    ["a regular expression", /x/, "an instance of RegExp, whose JSON is {}"],
    ["an Error", new RangeError("no"), "an Error, whose JSON has no message"],
    ["an Error of another realm", runInNewContext("new Error('no')"), "an Error"],
    ["a typed array", new Uint8Array(2), "an instance of Uint8Array"],
    ["an ArrayBuffer", new ArrayBuffer(2), "an instance of ArrayBuffer, whose JSON is {}"],
    ["an object whose state is private", new Counter(), "an instance of Counter, whose JSON is {}"],
    ["a WeakMap", new WeakMap(), "an instance of WeakMap, whose JSON is {}"],
    ["a generator", (function* () {})(), "an object without fields of its own"],
    ["a number in an object", Object(1), "a primitive in an object"],
    ["an invalid date", new Date(Number.NaN), "an invalid Date"],
    ["an object whose toJSON returns NaN", { toJSON: () => Number.NaN }, "NaN"],
  ])("%s", async (_what, value, what) => {
    const start = "Worker.InvalidOutput: the output is not JSON: ";
    expect(await messageOf({ rows: [0, { value }] })).toMatch(`${start}$.rows[1].value is ${what}`);
    expect(await messageOf([value])).toMatch(`${start}$[0] is ${what}`);
    if (!(value instanceof Promise)) expect(await messageOf(value)).toMatch(`${start}$ is ${what}`);
  });

  test("undefined in a list", async () => {
    expect(await messageOf({ rows: [1, undefined] })).toContain("$.rows[1] is undefined");
    expect(await messageOf([{ toJSON: () => undefined }])).toContain("$[0] is undefined");
  });

  test("a hole in a list", async () => {
    const rows = [1, 2, 3];
    delete rows[1];
    expect(await messageOf({ rows })).toContain("$.rows[1] is missing: the list has a hole");
  });

  test("an object that contains itself, by the shortest path to it", async () => {
    const order: Record<string, unknown> = { id: 1 };
    order["lines"] = [{ order }];
    expect(await messageOf({ order })).toContain("$.order.lines[0].order is circular");
    const list: unknown[] = [];
    list.push(list);
    expect(await messageOf(list)).toContain("$[0] is circular");
  });

  test("an object whose toJSON or getter throws", async () => {
    const refuse = () => {
      throw new Error("no");
    };
    expect(await messageOf({ a: { toJSON: refuse } })).toContain("$.a is not readable: no");
    expect(
      await messageOf({ a: Object.defineProperty({}, "b", { get: refuse, enumerable: true }) }),
    ).toContain("$.a is not readable: no");
  });

  test("nesting deeper than the stack", async () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    expect(await messageOf(nested)).toContain("$ is nested too deeply");
  });

  test("the cause lists path and message, as for a schema", async () => {
    const outcome = await outcomeOf(z.unknown(), { a: Number.NaN });
    expect(JSON.parse(outcome.kind === "failed" ? outcome.cause : "")).toMatchObject({
      issues: [{ path: "$.a", message: "NaN" }],
    });
  });

  test("what the schema makes of the output counts", async () => {
    const schema = z.object({ at: z.map(z.string(), z.number()).transform(Object.fromEntries) });
    expect(await outcomeOf(schema, { at: new Map([["a", 1]]) })).toMatchObject({
      output: '{"at":{"a":1}}',
    });
    expect(
      await outcomeOf(
        z.number().transform(() => new Map()),
        1,
      ),
    ).toMatchObject({
      error: "Worker.InvalidOutput",
    });
  });
});

describe("an output passes that survives JSON, or is meant for it", () => {
  class Money {
    readonly amount = 1;
    readonly currency = undefined;
  }
  const shared = { a: 1 };
  test.each([
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["a URL", new URL("https://example.com/"), '"https://example.com/"'],
    ["an object with toJSON", { toJSON: (key: string) => `at ${key}` }, '"at value"'],
    ["a Map with toJSON", Object.assign(new Map(), { toJSON: () => [1] }), "[1]"],
    ["an object whose toJSON returns itself", selfReplacing(), '{"a":1}'],
    ["a Buffer", Buffer.from("ab"), '{"type":"Buffer","data":[97,98]}'],
    ["a property that is undefined", { a: undefined, b: null }, '{"b":null}'],
    ["a property whose toJSON returns undefined", { a: { toJSON: () => undefined } }, "{}"],
    ["a BigInt", 12345678901234567890n, "12345678901234567890"],
    ["a number beyond 2^53-1", 2 ** 60, "1152921504606847000"],
    ["-0", -0, "0"],
    ["an instance with fields", new Money(), '{"amount":1}'],
    ["an object without prototype", Object.create(null), "{}"],
    ["an object of another realm", runInNewContext("({})"), "{}"],
    ["one object twice", [shared, shared], '[{"a":1},{"a":1}]'],
  ])("%s", async (_what, value, json) => {
    expect(await outcomeOf(z.unknown(), { value })).toEqual({
      kind: "succeeded",
      output: `{"value":${json}}`,
    });
  });

  test("an object nested a thousand times", async () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 1_000; depth++) nested = [nested];
    expect(await outcomeOf(z.unknown(), nested)).toMatchObject({ kind: "succeeded" });
  });

  function selfReplacing() {
    return Object.defineProperty({ a: 1 }, "toJSON", {
      value(this: unknown) {
        return this;
      },
    });
  }
});
