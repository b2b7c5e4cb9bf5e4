import { expect, test } from "vitest";
import { type Cases, defineCases } from "../index.ts";

const manifest = { name: "stock-level" };
const expected = { kind: "succeeded", output: 1 } as const;

test("returns the cases", () => {
  const cases: Cases = { "one piece": { input: {}, expected } };
  expect(defineCases(manifest, cases)).toBe(cases);
});

test.each<[string, object, string]>([
  ["no case", {}, "stock-level: cases is {}; allowed: an object with at least one case"],
  ["no input", { a: { expected } }, 'stock-level, case "a": input is undefined; allowed: '],
  [
    "a field too many",
    { a: { input: 1, expected, output: 1 } },
    'stock-level, case "a" is "output"; allowed: the fields input, variables, secrets, doubles, expected',
  ],
  ["no expectation", { a: { input: 1 } }, 'case "a": expected is undefined; allowed: an object'],
  [
    "another kind",
    { a: { input: 1, expected: { kind: "lost" } } },
    'expected.kind is "lost"; allowed: "succeeded" or "failed"',
  ],
  [
    "a success without output",
    { a: { input: 1, expected: { kind: "succeeded" } } },
    "expected.output is undefined",
  ],
  [
    "a failure without error",
    { a: { input: 1, expected: { kind: "failed" } } },
    "expected.error is undefined; allowed: the name of the error",
  ],
  [
    "a number as a variable",
    { a: { input: 1, expected, variables: { N: 1 } } },
    "variables.N is 1; allowed: a string",
  ],
  [
    "a number as a secret",
    { a: { input: 1, expected, secrets: { N: 1 } } },
    "secrets.N is 1; allowed: a string",
  ],
  [
    "a double without a method",
    { a: { input: 1, expected, doubles: { "http://a": { status: 200 } } } },
    'doubles is "http://a"; allowed: a method and a URL',
  ],
  [
    "a double without a status",
    { a: { input: 1, expected, doubles: { "GET http://a": {} } } },
    "doubles: GET http://a: status is undefined; allowed: a whole number from 200 to 599",
  ],
  [
    "a double without an answer",
    { a: { input: 1, expected, doubles: { "GET http://a": [] } } },
    "doubles: GET http://a is []; allowed: an answer",
  ],
])("%s is refused", (_title, cases, message) => {
  expect(() => defineCases(manifest, cases as Cases)).toThrow(message);
});
