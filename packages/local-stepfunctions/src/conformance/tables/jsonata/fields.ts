import type { Expected, Row, Source } from "../../case.ts";
import { tinyAsl } from "../sources.ts";
import { BY_ROW, issue, NOTHING, state } from "./rows.ts";

const VALIDATION: Source = tinyAsl("Feature.JSONataValidation and its snapshots of AWS");

const task = (more: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
  Arguments: {},
  Next: "Two",
  ...more,
});

const LAMBDA = { Resource: "arn:aws:states:::lambda:invoke" };

/** A second rule after one that does not match. */
const choice = (rule: object) => ({
  Type: "Choice",
  Choices: [
    { Condition: "{% false %}", Next: "Two" },
    { ...rule, Next: "Two" },
  ],
});

const failed = (cause: string): Expected => ({
  status: "FAILED",
  error: "States.QueryEvaluationError",
  cause,
});

/** JSONata in the fields of states. */
export const fields: readonly Row[] = [
  ...(
    [
      [
        "{% '3' %}",
        "returned an unexpected result type. Expected 'number', but was 'string' for value: \"3\"",
      ],
      ["{% -1 %}", "TimeoutSeconds must be between 0 and 99999999 but was: -1"],
      ["{% 1.6 %}", "The TimeoutSeconds field cannot be parsed as an integer: 1.6"],
      ["{% $states.input.none %}", NOTHING],
    ] as const
  ).map(([TimeoutSeconds, cause]) =>
    state(`TimeoutSeconds ${TimeoutSeconds}`, task({ TimeoutSeconds }), failed(cause), VALIDATION),
  ),
  state(
    "a Pass state has no $states.result",
    { Type: "Pass", Output: "{% $states.result %}", Next: "Two" },
    { create: "refused", message: "Field '$states.result' does not exist." },
    VALIDATION,
  ),
  state(
    "Arguments have no $states.result",
    task({ Arguments: { a: "{% $states.result %}" } }),
    { create: "refused", message: "Field '$states.result' does not exist." },
    BY_ROW,
  ),
  state(
    "Arguments have no $states.errorOutput",
    task({ Arguments: { a: "{% $states.errorOutput %}" } }),
    { create: "refused", message: "Field '$states.errorOutput' does not exist." },
    VALIDATION,
  ),
  state(
    "nothing reads a member outside of $states",
    { Type: "Pass", Output: { v: "{% phone %}" }, Next: "Two" },
    {
      create: "refused",
      message:
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported.",
    },
    issue(2670),
  ),
  state(
    "Output sees the variables of before Assign",
    {
      Type: "Pass",
      Assign: { a: 1 },
      Output: "{% $exists($a) %}",
      Next: "Two",
    },
    { status: "SUCCEEDED", output: false },
    VALIDATION,
  ),
  state(
    "a Map over the state's input has no Map.Item.Source",
    {
      Type: "Map",
      Items: [1],
      ItemSelector: { source: "{% $states.context.Map.Item.Source %}" },
      ItemProcessor: { StartAt: "In", States: { In: { Type: "Succeed" } } },
      Next: "Two",
    },
    failed(
      "The JSONata expression '$states.context.Map.Item.Source' specified for the field 'ItemSelector/source' returned nothing (undefined).",
    ),
    tinyAsl("Feature.JsonataScopeSource"),
  ),
  state(
    "a Choice rule's Output may be an empty text",
    { Type: "Choice", Choices: [{ Condition: "{% true %}", Output: "", Next: "Two" }] },
    { status: "SUCCEEDED", output: "" },
    tinyAsl("Feature.ChoiceJsonata"),
  ),
  ...(
    [
      [{ Type: "Pass", Output: { v: "{% $none %}" }, Next: "Two" }, "Output/v"],
      [
        { Type: "Pass", Output: { a: { b: [[1, "{% $none %}"]] } }, Next: "Two" },
        "Output/a/b[0][1]",
      ],
      [{ Type: "Pass", Assign: { x: { y: "{% $none %}" } }, Next: "Two" }, "Assign/x/y"],
      [{ Type: "Wait", Seconds: "{% $none %}", Next: "Two" }, "Seconds"],
      [{ Type: "Fail", Error: "{% $none %}" }, "Error"],
      [{ Type: "Fail", Cause: "{% $none %}" }, "Cause"],
      [
        task({ ...LAMBDA, Arguments: { FunctionName: "f", Payload: { a: "{% $none %}" } } }),
        "Arguments/Payload/a",
      ],
      [choice({ Condition: "{% $none %}" }), "Choices[1]/Condition"],
      [choice({ Condition: "{% true %}", Output: { v: "{% $none %}" } }), "Choices[1]/Output/v"],
      [choice({ Condition: "{% true %}", Assign: { x: "{% $none %}" } }), "Choices[1]/Assign/x"],
      [
        task({
          ...LAMBDA,
          Arguments: { FunctionName: "f", Payload: "{% $error('no') %}" },
          Catch: [
            { ErrorEquals: ["Other"], Next: "Two" },
            { ErrorEquals: ["States.ALL"], Output: { v: "{% $none %}" }, Next: "Two" },
          ],
        }),
        "Catch[1]/Output/v",
      ],
    ] as const
  ).map(([One, field]) =>
    state(
      `the cause names the field ${field}`,
      One,
      failed(
        `The JSONata expression '$none' specified for the field '${field}' returned nothing (undefined).`,
      ),
      issue(2689),
    ),
  ),
];
