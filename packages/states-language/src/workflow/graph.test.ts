import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";

const only = (state: object) => {
  const [found] = graphOf({ StartAt: "One", States: { One: state } }).states;
  if (found === undefined) throw new Error("no state");
  return found;
};

test.each<[string, object, string]>([
  ["a workload", { Type: "Task", Resource: `\${workload.invoice}` }, "invoice"],
  ["a call", { Type: "Task", Resource: "arn:aws:states:::sns:publish" }, "sns:publish"],
  [
    "a call that is waited for",
    { Type: "Task", Resource: "arn:aws:states:::batch:submitJob.sync" },
    "batch:submitJob, until it ends",
  ],
  [
    "a message with a token",
    { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
    "sqs:sendMessage, until its token comes back",
  ],
  [
    "a function",
    { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:sum:live" },
    "the function sum:live",
  ],
  ["a text of another kind", { Type: "Task", Resource: `\${Sum}` }, `\${Sum}`],
  ["a wait", { Type: "Wait", Seconds: 60 }, "for 60 seconds"],
  ["a computed wait", { Type: "Wait", SecondsPath: "$.pause" }, "for $.pause seconds"],
  ["a wait until a time", { Type: "Wait", Timestamp: "{% $at %}" }, "until $at"],
  ["a failure", { Type: "Fail", Error: "Late" }, "Late"],
  ["a Map", { Type: "Map", MaxConcurrency: 5 }, "for each item, 5 at once"],
  [
    "a distributed Map",
    { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" } } },
    "an execution for each item",
  ],
  ["a Parallel", { Type: "Parallel", Branches: [{}, {}] }, "2 branches at once"],
  ["a Pass", { Type: "Pass" }, ""],
])("%s is said in a few words", (_what, state, does) => {
  expect(only(state).does).toBe(does);
});

describe("a Choice leads to each of its targets", () => {
  test("with its queries on one line", () => {
    const { leads } = only({
      Type: "Choice",
      Choices: [{ Condition: "{% $a = 1\n  and $b %}", Next: "Two" }],
      Default: "Three",
    });
    expect(leads).toEqual([
      { when: "choice", what: "$a = 1 and $b", to: "Two" },
      { when: "otherwise", what: "", to: "Three" },
    ]);
  });

  test("with its comparisons", () => {
    const small = { Variable: "$.a", NumericLessThan: 3 };
    const named = { Variable: "$.b", StringEquals: "x" };
    const Choices = [
      { ...small, Next: "Two", Comment: "few" },
      { And: [small, { Or: [named, { Not: small }] }], Next: "Three" },
    ];
    expect(only({ Type: "Choice", Choices }).leads.map(({ what }) => what)).toEqual([
      "$.a NumericLessThan 3",
      '$.a NumericLessThan 3 and ($.b StringEquals "x" or not ($.a NumericLessThan 3))',
    ]);
  });
});

test("errors lead elsewhere, after what comes next", () => {
  const { leads } = only({
    ...{ Type: "Task", Resource: `\${workload.invoice}`, Next: "Two" },
    Catch: [{ ErrorEquals: ["A", "B"], Next: "Three" }],
  });
  expect(leads).toEqual([
    { when: "next", what: "", to: "Two" },
    { when: "error", what: "A, B", to: "Three" },
  ]);
});

test("a Map and a Parallel have their states inside", () => {
  const level = { StartAt: "In", States: { In: { Type: "Succeed" } } };
  const inner = { startAt: "In", states: [expect.objectContaining({ name: "In" })] };
  expect(only({ Type: "Map", ItemProcessor: level }).levels).toEqual([inner]);
  expect(only({ Type: "Parallel", Branches: [level, level] }).levels).toEqual([inner, inner]);
});
