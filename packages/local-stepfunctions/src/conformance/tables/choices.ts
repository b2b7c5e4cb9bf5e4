import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { choiceOperators } from "./choiceOperators.ts";
import { decide, measured, rule, SPECIFICATION } from "./choiceRow.ts";

const gold = { Variable: "$.tier", StringEquals: "gold" };
const many = { Variable: "$.points", NumericGreaterThanEquals: 1000 };
const failing = { Variable: "$.none", NumericEquals: 1 };

/** A row of a rule with parts. */
function parts(
  name: string,
  combined: object,
  cases: readonly (readonly [input: Json, matches: boolean])[],
  group: string,
): Row {
  return {
    name,
    definition: decide(combined),
    input: cases.map(([input]) => input),
    expected: { status: "SUCCEEDED", output: cases.map(([, matches]) => matches) },
    source: measured(group),
  };
}

const combinations: readonly Row[] = [
  parts(
    "And",
    { And: [gold, many] },
    [
      [{ tier: "gold", points: 1000 }, true],
      [{ tier: "gold", points: 999 }, false],
      [{ tier: "gold", points: "1000" }, false],
      [{ tier: "silver", points: 1000 }, false],
    ],
    "And",
  ),
  parts(
    "Or",
    { Or: [gold, many] },
    [
      [{ tier: "gold", points: 1 }, true],
      [{ tier: "silver", points: 1000 }, true],
      [{ tier: "silver", points: "1000" }, false],
    ],
    "Or",
  ),
  parts(
    "Not, which matches a value of another type, too",
    { Not: gold },
    [
      [{ tier: "gold" }, false],
      [{ tier: "silver" }, true],
      [{ tier: 1 }, true],
    ],
    "Not",
  ),
  parts(
    "rules may be in each other",
    { Or: [{ And: [gold, { Not: many }] }, { Not: { And: [{ Not: gold }, { Not: many }] } }] },
    [
      [{ tier: "gold", points: 1 }, true],
      [{ tier: "silver", points: 1000 }, true],
      [{ tier: "silver", points: 1 }, false],
    ],
    "Not and Choice.Or",
  ),
  parts(
    "And and Or look no further than they must, so that a variable may be missing",
    { Or: [{ And: [{ Variable: "$.none", IsPresent: true }, failing] }, gold, failing] },
    [[{ tier: "gold" }, true]],
    "IsPresent; radkawar, stackd, dataflow_execution.json",
  ),
];

const PATTERNS: readonly (readonly [
  pattern: string,
  matches: readonly string[],
  differs: readonly string[],
  source: Source,
])[] = [
  ["A", ["A"], ["a", "AA", ""], measured("StringMatches")],
  [
    "invoice-*.json",
    ["invoice-2025.json", "invoice-.json"],
    ["report-2025.json"],
    measured("StringMatches"),
  ],
  ["logs-*-*-done", ["logs-2025-04-done"], ["logs-2025-done"], measured("StringMatches")],
  ["file\\*name.txt", ["file*name.txt"], ["file-name.txt"], measured("StringMatches")],
  ["a\\\\*", ["a\\", "a\\b"], ["a*", "ab"], SPECIFICATION],
  ["*", ["", "anything"], [], SPECIFICATION],
  ["a?[b].", ["a?[b]."], ["axb!"], SPECIFICATION],
];

const patterns: readonly Row[] = [
  ...PATTERNS.map(([pattern, matches, differs, source]) =>
    rule(`StringMatches ${pattern}`, { StringMatches: pattern }, { matches, differs }, source),
  ),
  rule(
    "StringMatches is of texts only",
    { StringMatches: "*" },
    { matches: [], differs: [123, null, true, {}] },
    measured("StringMatches"),
  ),
];

const outcomes: readonly Row[] = [
  {
    name: "without a Default, a Choice that nothing matches fails",
    definition: {
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices: [{ ...gold, Next: "Yes" }] },
        Yes: { Type: "Pass", End: true },
      },
    },
    input: { tier: "silver" },
    expected: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "Failed to transition out of the state. The state does not point to a next state.",
    },
    source: measured("StringEquals, and each other operator"),
  },
  {
    name: "the first rule that matches is taken",
    definition: {
      StartAt: "Choose",
      States: {
        Choose: {
          Type: "Choice",
          Choices: [
            { Variable: "$.n", NumericGreaterThan: 1, Next: "First" },
            { Variable: "$.n", NumericGreaterThan: 0, Next: "Second" },
          ],
        },
        First: { Type: "Pass", Result: "first", End: true },
        Second: { Type: "Pass", Result: "second", End: true },
      },
    },
    input: { n: 2 },
    expected: { status: "SUCCEEDED", output: "first" },
    source: SPECIFICATION,
  },
];

/** What a Choice state decides in JSONPath. */
export const choices: readonly Row[] = [
  ...choiceOperators,
  ...combinations,
  ...patterns,
  ...outcomes,
];
