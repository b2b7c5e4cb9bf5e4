import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { END, machine, problems, schema, warnings } from "../testing/definitions.ts";

const pass = (fields: object) => machine({ A: { ...END, ...fields } });
const PATH = "Value must be a valid JSONPath.";
const reference = (problem: string) => `Value is not a Reference Path: ${problem}`;
const BRACKET = reference("'[' must be followed by ' or '['");
const TEXT = "Expected value of type [STRING]";

describe.each(["InputPath", "OutputPath"])("%s", (field) => {
  test.each([
    ...["$", "$.a", "$.a[*]", "$$.State.Name", "$v", null],
    ...[" $.a ", "$.a[?(@.b == c)]", "$.a[(@.length-1)]", "$.a.length()", "$.a[-1]"],
  ])("may be %j", async (value) => {
    expect(await problems(pass({ [field]: value }))).toEqual([]);
  });

  test.each<[Json, string]>([
    ["a", PATH],
    ["$.", PATH],
    ['$["a"]', PATH],
    ["$.a[?(@.b in ['c'])]", PATH],
    ["States.UUID()", PATH],
    [5, TEXT],
  ])("may not be %j", async (value, message) => {
    expect(await problems(pass({ [field]: value }))).toEqual([
      schema(message, `/States/A/${field}`),
    ]);
  });
});

describe("ItemsPath", () => {
  const map = (ItemsPath: Json) =>
    machine({
      A: { Type: "Map", ItemsPath, ItemProcessor: { StartAt: "B", States: { B: END } }, End: true },
    });

  test.each(["$.a", "$.a[?(@.k==v)]", "$.a[*].b", "$$.Execution.Input.a", "$v"])(
    "may be %j",
    async (path) => {
      expect(await problems(map(path))).toEqual([]);
    },
  );

  test.each<[Json, string]>([
    ["a", PATH],
    ["$.", PATH],
    [null, TEXT],
  ])("may not be %j", async (path, message) => {
    expect(await problems(map(path))).toEqual([schema(message, "/States/A/ItemsPath")]);
  });
});

describe("ResultPath", () => {
  test.each(["$", "$.a", "$.a[0]['b c']", " $.a ", null])("may be %j", async (ResultPath) => {
    expect(await problems(pass({ ResultPath }))).toEqual([]);
  });

  test.each<[Json, string]>([
    ["a", PATH],
    ["$..a", reference("it does not select a single node")],
    ["$.a[*]", BRACKET],
    ["$['a','b']", reference("it does not select a single node")],
    ["$.a[(@.length-1)]", BRACKET],
    ["$$.a", reference("it does not start at the state's input")],
    ["$v.a", reference("it does not start at the state's input")],
    ["$.a[", BRACKET],
    [5, TEXT],
  ])("may not be %j", async (ResultPath, message) => {
    expect(await problems(pass({ ResultPath }))).toEqual([schema(message, "/States/A/ResultPath")]);
  });
});

describe("a path from which a field is read", () => {
  const wait = (SecondsPath: Json) => machine({ A: { Type: "Wait", SecondsPath, End: true } });

  test.each(["$.a", "$$.Execution.Input.a", "$v.a", " $.a ", "$.a[(@.length-1)]", "$.a[-1]"])(
    "may be %s",
    async (path) => {
      expect(await problems(wait(path))).toEqual([]);
    },
  );

  test.each<[Json, string]>([
    ["a", PATH],
    ["$.a[*]", BRACKET],
    [null, TEXT],
    [5, TEXT],
  ])("may not be %j", async (path, message) => {
    expect(await problems(wait(path))).toEqual([schema(message, "/States/A/SecondsPath")]);
  });

  test.each([
    ["Map", "MaxConcurrencyPath"],
    ["Map", "ToleratedFailurePercentagePath"],
    ["Map", "ToleratedFailureCountPath"],
    ["Task", "TimeoutSecondsPath"],
    ["Task", "HeartbeatSecondsPath"],
    ["Wait", "TimestampPath"],
  ])("of a %s state is checked in %s", async (Type, field) => {
    const required =
      Type === "Task"
        ? { Resource: "arn:aws:lambda:us-east-1:000000000000:function:work" }
        : Type === "Map"
          ? { ItemProcessor: { StartAt: "B", States: { B: END } } }
          : {};
    const state = { Type, ...required, End: true };
    expect(await problems(machine({ A: { ...state, [field]: "$.a" } }))).toEqual([]);
    expect(await problems(machine({ A: { ...state, [field]: "$..a" } }))).toEqual([
      schema(reference("it does not select a single node"), `/States/A/${field}`),
    ]);
  });
});

describe.each(["ErrorPath", "CausePath"])("%s", (field) => {
  const fail = (value: Json) => machine({ A: { Type: "Fail", [field]: value } });

  test.each(["$.a", "$.a[*]", "$$.State.Name", "States.Format('{}', $.a)"])(
    "may be %s",
    async (value) => {
      expect(await problems(fail(value))).toEqual([]);
    },
  );

  test.each<[Json, string]>([
    [5, TEXT],
    ...["a", "$.", "States.Nope()", "States.UUID("].map((value): [Json, string] => [
      value,
      `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
    ]),
  ])("may not be %j", async (value, message) => {
    expect(await problems(fail(value))).toEqual([schema(message, `/States/A/${field}`)]);
  });
});

describe("a payload template", () => {
  const wrong = (name: string, location: string) =>
    schema(
      `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
      `/States/A/${location}`,
    );

  test.each<Json>([
    { "a.$": "$.b" },
    { "a.$": "$$.State.Name", "b.$": "$v", c: 1 },
    { "a.$": "States.Array(1, States.UUID())" },
    [{ "a.$": "$" }],
    "text",
  ])("may be %j", async (Parameters) => {
    expect(await problems(pass({ Parameters }))).toEqual([]);
  });

  test.each<[Json, string, string]>([
    [{ "a.$": "b" }, "a.$", "Parameters"],
    [{ "a.$": 5 }, "a.$", "Parameters"],
    [{ "a.$": { b: 1 } }, "a.$", "Parameters"],
    [{ "a.$": "States.Nope()" }, "a.$", "Parameters"],
    [{ "a.$": "States.Format('say \\\"{}\\\"', 1)" }, "a.$", "Parameters"],
    [{ deep: [{ "a.$": "b" }] }, "a.$", "Parameters/deep[0]"],
    [[1, { "a.$": "b" }], "a.$", "Parameters[1]"],
  ])("may not be %j", async (Parameters, name, location) => {
    expect(await problems(pass({ Parameters }))).toEqual([wrong(name, location)]);
  });

  const CATCHES = { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: END } }], End: true };
  const TASK = {
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
    End: true,
  };
  const MAP = { Type: "Map", ItemProcessor: { StartAt: "B", States: { B: END } }, End: true };
  test.each([
    ["Parameters", TASK],
    ["ResultSelector", CATCHES],
    ["ItemSelector", MAP],
    ["Assign", END],
    ["Credentials", TASK],
  ])("is checked in %s", async (field, state) => {
    const template = { ...(field === "Credentials" && { RoleArn: "r" }), "a.$": "b" };
    expect(await problems(machine({ A: { ...state, [field]: template } }))).toEqual([
      wrong("a.$", field),
    ]);
  });

  test("has a value or a path for a field", async () => {
    const Parameters = { deep: { a: 1, "a.$": "$.b" } };
    expect(await problems(pass({ Parameters }))).toEqual([
      schema(
        "There should only be one of the following fields: [a, a.$]",
        "/States/A/Parameters/deep",
      ),
    ]);
  });

  test.each<[Json, boolean]>([
    ["$.b", true],
    ["$$.b", true],
    ["States.UUID()", true],
    ["$b", false],
    ["a $.b", false],
    ["States.UUID", false],
    [["$.b"], false],
  ])("with the plain value %j gets a warning: %s", async (value, expected) => {
    expect(await warnings(pass({ Parameters: { deep: { a: value } } }))).toEqual(
      expected ? ["NO_DOLLAR at /States/A/Parameters/deep/a"] : [],
    );
  });
});

describe("the Result of a Pass state", () => {
  test.each<[Json, boolean]>([
    [{ "a.$": "$.b" }, true],
    [{ a: "$.b" }, false],
    [[{ "a.$": "$.b" }], false],
    ["a.$", false],
  ])("%j gets a warning: %s", async (Result, expected) => {
    expect(await warnings(pass({ Result }))).toEqual(
      expected ? ["PASS_RESULT_IS_STATIC at /States/A/Result"] : [],
    );
  });
});

test("a field named Result gets no warning in another type of state", async () => {
  expect(await warnings(machine({ A: { Type: "Succeed", Result: { "a.$": "$.b" } } }))).toEqual([]);
});

describe("a variable", () => {
  const assign = (Assign: Json) => pass({ Assign });
  const long = "x".repeat(80);

  test.each(["a", "_a1", "größe", "States", long])("may be named %s", async (name) => {
    expect(await problems(assign({ [name]: 1, [`${name}2`.slice(-80)]: 1 }))).toEqual([]);
    expect(await problems(assign({ [`${name}.$`]: "$.a" }))).toEqual([]);
  });

  test.each([
    ["states", "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'."],
    ...["1a", "a b", "a-b", "", "$a", "a."].map((name) => [
      name,
      `INVALID_VARIABLE_NAME: Invalid variable name '${name}': the variable name contains invalid characters.`,
    ]),
    [
      `${long}y`,
      `INVALID_VARIABLE_NAME: Invalid variable name '${long}y': the variable name exceeds the 80-character limit.`,
    ],
  ])("may not be named %j", async (name, problem) => {
    expect(await problems(assign({ [String(name)]: 1 }))).toEqual([
      `${problem} at /States/A/Assign`,
    ]);
    expect(await problems(assign({ [`${name}.$`]: "$.a" }))).toEqual([
      `${problem} at /States/A/Assign`,
    ]);
  });

  test("is set in an object", async () => {
    expect(await problems(assign([1]))).toEqual([
      schema("Expected value of type [OBJECT]", "/States/A/Assign"),
    ]);
  });
});

describe("a regular expression in a filter", () => {
  const filtered = (pattern: string) =>
    pass({ Parameters: { "x.$": `States.ArrayLength($[?(@.a =~ /${pattern}/)])` } });

  test.each(["^a+b{2,3}[c-e]$", "(a|b)*", "\\d\\s\\w\\bx", "(?:a)(?i)b"])(
    "may be /%s/",
    async (pattern) => {
      expect(await problems(filtered(pattern))).toEqual([]);
    },
  );

  test("may not be invalid", async () => {
    expect(await problems(filtered("("))).toEqual([
      schema(
        "The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call",
        "/States/A/Parameters",
      ),
    ]);
    expect(await problems(pass({ InputPath: "$[?(@.a =~ /(/)]" }))).toEqual([
      schema(PATH, "/States/A/InputPath"),
    ]);
  });

  test.each([
    ["(a)\\1", "invalid escape sequence: `\\1`"],
    ["a(?=b)", "invalid or unsupported Perl syntax: `(?=`"],
    ["a{2000}", "invalid repeat count: `{2000}`"],
  ])("may not be /%s/, which needs more than linear time", async (pattern, reason) => {
    expect(await problems(filtered(pattern))).toEqual([
      `UNSUPPORTED_REGULAR_EXPRESSION: The regular expression /${pattern}/ in the field 'x.$' cannot run here, because its time must grow with its text only: error parsing regexp: ${reason}. Use no back-reference and no look-around, at most 1000 characters and few repetitions at /States/A/Parameters`,
    ]);
  });
});

describe("a filter that AWS reads otherwise than other dialects gets a warning", () => {
  const warningsOf = (query: string) =>
    warnings(machine({ A: { ...END, Parameters: { "a.$": query } } }));

  test.each([
    '$[?(@.a == "x")]',
    '$[?("x" != @.a)].b',
    '$.l[?(@.a && @.b == "x y")]',
    'States.ArrayLength($[?(@.a == "x")])',
    "$[?((@.a || @.b) && @.c)]",
    "$[?(@.a && (@.b || @.c))]",
    "$[?(@.a && (@.b || @.c) || @.d)]",
    "$[?(((@.a || @.b)) && @.c)]",
    "$[?(@.a == '(' && (@.b || @.c))]",
    "$[?(@.a)][ ?((@.b || @.c) && @.d)]",
  ])("%s", async (query) => {
    expect(await warningsOf(query)).toEqual(["MISLEADING_FILTER at /States/A/Parameters"]);
  });

  test("in a field of a path", async () => {
    const definition = machine({ A: { ...END, InputPath: '$[?(@.a == "x")]' } });
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual(["MISLEADING_FILTER at /States/A/InputPath"]);
  });

  test.each([
    "$[?(@.a == 'x')]",
    "$[?(@.a == '\"x\"')]",
    "$[?(@.a == x)]",
    "$[?((@.a && @.b) || @.c)]",
    "$[?((@.a || @.b) || (@.c))]",
    "$[?((@.a) && (@.b))]",
    "$[?((@.a && @.b || @.c))]",
    "$[?(@.a || @.b)][?(@.c && @.d)]",
    "$[?(@.l[(@.length-1)] == 1 && @.a || @.b)]",
    "$[?(@.a == '((' || @.b && @.c)]",
  ])("not %s", async (query) => {
    expect(await warningsOf(query)).toEqual([]);
  });
});

describe("a query that AWS accepts, and that fails with every input, gets a warning", () => {
  test.each([
    "States.Format()",
    "States.Array(States.Hash($.a))",
    "States.ArrayLength($.a[-1])",
    "$.a[-1].b",
    "$.a.length()",
  ])("%s", async (query) => {
    const definition = machine({ A: { ...END, Parameters: { "a.$": query } } });
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual(["ALWAYS_FAILS at /States/A/Parameters"]);
  });

  test.each(["$.a[-1:]", "$.a[(@.length-1)]", "States.Array()", "States.MathRandom(1, 9, 5)"])(
    "not %s",
    async (query) => {
      const definition = machine({ A: { ...END, Parameters: { "a.$": query } } });
      expect(await warnings(definition)).toEqual([]);
    },
  );
});
