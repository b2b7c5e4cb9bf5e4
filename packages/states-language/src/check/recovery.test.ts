import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

const task = (fields: object, language = "JSONPath") =>
  machine(
    {
      A: {
        Type: "Parallel",
        Branches: [{ StartAt: "C", States: { C: END } }],
        End: true,
        ...fields,
      },
      B: END,
    },
    { QueryLanguage: language },
  );
/** The problems, except that `B` is unreachable without a Catch. */
const problemsOf = async (fields: object, language?: string) =>
  (await problems(task(fields, language))).filter((problem) => !problem.includes('"B"'));

describe("Retry", () => {
  test.each<[object]>([
    [{ ErrorEquals: ["States.ALL"] }],
    [{ ErrorEquals: ["A", "B"], Comment: "c" }],
    [
      {
        ErrorEquals: ["A"],
        IntervalSeconds: 0,
        MaxAttempts: 0,
        BackoffRate: 1,
        MaxDelaySeconds: 1,
      },
    ],
    [{ ErrorEquals: ["A"], IntervalSeconds: 5, MaxAttempts: 99_999_999, BackoffRate: 1.5 }],
    [{ ErrorEquals: ["A"], MaxDelaySeconds: 31_622_400, JitterStrategy: "FULL" }],
    [{ ErrorEquals: ["A"], JitterStrategy: "NONE" }],
  ])("may be %j", async (retrier) => {
    expect(await problemsOf({ Retry: [retrier] })).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{}, "These fields are required: [ErrorEquals]", ""],
    [{ ErrorEquals: [] }, "Value cannot be empty", "/ErrorEquals"],
    [{ ErrorEquals: "A" }, "Expected value of type [ARRAY]", "/ErrorEquals"],
    [{ ErrorEquals: [1] }, "Expected value of type [STRING]", "/ErrorEquals[0]"],
    [
      { ErrorEquals: ["A", "States.ALL"] },
      "States.ALL must appear alone and at end of list",
      "/ErrorEquals[1]",
    ],
    [{ ErrorEquals: ["A"], Next: "B" }, "Field 'Next' is not supported", ""],
    [{ ErrorEquals: ["A"], IntervalSeconds: -1 }, "Minimum value is 0", "/IntervalSeconds"],
    [
      { ErrorEquals: ["A"], IntervalSeconds: 0.5 },
      "Expected value of type Integer",
      "/IntervalSeconds",
    ],
    [{ ErrorEquals: ["A"], MaxAttempts: -1 }, "Minimum value is 0", "/MaxAttempts"],
    [{ ErrorEquals: ["A"], MaxAttempts: 100_000_000 }, "Maximum value is 99999999", "/MaxAttempts"],
    [{ ErrorEquals: ["A"], BackoffRate: 0.9 }, "Minimum value is 1.0", "/BackoffRate"],
    [{ ErrorEquals: ["A"], BackoffRate: "2" }, "Expected value of type Number", "/BackoffRate"],
    [{ ErrorEquals: ["A"], MaxDelaySeconds: 0 }, "Minimum value is 1", "/MaxDelaySeconds"],
    [
      { ErrorEquals: ["A"], MaxDelaySeconds: 31_622_401 },
      "Maximum value is 31622400",
      "/MaxDelaySeconds",
    ],
    [
      { ErrorEquals: ["A"], JitterStrategy: "SOME" },
      "Value should be one of the following: [NONE, FULL]",
      "/JitterStrategy",
    ],
  ])("may not be %j: %s", async (retrier, message, at) => {
    expect(await problemsOf({ Retry: [retrier] })).toEqual([
      schema(message, `/States/A/Retry[0]${at}`),
    ]);
  });

  test("may match all errors in its last entry only", async () => {
    const [all, one] = [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }];
    expect(await problemsOf({ Retry: [one, all] })).toEqual([]);
    expect(await problemsOf({ Retry: [all, one] })).toEqual([
      schema(
        "States.ALL must appear alone and at end of list",
        "/States/A/Retry[0]/ErrorEquals[0]",
      ),
    ]);
  });

  test.each([
    [{}, "Expected value of type [ARRAY]", ""],
    [["A"], "Expected value of type [OBJECT]", "[0]"],
  ])("is a list of objects, not %j", async (Retry, message, at) => {
    expect(await problemsOf({ Retry })).toEqual([schema(message, `/States/A/Retry${at}`)]);
  });
});

describe("Catch", () => {
  test.each<[object]>([
    [{}],
    [{ Comment: "c", ResultPath: "$.error" }],
    [{ ResultPath: null }],
    [{ ResultPath: "$.list[0]['a b']" }],
    [{ Assign: { "cause.$": "$.Cause", fixed: 1 } }],
  ])("may have %j", async (fields) => {
    const Catch = [{ ErrorEquals: ["A"], Next: "B", ...fields }];
    expect(await problemsOf({ Catch })).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ ErrorEquals: ["A"] }, "These fields are required: [Next]", ""],
    [{ Next: "B" }, "These fields are required: [ErrorEquals]", ""],
    [{ ErrorEquals: ["A"], Next: "B", MaxAttempts: 1 }, "Field 'MaxAttempts' is not supported", ""],
    [
      { ErrorEquals: ["States.ALL", "A"], Next: "B" },
      "States.ALL must appear alone and at end of list",
      "/ErrorEquals[0]",
    ],
    [
      { ErrorEquals: ["A"], Next: "B", ResultPath: "$.a.*" },
      "Value is not a Reference Path: it does not select a single node",
      "/ResultPath",
    ],
    [
      { ErrorEquals: ["A"], Next: "B", Assign: { "a.$": "b" } },
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      "/Assign",
    ],
  ])("may not be %j: %s", async (catcher, message, at) => {
    expect(await problemsOf({ Catch: [catcher] })).toEqual([
      schema(message, `/States/A/Catch[0]${at}`),
    ]);
  });

  test.each(["JSONPath", "JSONata"])("may not assign to $states in %s", async (language) => {
    const Catch = [{ ErrorEquals: ["A"], Next: "B", Assign: { states: 1 } }];
    expect(await problemsOf({ Catch }, language)).toEqual([
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/A/Catch[0]/Assign",
    ]);
  });

  test("in JSONata may have an Output, and its Assign holds no paths", async () => {
    const Catch = [
      {
        ErrorEquals: ["A"],
        Next: "B",
        Output: "{% $states.errorOutput %}",
        Assign: { a: "$.b", "c.$": "d" },
      },
    ];
    expect(await problemsOf({ Catch }, "JSONata")).toEqual([]);
  });
});
