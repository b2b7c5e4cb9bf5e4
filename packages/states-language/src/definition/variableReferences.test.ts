import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../json/value.ts";
import { variableReferences } from "./variableReferences.ts";

const of = async (state: JsonObject, machine: JsonObject = {}) =>
  (await variableReferences({ StartAt: "A", States: { A: state }, ...machine }))?.["A"];

describe("the variables that a JSONPath state reads", () => {
  test.each<[JsonObject, string[] | undefined]>([
    [{ Type: "Pass" }, undefined],
    [{ Type: "Pass", InputPath: "$.a" }, undefined],
    [{ Type: "Pass", InputPath: "$$.a" }, undefined],
    [{ Type: "Pass", InputPath: "$v.a" }, ["v"]],
    [{ Type: "Wait", SecondsPath: "$s" }, ["s"]],
    [{ Type: "Pass", Parameters: { "a.$": "$v", "b.$": "$u.x", c: "$no" } }, ["u", "v"]],
    [{ Type: "Pass", Parameters: { deep: [{ "a.$": "$v" }] } }, ["v"]],
    [{ Type: "Pass", Parameters: { Path: "$no", aPath: "$no", Variable: "$no" } }, undefined],
    [{ Type: "Pass", Parameters: { Comment: { "a.$": "$v" } } }, ["v"]],
    [
      { Type: "Pass", Parameters: { "a.$": "States.Array($v, States.Format('{}', $u))" } },
      ["u", "v"],
    ],
    [{ Type: "Pass", Parameters: { "a.$": "States.Array($.a, 1, '$no')" } }, undefined],
    [{ Type: "Pass", Assign: { "a.$": "$v" } }, ["v"]],
    [
      { Type: "Task", ResultSelector: { "a.$": "$v" }, Credentials: { "RoleArn.$": "$r" } },
      ["r", "v"],
    ],
    [
      { Type: "Map", ItemSelector: { "a.$": "$v" }, ItemBatcher: { BatchInput: { "a.$": "$u" } } },
      ["u", "v"],
    ],
    [{ Type: "Fail", CausePath: "States.Format('{}', $v)" }, ["v"]],
    [{ Type: "Task", Catch: [{ Assign: { "a.$": "$v" }, Next: "$no" }] }, ["v"]],
    [
      {
        Type: "Choice",
        Choices: [
          { And: [{ Variable: "$v", NumericEqualsPath: "$u.x" }], Next: "B" },
          { Variable: "$.a", StringEquals: "$no", Next: "B" },
        ],
      },
      ["u", "v"],
    ],
    [{ Type: "Pass", Result: { "a.$": "$no" }, Comment: "$no" }, undefined],
    [{ Type: "Pass", Parameters: "text", Retry: null }, undefined],
    [{ Type: "Pass", PathName: "$no", MyVariable: "$no" }, undefined],
  ])("%j: %j", async (state, expected) => {
    expect(await of(state)).toEqual(expected);
  });
});

describe("the variables that a JSONata state reads", () => {
  test.each<[JsonObject, string[] | undefined]>([
    [{ Output: "{% $states.input.a %}" }, undefined],
    [{ Output: "{% $v & $u %}" }, ["u", "v"]],
    [{ Output: "$no" }, undefined],
    [{ Output: [{ a: "{% $v %}" }] }, ["v"]],
    [{ Output: { Comment: "{% $no %}" } }, undefined],
    [{ Comment: "{% $no %}", Next: "{% $no %}" }, undefined],
    [{ Assign: { a: "{% $v %}" } }, ["v"]],
  ])("%j: %j", async (fields, expected) => {
    expect(await of({ Type: "Pass", ...fields }, { QueryLanguage: "JSONata" })).toEqual(expected);
    expect(await of({ Type: "Pass", QueryLanguage: "JSONata", ...fields })).toEqual(expected);
  });

  test("are read only in its query language", async () => {
    const state = { Type: "Pass", QueryLanguage: "JSONPath", InputPath: "$v" };
    expect(await of(state, { QueryLanguage: "JSONata" })).toEqual(["v"]);
    expect(await of({ ...state, QueryLanguage: "JSONata" })).toBeUndefined();
  });
});

describe("the variables of inner states", () => {
  const inner = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: "Pass", InputPath: `$${name}` } },
  });

  test("belong to the inner states, not to the outer one", async () => {
    const States = {
      P: { Type: "Parallel", InputPath: "$p", Branches: [inner("x"), inner("y")] },
      M: { Type: "Map", ItemProcessor: inner("z") },
      O: { Type: "Map", Iterator: inner("w") },
    };
    expect(await variableReferences({ StartAt: "P", States })).toEqual({
      P: ["p"],
      w: ["w"],
      x: ["x"],
      y: ["y"],
      z: ["z"],
    });
  });

  test("are read in the machine's query language", async () => {
    const state = { Type: "Pass", Output: "{% $v %}" };
    const Branches = [{ StartAt: "I", States: { I: state } }];
    const States = { P: { Type: "Parallel", Branches } };
    expect(await variableReferences({ QueryLanguage: "JSONata", StartAt: "P", States })).toEqual({
      I: ["v"],
    });
  });
});

test.each<Json>([5, "text", [], {}, { States: [] }, { States: { A: 5 } }])(
  "%j reads no variables",
  async (source) => {
    expect(await variableReferences(source)).toBeUndefined();
  },
);
