import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Outcome } from "../report/outcome.ts";
import { type Checked, checkInput, parseInput } from "./validation.ts";

async function checked(schema: Parameters<typeof checkInput>[0], text: string) {
  const parsed = parseInput(text);
  return parsed.kind === "invalid" ? parsed : await checkInput(schema, parsed.value);
}
const messageOf = (result: Checked<unknown> | { readonly outcome: Outcome }) => {
  if (!("outcome" in result) || result.outcome.kind !== "failed") throw new Error("it is valid");
  return `${result.outcome.error}: ${JSON.parse(result.outcome.cause).message}`;
};
const pathsOf = (result: Parameters<typeof messageOf>[0]) =>
  [...messageOf(result).matchAll(/(\$\S*): /g)].map(([, path]) => path);

const ID = "12345678901234567890";

describe("a number that JavaScript would change", () => {
  test("is refused as Worker.InvalidInput with its path, its digits and what is allowed", async () => {
    expect(messageOf(await checked(z.unknown(), `{"order":{"id":${ID}}}`))).toBe(
      `Worker.InvalidInput: the input does not match its schema: $.order.id: ${ID} is an integer beyond ±9007199254740991, which a JavaScript number can't hold; send it as a string, or let the schema ask for a BigInt`,
    );
  });

  test.each([
    ["the first integer above 2^53-1", "9007199254740992"],
    ["the first one below -(2^53-1)", "-9007199254740992"],
    ["an integer written with an exponent", "1e20"],
    ["an integer as Java writes a double", "1.2345678901234567E19"],
    ["an integer with a fraction of zeros", "12345678901234567890.0"],
    ["an integer of which an exponent cuts zeros", "123456789012345678900e-1"],
    ["a number that becomes Infinity", "1e400"],
    ["a number that becomes -Infinity", "-1.5E+9999999999999"],
    ["an integer of 400 digits", "9".repeat(400)],
  ])("%s is one: %s", async (_what, number) => {
    expect(pathsOf(await checked(z.unknown(), `[0, ${number}]`))).toEqual(["$[1]"]);
  });

  test("a number that becomes Infinity is said to be too large", async () => {
    expect(messageOf(await checked(z.unknown(), "1e400"))).toContain(
      "$: 1e400 is too large for a JavaScript number; send it as a string",
    );
  });

  test("digits without end are cut in the message", async () => {
    const message = messageOf(await checked(z.unknown(), "9".repeat(5_000)));
    expect(message.length).toBeLessThan(300);
  });

  test.each([
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["0.1", 0.1],
    ["1e-400", 0],
    ["-0", -0],
    ["3.14159265358979323846264338", Math.PI],
    ["9007199254740992.5", 9007199254740992],
    ["1e2", 100],
    ["[1.5, 2]", [1.5, 2]],
    [`"${ID}"`, ID],
    [`{"${ID}": "1e400"}`, { [ID]: "1e400" }],
  ])("%s is none and passes as JavaScript reads it", async (text, value) => {
    expect(await checked(z.unknown(), text)).toEqual({ kind: "valid", value });
  });

  test.each([
    ["an unknown", z.unknown()],
    ["any", z.any()],
    ["a loose object", z.looseObject({})],
    ["a key that the schema leaves out", z.object({})],
    ["a record of unknowns", z.record(z.string(), z.unknown())],
    ["a number", z.object({ id: z.number() })],
    ["a coerced number", z.object({ id: z.coerce.number() })],
    ["a string", z.object({ id: z.string() })],
    ["a coerced string", z.object({ id: z.coerce.string() })],
    ["a function that calculates", z.object({ id: z.any() }).transform(({ id }) => id + 1)],
    ["a BigInt that becomes a number", z.object({ id: z.bigint().transform(Number) })],
    ["a union of numbers", z.union([z.object({ id: z.number() }), z.object({ id: z.string() })])],
    ["a JSON value", z.json()],
  ])("is refused by a schema that does not ask for a BigInt: %s", async (_what, schema) => {
    const result = await checked(schema, `{"id":${ID}}`);
    expect(messageOf(result)).toContain("$.id: ");
    expect(messageOf(result)).toContain(`${ID} is an integer beyond`);
  });

  test("each refused place is named, and what else does not match", async () => {
    const schema = z.object({ rows: z.array(z.object({ id: z.int() })), name: z.string() });
    const result = await checked(schema, `{"rows":[{"id":${ID}},{"id":1},{"id":-${ID}}],"name":1}`);
    expect(pathsOf(result)).toEqual(["$.rows[0].id", "$.rows[2].id", "$.name"]);
  });

  test("a place that does not ask is named beside another issue", async () => {
    const schema = z.looseObject({ name: z.string(), asked: z.bigint() });
    const result = await checked(schema, `{"id":${ID},"asked":${ID}}`);
    expect(pathsOf(result)).toEqual(["$.id", "$.name"]);
  });

  test("a place that does not ask is refused beside one that does", async () => {
    const schema = z.union([
      z.object({ id: z.bigint(), note: z.unknown() }),
      z.object({ id: z.string(), note: z.unknown() }),
    ]);
    expect(pathsOf(await checked(schema, `{"id":${ID},"note":${ID}}`))).toEqual(["$.note"]);
  });

  test("a member called __proto__ is checked, too", async () => {
    expect(pathsOf(await checked(z.unknown(), `{"__proto__":${ID}}`))).toEqual(["$.__proto__"]);
  });

  test("an input that nests deeper than the stack is refused only with such a number", async () => {
    const nested = (leaf: string) => "[".repeat(100_000) + leaf + "]".repeat(100_000);
    expect(await checked(z.unknown(), nested("1"))).toMatchObject({ kind: "valid" });
    expect(messageOf(await checked(z.unknown(), nested(ID)))).toBe(
      "Worker.InvalidInput: the input is nested too deeply",
    );
  });
});

describe("a schema that asks for a BigInt", () => {
  const id = 12345678901234567890n;
  test.each([
    ["in a member", z.object({ id: z.bigint() })],
    ["in an optional member", z.object({ id: z.bigint().optional() })],
    ["or null", z.object({ id: z.bigint().nullable() })],
    ["or a string", z.object({ id: z.union([z.string(), z.bigint()]) })],
    ["or a number", z.object({ id: z.union([z.number(), z.bigint()]) })],
    ["coerced", z.object({ id: z.coerce.bigint() })],
    ["within bounds", z.object({ id: z.bigint().positive() })],
    ["by a function of its own", z.object({ id: z.custom((value) => typeof value === "bigint") })],
    ["from what it makes a BigInt of", z.object({ id: z.preprocess(BigInt as never, z.bigint()) })],
    ["in a record", z.record(z.string(), z.bigint())],
    ["asynchronously", z.object({ id: z.bigint().refine(async () => true) })],
  ])("gets one with every digit: %s", async (_what, schema) => {
    expect(await checked(schema, `{"id":${ID}}`)).toEqual({ kind: "valid", value: { id } });
  });

  test("gets the value of an integer however it is written", async () => {
    const schema = z.array(z.bigint());
    expect(
      await checked(schema, `[1e20, 12345678901234567890.0, -${ID}, ${"9".repeat(400)}]`),
    ).toEqual({
      kind: "valid",
      value: [10n ** 20n, id, -id, BigInt("9".repeat(400))],
    });
  });

  test("gets small integers as a BigInt as well, and leaves the numbers beside them", async () => {
    const schema = z.object({
      rows: z.array(z.object({ id: z.bigint(), count: z.number() })),
      next: z.union([z.string(), z.bigint()]),
    });
    const rows = [
      { id: 5n, count: 5 },
      { id, count: 6 },
    ];
    expect(
      await checked(schema, `{"rows":[{"id":5,"count":5},{"id":${ID},"count":6}],"next":7}`),
    ).toEqual({ kind: "valid", value: { rows, next: 7n } });
  });

  test("refuses what is no whole number, and what is out of its bounds", async () => {
    const schema = z.object({ a: z.bigint(), b: z.bigint().max(9n), c: z.bigint() });
    expect(pathsOf(await checked(schema, '{"a":1.5,"b":10,"c":"x"}'))).toEqual([
      "$.a",
      "$.b",
      "$.c",
    ]);
  });

  test("refuses in its own words a large integer that is out of its bounds", async () => {
    const schema = z.object({ id: z.bigint().max(9n) });
    const message = messageOf(await checked(schema, `{"id":${ID}}`));
    expect(message).toContain("$.id: Too big");
    expect(message).not.toContain("let the schema ask");
  });

  test("does not get a number that becomes Infinity", async () => {
    const schema = z.object({ id: z.bigint() });
    expect(messageOf(await checked(schema, '{"id":1e400}'))).toContain("1e400 is too large");
  });

  test("may stop at its first issue", async () => {
    const schema = {
      "~standard": {
        version: 1 as const,
        vendor: "test",
        validate(value: unknown) {
          const members = Object.entries(value as object);
          const other = members.find(([, member]) => typeof member !== "bigint");
          return other ? { issues: [{ message: "no BigInt", path: [other[0]] }] } : { value };
        },
      },
    };
    expect(await checked(schema, `{"a":${ID},"b":${ID}}`)).toEqual({
      kind: "valid",
      value: { a: id, b: id },
    });
  });
});
