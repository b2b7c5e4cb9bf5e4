import { describe, expect, test } from "vitest";
import type { Json } from "../json/value.ts";
import { END, machine, problems, schema } from "../testing/definitions.ts";
import { JSONATA, problemsOfState, stateOf } from "../testing/states.ts";

const jsonata = (state: object, more: object = {}) =>
  machine({ A: state, ...more }, { QueryLanguage: "JSONata" });
const output = (Output: Json) => jsonata({ ...END, Output });
const UNSUPPORTED = "UNSUPPORTED_JSONATA_EXPRESSION: Reference to";

describe("an expression", () => {
  test.each<Json>([
    "{% 1 %}",
    "{%1%}",
    "plain text",
    "{ 1 }",
    "%}",
    "",
    "{% $states.input.a %}",
    "{% $name & 'x' %}",
    { "{% not a field %}": 1, list: ["{% 1 %}", 5, null] },
    "{% $states.input.list[a > 1].b %}",
    "{% $map([1], function($x) { $x + 1 }) %}",
  ])("may be %j", async (value) => {
    expect(await problems(output(value))).toEqual([]);
  });

  test.each<[Json, string, string]>([
    ["{% 1 + %}", "INVALID_JSONATA_EXPRESSION: Unexpected end of expression", ""],
    [
      { a: ["x", "{% 1 + %}"] },
      "INVALID_JSONATA_EXPRESSION: Unexpected end of expression",
      "/a[1]",
    ],
    ["{% phone %}", `${UNSUPPORTED} 'phone' at the top level is not supported.`, ""],
    ["{% phone.number %}", `${UNSUPPORTED} 'phone' at the top level is not supported.`, ""],
    ["{% $ %}", `${UNSUPPORTED} '$' at the top level is not supported.`, ""],
    ["{% $$ %}", `${UNSUPPORTED} '$$' is not supported.`, ""],
    ["{% $$.a %}", `${UNSUPPORTED} '$$' is not supported.`, ""],
    [
      "{% $states.errorOutput %}",
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist.",
      "",
    ],
  ])("may not be %j: %s", async (value, problem, at) => {
    expect(await problems(output(value))).toEqual([`${problem} at /States/A/Output${at}`]);
  });

  test("reports each reference", async () => {
    expect(await problems(output("{% a + b + a %}"))).toEqual(
      ["a", "b"].map(
        (name) => `${UNSUPPORTED} '${name}' at the top level is not supported. at /States/A/Output`,
      ),
    );
  });

  test.each(["{% 1", "{%", "{% 1 } "])("must be closed: %j", async (value) => {
    expect(await problems(output(value))).toEqual([
      schema("JSONata string must start with {% and end with %}", "/States/A/Output"),
    ]);
  });

  test("is not checked in a JSONPath state", async () => {
    expect(await problems(machine({ A: { ...END, Result: "{% 1 +" } }))).toEqual([]);
  });
});

describe("a field", () => {
  const INNER = { StartAt: "B", States: { B: END } };
  const WRONG = "{% 1 + %}";
  const invalid = (at: string) =>
    `INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/${at}`;
  const TASK = {
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
    End: true,
  };
  const MAP = { Type: "Map", ItemProcessor: INNER, End: true };

  test.each<[object, string]>([
    [{ ...END, Assign: { a: WRONG } }, "Assign/a"],
    [{ ...TASK, Arguments: WRONG }, "Arguments"],
    [{ ...TASK, TimeoutSeconds: WRONG }, "TimeoutSeconds"],
    [{ ...TASK, Credentials: { RoleArn: WRONG } }, "Credentials/RoleArn"],
    [{ ...MAP, Items: WRONG }, "Items"],
    [{ ...MAP, ItemSelector: { a: WRONG } }, "ItemSelector/a"],
    [{ ...MAP, ItemBatcher: { BatchInput: { a: WRONG } } }, "ItemBatcher/BatchInput/a"],
    [{ Type: "Fail", Cause: WRONG }, "Cause"],
    [{ Type: "Wait", Seconds: WRONG, End: true }, "Seconds"],
    [
      { Type: "Choice", Choices: [{ Condition: WRONG, Next: "C" }], Default: "C" },
      "Choices[0]/Condition",
    ],
  ])("holds an expression: %j", async (state, at) => {
    const found = await problems(jsonata(state, { C: { Type: "Succeed" } }));
    expect(found).toContain(invalid(at));
  });

  test.each<[object]>([
    [{ ...END, Comment: WRONG }],
    [{ ...MAP, Label: "l", ItemProcessor: { ...INNER, Comment: WRONG } }],
    [{ ...TASK, Retry: [{ ErrorEquals: [WRONG], Comment: WRONG }] }],
    [{ Type: "Parallel", Branches: [{ ...INNER, Comment: WRONG }], End: true }],
    [
      {
        ...TASK,
        Catch: [{ ErrorEquals: ["A"], Next: "B", Comment: WRONG }],
        Next: "B",
        End: false,
      },
    ],
  ])("holds no expression: %j", async (state) => {
    const found = await problems(jsonata(state));
    expect(found.filter((problem) => problem.includes("JSONATA"))).toEqual([]);
  });

  test.each(["Comment", "Next", "Resource", "Label", "Retry"])(
    "inside data may have any name: %s",
    async (name) => {
      expect(await problems(output({ [name]: WRONG }))).toEqual([invalid(`Output/${name}`)]);
    },
  );
});

describe("$states.errorOutput", () => {
  const caught = "{% $states.errorOutput %}";
  const task = (catcher: object, fields: object = {}) =>
    jsonata(
      {
        Type: "Task",
        Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
        Catch: [{ ErrorEquals: ["A"], Next: "B", ...catcher }],
        End: true,
        ...fields,
      },
      { B: END },
    );
  const missing = (at: string) =>
    `UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/A/${at}`;

  test("exists in the Output and Assign of a Catch, at any depth", async () => {
    expect(await problems(task({ Output: caught }))).toEqual([]);
    expect(await problems(task({ Output: [{ a: caught }], Assign: { b: [caught] } }))).toEqual([]);
  });

  test("does not exist in a state's own Output, nor in data named Catch", async () => {
    expect(await problems(task({}, { Output: caught }))).toEqual([missing("Output")]);
    expect(await problems(task({}, { Output: { Catch: { Output: caught } } }))).toEqual([
      missing("Output/Catch/Output"),
    ]);
    expect(await problems(task({}, { Assign: { Catch: [{ Assign: caught }] } }))).toEqual([
      missing("Assign/Catch[0]/Assign"),
    ]);
  });

  test("does not exist in the Output of a Choice", async () => {
    const Choices = [{ Condition: true, Output: caught, Next: "B" }];
    const definition = jsonata({ Type: "Choice", Choices, Default: "B" }, { B: END });
    expect(await problems(definition)).toEqual([missing("Choices[0]/Output")]);
  });

  test("does not allow other references in a Catch", async () => {
    expect(await problems(task({ Output: "{% $$ %}" }))).toEqual([
      `${UNSUPPORTED} '$$' is not supported. at /States/A/Catch[0]/Output`,
    ]);
  });
});

describe("$states.result", () => {
  const Output = "{% $states.result %}";

  test.each(["Pass", "Wait", "Choice", "Succeed"])("does not exist in a %s state", async (type) => {
    expect(
      await problemsOfState(stateOf(type, { QueryLanguage: "JSONata", Output }, JSONATA)),
    ).toEqual([
      "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/A/Output",
    ]);
  });

  test.each(["Task", "Parallel", "Map"])("exists in a %s state", async (type) => {
    const fields = { QueryLanguage: "JSONata", Output, Assign: { a: Output } };
    expect(await problemsOfState(stateOf(type, fields, JSONATA))).toEqual([]);
  });
});
