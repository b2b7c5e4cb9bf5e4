import { expect, test } from "vitest";
import { payloadProblems } from "./payloadProblems.ts";

const MOST = 262_144;
/** A text of so many bytes as JSON, of which some characters have more than one. */
const text = (bytes: number) => `é${"x".repeat(bytes - 4)}`;

const jsonPath = (state: object) => ({
  StartAt: "S",
  States: { S: { End: true, ...state }, Next: { Type: "Succeed" } },
});
const jsonata = (state: object) => ({ QueryLanguage: "JSONata", ...jsonPath(state) });
const task = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage" };
const item = { StartAt: "I", States: { I: { Type: "Pass", End: true } } };

const placesIn = (definition: object) =>
  payloadProblems({ ...definition }).map(({ location }) => location);

/** A field of a state, and how many bytes its value has beside the text. */
const FIELDS: readonly (readonly [string, (text: string) => object, beside: number])[] = [
  ["Result", (Result) => jsonPath({ Type: "Pass", Result }), 0],
  ["Result", (Result) => jsonPath({ Type: "Pass", Result, ResultPath: "$.in" }), 0],
  [
    "Parameters",
    (a) => jsonPath({ Type: "Pass", Parameters: { a, "b.$": "$.b" } }),
    '{"a":,"b":1}'.length,
  ],
  ["Parameters", (a) => jsonPath({ ...task, Parameters: { a: [a] } }), '{"a":[]}'.length],
  ["ResultSelector", (a) => jsonPath({ ...task, ResultSelector: { a } }), '{"a":}'.length],
  [
    "ItemSelector",
    (a) => jsonPath({ Type: "Map", ItemSelector: { a }, ItemProcessor: item }),
    '{"a":}'.length,
  ],
  [
    "Parameters",
    (a) => jsonPath({ Type: "Map", Parameters: { a }, Iterator: item }),
    '{"a":}'.length,
  ],
  ["Cause", (Cause) => jsonPath({ Type: "Fail", Cause, End: undefined }), -2],
  ["Output", (Output) => jsonata({ Type: "Pass", Output }), 0],
  ["Output", (a) => jsonata({ Type: "Wait", Seconds: 1, Output: [a, "{% 1 %}"] }), "[,1]".length],
  [
    "Arguments",
    (a) => jsonata({ ...task, Arguments: { a, b: "{% $b %}" } }),
    '{"a":,"b":1}'.length,
  ],
  ["Items[1]", (one) => jsonata({ Type: "Map", Items: [0, one], ItemProcessor: item }), 0],
  [
    "Choices[0]/Output",
    (Output) =>
      jsonata({
        Type: "Choice",
        End: undefined,
        Choices: [{ Condition: true, Output, Next: "Next" }],
      }),
    0,
  ],
  [
    "Catch[0]/Output",
    (Output) =>
      jsonata({ ...task, Catch: [{ ErrorEquals: ["States.ALL"], Output, Next: "Next" }] }),
    0,
  ],
  ["Assign/a", (a) => jsonata({ Type: "Pass", Assign: { a } }), 0],
  [
    "Assign",
    (a) => jsonata({ Type: "Pass", Assign: { a, b: { c: "{% 1 %}" } } }),
    '{"c":1}'.length,
  ],
  [
    "Choices[0]/Assign/a",
    (a) =>
      jsonPath({
        Type: "Choice",
        End: undefined,
        Choices: [{ Variable: "$.a", IsNull: true, Assign: { a }, Next: "Next" }],
      }),
    0,
  ],
];

test.each(FIELDS)("%s may have 262,144 bytes, and no more (%#)", (field, definitionOf, beside) => {
  expect(placesIn(definitionOf(text(MOST - beside)))).toEqual([]);
  expect(placesIn(definitionOf(text(MOST - beside + 1)))).toEqual([`/States/S/${field}`]);
});

test.each([
  ["is dropped", { ResultPath: null }],
  ["is cut to size by OutputPath", { ResultPath: "$.in", OutputPath: "$.in.part" }],
])("a result that %s may be larger", (_, fields) => {
  const Result = { part: 1, rest: text(MOST) };
  expect(placesIn(jsonPath({ Type: "Pass", Result, ...fields }))).toEqual([]);
});

test("items that an ItemSelector replaces may be larger", () => {
  const fields = { Items: [text(MOST + 1)], ItemSelector: {}, ItemProcessor: item };
  expect(placesIn(jsonata({ Type: "Map", ...fields }))).toEqual([]);
});

test("the message has the bytes and what is allowed, of a state and of its variables", () => {
  const messages = (state: object) => payloadProblems(jsonata(state)).map(({ message }) => message);
  expect(messages({ Type: "Pass", Output: text(300_000), Assign: { a: text(300_000) } })).toEqual([
    "It has 300,000 bytes at least, and so fails with States.DataLimitExceeded: what a state sends or gives has 262,144 at most. Put the data into S3, and its key here",
    "It has 300,000 bytes at least, and so fails with States.DataLimitExceeded: a variable has 262,144 at most. Put the data into S3, and its key here",
  ]);
  expect(messages({ Type: "Pass", Assign: { a: text(200_000), b: text(200_000) } })).toEqual([
    "It has 400,000 bytes at least, and so fails with States.DataLimitExceeded: all variables that a state assigns have 262,144 at most. Put the data into S3, and its key here",
  ]);
});
