import { expect, test } from "vitest";
import { machine, problems } from "../testing/definitions.ts";

const LONGEST = 65_536;
const one = (state: object) => machine({ A: { End: true, ...state } });
const expression = (characters: number) => `{% '${"x".repeat(characters - 8)}' %}`;
const path = (characters: number) => `$.${"a".repeat(characters - 2)}`;
const call = (characters: number) => `States.Format('${"a".repeat(characters - 17)}')`;

test.each([
  ["Parameters/a.$", (query: string) => ({ Type: "Pass", Parameters: { "a.$": query } }), path],
  ["Parameters/a.$", (query: string) => ({ Type: "Pass", Parameters: { "a.$": query } }), call],
  ["OutputPath", (query: string) => ({ Type: "Pass", OutputPath: query }), path],
  [
    "Output[0]/b",
    (query: string) => ({ Type: "Pass", QueryLanguage: "JSONata", Output: [{ b: query }] }),
    expression,
  ],
])("a query at %s has at most 65,536 characters", async (location, state, query) => {
  expect(query(LONGEST)).toHaveLength(LONGEST);
  expect(await problems(one(state(query(LONGEST))))).toEqual([]);
  const tooLong = query(LONGEST + 1);
  expect(await problems(one(state(tooLong)))).toEqual([
    `QUERY_TOO_LONG: The query '${tooLong.slice(0, 100)}…' has 65537 characters; at most 65536 are allowed. Take its data from the input, or divide it at /States/A/${location}`,
  ]);
});

test("a text that is no query may be longer", async () => {
  const Result = { a: path(LONGEST + 1), b: "x".repeat(LONGEST + 1) };
  const found = await problems(one({ Type: "Pass", Result }));
  expect(found).toEqual([]);
});

test("the queries of one state have at most 262,144 characters together, each inner state its own", async () => {
  const four = { a: 0, b: 0, c: 0, d: 0 };
  const full = Object.fromEntries(Object.keys(four).map((name) => [`${name}.$`, path(LONGEST)]));
  const inner = (name: string, Parameters: object) => ({
    StartAt: name,
    States: { [name]: { Type: "Pass", Parameters, End: true } },
  });
  const branches = { Type: "Parallel", Branches: [inner("B", full), inner("C", full)] };
  expect(await problems(one({ ...branches, Parameters: full }))).toEqual([]);
  const Parameters = { ...full, "e.$": "$" };
  const message =
    "The queries of the state have 262145 characters together; at most 262144 are allowed. Divide the state into several";
  expect(await problems(one({ Type: "Pass", Parameters }))).toEqual([
    `QUERY_TOO_LONG: ${message} at /States/A`,
  ]);
  const Branches = [inner("D", full), inner("E", Parameters)];
  expect(await problems(one({ Type: "Parallel", Branches }))).toEqual([
    `QUERY_TOO_LONG: ${message} at /States/A/Branches[1]/States/E`,
  ]);
});
