import type { Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { localStack, tinyAsl } from "./sources.ts";
import { CONFLICT, failure, jsonata, STACKD, state } from "./stateRow.ts";

const RECORDED: Source = localStack("test_base_scenarios.py");

const branch = (fields: object) => oneState("B", fields);
const parallel = (fields: object) => ({ Type: "Parallel", ...fields });

const parallels: readonly Row[] = [
  state(
    "branches have the same input, and their outputs are in the branches' order",
    parallel({
      InputPath: "$.in",
      Branches: [
        oneState("W", { Type: "Wait", Seconds: 5 }),
        oneState("P", { Parameters: { "n.$": "$.n" } }),
      ],
    }),
    [{ in: { n: 1 } }, [{ n: 1 }, { n: 1 }]],
    STACKD,
  ),
  state(
    "Parameters make the branches' input; ResultSelector, ResultPath and OutputPath shape the result",
    parallel({
      InputPath: "$.envelope.payload",
      Parameters: { "n.$": "$.n", "state.$": "$$.State.Name" },
      Branches: [
        branch({}),
        oneState("C", { Parameters: { "sum.$": "States.MathAdd($.n, $.n)" } }),
      ],
      ResultSelector: { "first.$": "$[0]", "second.$": "$[1]" },
      ResultPath: "$.envelope.merged",
      OutputPath: "$.envelope",
    }),
    [
      { envelope: { payload: { n: 7 }, kept: 1 } },
      {
        payload: { n: 7 },
        kept: 1,
        merged: { first: { n: 7, state: "One" }, second: { sum: 14 } },
      },
    ],
    STACKD,
  ),
];

const map = (fields: object, processor: object = branch({})) => ({
  Type: "Map",
  ItemProcessor: processor,
  ...fields,
});

const maps: readonly Row[] = [
  state(
    "ItemsPath finds the items, each of which is an input",
    map({ ItemsPath: "$.list" }),
    [{ list: ["a", "b"], rest: 1 }, ["a", "b"]],
    tinyAsl("Map.State"),
  ),
  state(
    "a Map of no items is an empty list",
    map({ ItemsPath: "$.list" }),
    [{ list: [] }, []],
    STACKD,
  ),
  ...["ItemSelector", "Parameters"].map((field) =>
    state(
      `${field} makes an item's input of its index, its value and the state's input`,
      map({
        ItemsPath: "$.list",
        [field]: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "r.$": "$.region" },
      }),
      [
        { list: ["red", "blue"], region: "eu" },
        [
          { i: 0, v: "red", r: "eu" },
          { i: 1, v: "blue", r: "eu" },
        ],
      ],
      tinyAsl("Map.State"),
    ),
  ),
  state(
    "ResultPath places the results into the state's input",
    map({ ItemsPath: "$.list", ResultPath: "$.sum.done" }),
    [
      { list: [1], sum: { n: 1 } },
      { list: [1], sum: { n: 1, done: [1] } },
    ],
    tinyAsl("Map.State"),
  ),
  state(
    "results are in the items' order, whichever ends first",
    map(
      { MaxConcurrency: 2 },
      {
        StartAt: "W",
        States: {
          W: { Type: "Wait", SecondsPath: "$.s", Next: "P" },
          P: { Type: "Pass", OutputPath: "$.s", End: true },
        },
      },
    ),
    [
      [{ s: 3 }, { s: 0 }, { s: 1 }],
      [3, 0, 1],
    ],
    STACKD,
  ),
  state(
    "Items may be a list in JSONata",
    jsonata(
      map(
        { Items: [10, 20] },
        branch({ QueryLanguage: "JSONata", Output: "{% $states.input * 2 %}" }),
      ),
    ),
    [{}, [20, 40]],
    tinyAsl("Feature.MapJsonata"),
  ),
  state(
    "JSONata's ItemSelector knows the item's place",
    jsonata(
      map({
        Items: "{% $states.input.list %}",
        ItemSelector: {
          i: "{% $states.context.Map.Item.Index %}",
          v: "{% $states.context.Map.Item.Value %}",
        },
      }),
    ),
    [{ list: ["a"] }, [{ i: 0, v: "a" }]],
    tinyAsl("Feature.MapJsonata"),
  ),
  failure(
    "an item of an inline Map has no source, though the documentation says STATE_DATA",
    map({ ItemSelector: { "s.$": "$$.Map.Item.Source" } }),
    [1],
    [
      "States.Runtime",
      `The JSONPath '$$.Map.Item.Source' specified for the field 's.$' could not be found in the input '{"Execution":{`,
    ],
    STACKD,
  ),
  failure(
    "an ItemsPath that finds no list fails",
    map({ ItemsPath: "$.list" }),
    { list: { a: 1 } },
    ["States.Runtime", 'Reference path "$.list" must point to array.'],
    RECORDED,
  ),
  failure(
    "an ItemsPath that finds nothing has an error of its own",
    map({ ItemsPath: "$.list" }),
    { other: 1 },
    ["States.ReferencePathConflict", 'Unable to apply step "list" to input {"other":1}'],
    CONFLICT,
  ),
];

const names: readonly Row[] = [
  {
    name: "a state's name is unique in all of a machine",
    definition: {
      StartAt: "A",
      States: { A: { ...map({}), Next: "C" }, C: { ...map({}), End: true } },
    },
    expected: { create: "refused", message: "DUPLICATE_STATE_NAME" },
    source: tinyAsl("radkawar, stackd, distributed_map.json, 2026-09-23"),
  },
];

/** What the states make of their input that have others inside. */
export const forks: readonly Row[] = [...parallels, ...maps, ...names];
