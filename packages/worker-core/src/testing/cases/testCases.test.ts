import { request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import * as z from "zod";
import { TaskFailure } from "../../errors.ts";
import { anyWorkload } from "../anyWorkload.ts";
import type { Case } from "./case.ts";
import { testCases } from "./testCases.ts";

const URL_OF_STOCK = "http://stock.example/TX-1";

/** Runs one case as a test runner would. */
async function outcomeOf(handler: (input: unknown) => unknown, one: Case): Promise<unknown> {
  const runs: (() => Promise<void>)[] = [];
  testCases((_title, run) => runs.push(run), anyWorkload(handler), { "the case": one });
  return runs[0]?.();
}

const succeeded = (output: unknown) => ({ kind: "succeeded", output }) as const;

test("each case becomes a test with its sentence", () => {
  const titles: string[] = [];
  const one: Case = { input: 1, expected: succeeded(1) };
  testCases(
    (title) => titles.push(title),
    anyWorkload(() => 1),
    { "one thing": one, another: one },
  );
  expect(titles).toEqual(["one thing", "another"]);
});

test("a workload without cases is refused with its name", () => {
  const register = () =>
    testCases(
      () => {},
      anyWorkload(() => 1),
      {},
    );
  expect(register).toThrow("test-work: cases is {}; allowed: an object with at least one case");
});

test("a case passes when the output is deeply equal", async () => {
  const one = { input: { a: [1] }, expected: succeeded({ a: [1] }) };
  await expect(outcomeOf((input) => input, one)).resolves.toBeUndefined();
});

test.each([
  ["another output", { a: 2 }],
  ["a field too many", { a: 1, b: 1 }],
])("%s fails the case with its name and the difference", async (_title, output) => {
  const run = outcomeOf(() => output, { input: 1, expected: succeeded({ a: 1 }) });
  await expect(run).rejects.toThrow(/^test-work, case "the case": .*\n[\s\S]*[+-] +(a|b): [12]/);
});

test("a schema stands for any value that it accepts", async () => {
  const expected = succeeded({ id: z.uuid(), parts: [{ at: z.number() }] });
  const output = (id: string) => () => ({ id, parts: [{ at: Math.random() }] });
  const good = outcomeOf(output(crypto.randomUUID()), { input: 1, expected });
  await expect(good).resolves.toBeUndefined();
  const bad = outcomeOf(output("none"), { input: 1, expected });
  await expect(bad).rejects.toThrow("a value for the schema: Invalid UUID");
});

test("a failure is compared by its error and by the message of its cause", async () => {
  const handler = () => {
    throw new TaskFailure("BadLuck", "Try again.");
  };
  const failed = (error: string, cause?: unknown) =>
    outcomeOf(handler, { input: 1, expected: { kind: "failed", error, cause } });
  await expect(failed("BadLuck")).resolves.toBeUndefined();
  await expect(failed("BadLuck", "Try again.")).resolves.toBeUndefined();
  await expect(failed("BadLuck", z.string().regex(/again/))).resolves.toBeUndefined();
  await expect(failed("BadLuck", "Never again.")).rejects.toThrow("Never again.");
  await expect(failed("GoodLuck", "Try again.")).rejects.toThrow(/BadLuck[\s\S]*The cause: \{/);
});

test("an unexpected failure shows its cause with the stack", async () => {
  const handler = () => {
    throw new TypeError("no such thing");
  };
  const run = outcomeOf(handler, { input: 1, expected: succeeded(1) });
  await expect(run).rejects.toThrow(/no such thing[\s\S]*testCases\.test\.ts/);
});

test("variables stand in the environment while the case runs, and not after it", async () => {
  const handler = () => process.env["CASE_VARIABLE"];
  const variables = { CASE_VARIABLE: "set" };
  await outcomeOf(handler, { input: 1, variables, expected: succeeded("set") });
  expect(process.env["CASE_VARIABLE"]).toBeUndefined();
});

test("the handler gets the case's variables and secrets as its manifest declares them", async () => {
  const { manifest, ...rest } = anyWorkload((_input, _task, values) => values);
  const declaring = {
    ...rest,
    manifest: {
      ...manifest,
      variables: { PIECES: z.coerce.number() },
      secrets: { KEY: z.string() },
    },
  };
  const expected = succeeded({ variables: { PIECES: 12 }, secrets: { KEY: "key" } });
  const one = { input: 1, variables: { PIECES: "12" }, secrets: { KEY: "key" }, expected };
  await run(one);
  await expect(run({ ...one, secrets: {} })).rejects.toThrow("secret KEY is missing");
  await expect(run({ ...one, variables: { ...one.variables, OTHER: "1" } })).rejects.toThrow(
    "the manifest declares no OTHER under variables",
  );

  function run(one: Case): Promise<void> {
    const runs: (() => Promise<void>)[] = [];
    testCases((_title, test) => runs.push(test), declaring, { "the case": one });
    return runs[0]?.() ?? Promise.reject();
  }
});

const throughFetch = async () => (await fetch(URL_OF_STOCK)).json();
const throughHttp = () =>
  new Promise((resolve, reject) => {
    request(URL_OF_STOCK, (answer) => resolve(text(answer).then(JSON.parse)))
      .on("error", reject)
      .end();
  });

test.each([
  ["fetch", throughFetch],
  ["node:http", throughHttp],
])("a double answers a request of %s", async (_title, handler) => {
  const doubles = { [`GET ${URL_OF_STOCK}`]: { status: 200, body: { pieces: 12 } } };
  await outcomeOf(handler, { input: 1, doubles, expected: succeeded({ pieces: 12 }) });
});

test("several answers come in turn, and the last one repeats", async () => {
  const statuses = async () => {
    const answers: number[] = [];
    for (let count = 0; count < 3; count += 1) answers.push((await fetch(URL_OF_STOCK)).status);
    return answers;
  };
  const one: Case = {
    input: 1,
    doubles: { [`GET ${URL_OF_STOCK}`]: [{ status: 503 }, { status: 204 }] },
    expected: succeeded([503, 204, 204]),
  };
  await outcomeOf(statuses, one);
  // The answers begin anew in the next run.
  await outcomeOf(statuses, one);
});

test("a request without a double fails the case, whatever the handler makes of it", async () => {
  const handler = () =>
    fetch(`${URL_OF_STOCK}?all`, { method: "DELETE" }).catch(() => "never mind");
  const one = { input: 1, expected: succeeded("never mind") };
  await expect(outcomeOf(handler, one)).rejects.toThrow(
    `no double answers DELETE ${URL_OF_STOCK}?all; the case has no doubles`,
  );
  const doubles = { [`GET ${URL_OF_STOCK}`]: { status: 200 } };
  await expect(outcomeOf(handler, { ...one, doubles })).rejects.toThrow(
    `the case has doubles for GET ${URL_OF_STOCK}`,
  );
});
