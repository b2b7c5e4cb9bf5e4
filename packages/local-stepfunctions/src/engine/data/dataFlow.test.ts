import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

/** Runs a state on the input; a Task's integration returns `{ r: <its parameters> }`. */
async function outputOf(state: object, input: unknown = { a: 1, b: { c: 2 } }) {
  const endpoint = await testEndpoint({
    integrations: { "lambda:function": async ({ parameters }) => ({ r: parameters }) },
  });
  const definition = { StartAt: "A", States: { A: { End: true, ...state } } };
  const ended = await endpoint.run(definition, input);
  if (ended.output !== undefined) return JSON.parse(ended.output);
  return { error: ended.error, cause: ended.cause };
}

const task = (fields: object) => ({
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
  ...fields,
});
const echo = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };

describe("JSONPath fields of a Task state", () => {
  test.each([
    ["none", {}, { r: { a: 1, b: { c: 2 } } }],
    ["InputPath", { InputPath: "$.b" }, { r: { c: 2 } }],
    ["InputPath null", { InputPath: null }, { r: {} }],
    ["Parameters", { Parameters: { "x.$": "$.a", y: "$.a" } }, { r: { x: 1, y: "$.a" } }],
    ["InputPath, Parameters", { InputPath: "$.b", Parameters: { "x.$": "$.c" } }, { r: { x: 2 } }],
    ["ResultSelector", { ResultSelector: { "s.$": "$.r.a" } }, { s: 1 }],
    ["ResultPath", { ResultPath: "$.b.r" }, { a: 1, b: { c: 2, r: { r: { a: 1, b: { c: 2 } } } } }],
    ["ResultPath null", { ResultPath: null }, { a: 1, b: { c: 2 } }],
    ["ResultPath $", { ResultPath: "$" }, { r: { a: 1, b: { c: 2 } } }],
    [
      "InputPath, ResultPath: the raw input takes the result",
      { InputPath: "$.b", ResultPath: "$.x" },
      { a: 1, b: { c: 2 }, x: { r: { c: 2 } } },
    ],
    ["InputPath, ResultPath null", { InputPath: "$.b", ResultPath: null }, { a: 1, b: { c: 2 } }],
    ["OutputPath", { OutputPath: "$.r.b.c" }, 2],
    ["OutputPath null", { OutputPath: null }, {}],
    [
      "all",
      {
        InputPath: "$.b",
        Parameters: { "p.$": "$.c" },
        ResultSelector: { "s.$": "$.r.p" },
        ResultPath: "$.x",
        OutputPath: "$.x",
      },
      { s: 2 },
    ],
  ])("%s", async (_, fields, output) => {
    expect(await outputOf(task(fields))).toEqual(output);
  });
});

describe("JSONPath fields of other states", () => {
  test.each([
    ["Pass, Parameters", { Type: "Pass", Parameters: { "x.$": "$.a" } }, { x: 1 }],
    [
      "Pass, Result and ResultPath",
      { Type: "Pass", Result: 9, ResultPath: "$.a" },
      { a: 9, b: { c: 2 } },
    ],
    ["Pass, Result and OutputPath", { Type: "Pass", Result: { x: 9 }, OutputPath: "$.x" }, 9],
    ["Wait, InputPath", { Type: "Wait", Seconds: 0, InputPath: "$.b" }, { c: 2 }],
    ["Wait, OutputPath", { Type: "Wait", Seconds: 0, OutputPath: "$.b.c" }, 2],
    [
      "Wait, InputPath and OutputPath",
      { Type: "Wait", Seconds: 0, InputPath: "$.b", OutputPath: "$.c" },
      2,
    ],
    ["Succeed, InputPath", { Type: "Succeed", InputPath: "$.b", End: undefined }, { c: 2 }],
    ["Succeed, OutputPath null", { Type: "Succeed", OutputPath: null, End: undefined }, {}],
    [
      "Parallel, Parameters and ResultSelector",
      {
        Type: "Parallel",
        Branches: [echo],
        Parameters: { "x.$": "$.a" },
        ResultSelector: { "first.$": "$[0].x" },
      },
      { first: 1 },
    ],
    [
      "Parallel, ResultPath",
      { Type: "Parallel", Branches: [echo], InputPath: "$.a", ResultPath: "$.b" },
      { a: 1, b: [1] },
    ],
  ])("%s", async (_, state, output) => {
    expect(await outputOf(state)).toEqual(output);
  });

  test.each([
    ["ResultSelector", { ResultSelector: { "n.$": "$[1]" } }, { n: 2 }],
    ["ResultPath", { ResultPath: "$.items" }, { items: [1, 2] }],
    ["OutputPath", { OutputPath: "$[0]" }, 1],
  ])("Map, %s", async (_, fields, output) => {
    const map = { Type: "Map", ItemsPath: "$.items", ItemProcessor: echo, ...fields };
    expect(await outputOf(map, { items: [1, 2] })).toEqual(output);
  });
});

describe("JSONata fields", () => {
  const jsonata = { QueryLanguage: "JSONata" };

  test.each([
    ["Task without any", task(jsonata), { r: { a: 1, b: { c: 2 } } }],
    [
      "Task, Arguments",
      task({ ...jsonata, Arguments: { x: "{% $states.input.a %}" } }),
      { r: { x: 1 } },
    ],
    ["Task, Output", task({ ...jsonata, Output: "{% $states.result.r.b.c %}" }), 2],
    ["Task, Output from the input", task({ ...jsonata, Output: "{% $states.input.a %}" }), 1],
    [
      "Pass, Output",
      { Type: "Pass", ...jsonata, Output: { x: "{% $states.input.a + 1 %}", y: 3 } },
      { x: 2, y: 3 },
    ],
    ["Pass, a literal Output of null", { Type: "Pass", ...jsonata, Output: null }, null],
    [
      "Wait, Output",
      { Type: "Wait", ...jsonata, Seconds: 0, Output: "{% $states.input.b %}" },
      { c: 2 },
    ],
    ["Succeed, Output", { Type: "Succeed", ...jsonata, Output: 7, End: undefined }, 7],
    [
      "Parallel, Arguments and Output",
      {
        Type: "Parallel",
        ...jsonata,
        Branches: [echo],
        Arguments: "{% $states.input.b %}",
        Output: "{% $states.result[0].c %}",
      },
      2,
    ],
    [
      "Map, Items and Output",
      {
        Type: "Map",
        ...jsonata,
        Items: "{% [$states.input.a, 5] %}",
        ItemProcessor: echo,
        Output: "{% $sum($states.result) %}",
      },
      6,
    ],
  ])("%s", async (_, state, output) => {
    expect(await outputOf(state)).toEqual(output);
  });
});

describe("Assign", () => {
  const pass = (fields: object, language: object = {}) => ({
    ...language,
    StartAt: "Set",
    States: {
      Set: { Type: "Pass", ...fields, Next: "Get" },
      Get: {
        Type: "Pass",
        QueryLanguage: "JSONata",
        Output: { x: "{% $x %}", input: "{% $states.input %}" },
        End: true,
      },
    },
  });

  test.each([
    [
      "JSONPath, from the result",
      pass({ Result: { v: 1 }, Assign: { "x.$": "$.v" } }),
      { x: 1, input: { v: 1 } },
    ],
    [
      "JSONPath, a literal",
      pass({ Assign: { x: [1, "$.a"] } }),
      { x: [1, "$.a"], input: { a: 1 } },
    ],
    [
      "JSONPath, in a state that passes its input on: from there, not from the output",
      {
        StartAt: "Set",
        States: {
          Set: {
            Type: "Wait",
            Seconds: 0,
            OutputPath: "$.a",
            Assign: { "x.$": "$" },
            Next: "Get",
          },
          Get: pass({}).States.Get,
        },
      },
      { x: { a: 1 }, input: 1 },
    ],
    [
      "JSONPath, from the context object",
      pass({ Assign: { "x.$": "$$.State.Name" } }),
      { x: "Set", input: { a: 1 } },
    ],
    [
      "JSONata, from the input",
      pass({ Assign: { x: "{% $states.input.a + 1 %}" } }, { QueryLanguage: "JSONata" }),
      { x: 2, input: { a: 1 } },
    ],
    [
      "JSONata, an object",
      pass({ Assign: { x: { y: "{% $states.input.a %}" } } }, { QueryLanguage: "JSONata" }),
      { x: { y: 1 }, input: { a: 1 } },
    ],
  ])("%s", async (_, definition, output) => {
    const endpoint = await testEndpoint();
    const ended = await endpoint.run(definition, { a: 1 });
    expect(JSON.parse(ended.output ?? "null")).toEqual(output);
  });

  test.each(["constructor", "toString", "__proto__"])(
    "does not find a variable named %s that was not assigned",
    async (name) => {
      const endpoint = await testEndpoint();
      const get = { Type: "Pass", Parameters: { "v.$": `$${name}` }, End: true };
      const ended = await endpoint.run({ StartAt: "Get", States: { Get: get } });
      expect(ended).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    },
  );
});
