import { expect, test } from "vitest";
import * as z from "zod";
import { MAX_PAYLOAD_BYTES } from "../limits.ts";
import type { Outcome } from "../report/outcome.ts";
import { checkInput, outcomeOf, parseInput } from "./validation.ts";

const exact = (value: unknown) => ({ value, inexact: false });
const anything = z.unknown();
const causeOf = (outcome: Outcome) => {
  if (outcome.kind !== "failed") throw new Error("expected a failure");
  return JSON.parse(outcome.cause);
};

test("input that is not JSON is Worker.InvalidInput", () => {
  const checked = parseInput("{nope");
  expect(checked).toMatchObject({ outcome: { kind: "failed", error: "Worker.InvalidInput" } });
});

test("input that does not match its schema fails with each path", async () => {
  const schema = z.object({ rows: z.array(z.object({ price: z.number() })), file: z.string() });
  const checked = await checkInput(schema, exact({ rows: [{ price: 1 }, { price: "2" }] }));
  if (checked.kind !== "invalid") throw new Error("expected it to be invalid");
  expect(checked.outcome).toMatchObject({ error: "Worker.InvalidInput" });
  expect(causeOf(checked.outcome).issues.map(({ path }: { path: string }) => path)).toEqual([
    "$.rows[1].price",
    "$.file",
  ]);
  expect(causeOf(checked.outcome).message).toMatch(
    /^the input does not match its schema: \$\.rows\[1\]\.price: .+; \$\.file: .+/,
  );
});

test("a schema may be asynchronous", async () => {
  const schema = z.string().refine(async (text) => text === "yes");
  expect(await checkInput(schema, exact("yes"))).toEqual({ kind: "valid", value: "yes" });
  expect(await checkInput(schema, exact("no"))).toMatchObject({ kind: "invalid" });
});

test("the output is the schema's result as JSON", async () => {
  const outcome = await outcomeOf(z.object({ n: z.coerce.number() }), { n: "7", more: 1 });
  expect(outcome).toEqual({ kind: "succeeded", output: '{"n":7}' });
});

test("an undefined output becomes null", async () => {
  expect(await outcomeOf(z.void(), undefined)).toEqual({ kind: "succeeded", output: "null" });
});

test("an output of exactly 262,144 bytes is accepted, and one byte more is not", async () => {
  // Two quotes, and é takes two bytes in UTF-8.
  const fits = "é".repeat((MAX_PAYLOAD_BYTES - 2) / 2);
  expect(await outcomeOf(anything, fits)).toMatchObject({ kind: "succeeded" });
  const tooLong = await outcomeOf(anything, `${fits}e`);
  expect(tooLong).toMatchObject({ error: "Worker.InvalidOutput" });
  expect(causeOf(tooLong).message).toBe("the output is 262145 bytes of JSON; allowed: 262144");
});
