import { expect, test } from "vitest";
import { definitionNotHere, requireKnownParameters } from "./definitionParameters.ts";

const runTask = (parameters: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::ecs:runTask.waitForTaskToken",
  ...parameters,
});

test("the parameters without a local effect are named with their states, also inside Map and Parallel", () => {
  const definition = {
    StartAt: "Start",
    States: {
      Start: runTask({
        Parameters: {
          "Cluster.$": "$.cluster",
          "PlatformVersion.$": "$.version",
          Overrides: { "Memory.$": "$.memory", ContainerOverrides: [{ Name: "a", Cpu: 256 }] },
        },
      }),
      All: {
        Type: "Parallel",
        Branches: [{ StartAt: "One", States: { One: runTask({ Arguments: { Group: "a" } }) } }],
      },
      Each: {
        Type: "Map",
        ItemProcessor: { StartAt: "Two", States: { Two: runTask({ Parameters: { Group: "a" } }) } },
      },
      Send: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Parameters: { Zoo: 1 } },
    },
  };
  expect(definitionNotHere(JSON.stringify(definition))).toEqual([
    "Start.PlatformVersion",
    "Start.Overrides.Memory",
    "Start.Overrides.ContainerOverrides.Cpu",
    "One.Group",
    "Two.Group",
  ]);
});

test("services that no state can call here are named with their states", () => {
  const task = (resource: string) => ({ Type: "Task", Resource: resource, Parameters: {} });
  const definition = {
    StartAt: "Save",
    States: {
      Save: task("arn:aws:states:::dynamodb:putItem"),
      Sdk: task("arn:aws:states:::aws-sdk:sqs:sendMessage"),
      Run: task("arn:aws:states:::glue:startJobRun.sync"),
      Await: task("arn:aws:states:::ecs:runTask.sync"),
      Wait: task("arn:aws:states:::ecs:runTask.waitForTaskToken"),
      Send: task("arn:aws-cn:states:::sqs:sendMessage"),
      Call: task("arn:aws:lambda:us-east-1:000000000000:function:f"),
      Start: task("arn:aws:states:::states:startExecution.sync:2"),
      Ask: task("arn:aws:states:::aws-sdk:sfn:describeExecution"),
      Poll: task("arn:aws:states:us-east-1:000000000000:activity:a"),
      Each: {
        Type: "Map",
        ItemReader: { Resource: "arn:aws:states:::s3:getObject" },
        ItemProcessor: { StartAt: "One", States: { One: task("arn:aws:states:::sns:publish") } },
      },
    },
  };
  expect(definitionNotHere(JSON.stringify(definition))).toEqual([
    "Save.Resource dynamodb:putItem",
    "Sdk.Resource aws-sdk:sqs:sendMessage",
    "Run.Resource glue:startJobRun.sync",
    "Each.ItemReader",
    "One.Resource sns:publish",
  ]);
});

test("a definition that is not JSON has none", () => {
  expect(definitionNotHere("{")).toEqual([]);
});

test.each([
  [
    { Parameters: { Cluster: "a", "taskDefinition.$": "$.task" } },
    'The field "taskDefinition" is not supported by Step Functions at /States/Start/Parameters; did you mean TaskDefinition?',
  ],
  [
    { Arguments: { Overrides: { ContainerOverrides: [{ name: "worker" }] } } },
    'The field "name" is not supported by Step Functions at /States/Start/Arguments/Overrides/ContainerOverrides; did you mean Name?',
  ],
])("a parameter that the service does not have is refused: %j", (parameters, message) => {
  const definition = JSON.stringify({ StartAt: "Start", States: { Start: runTask(parameters) } });
  expect(() => requireKnownParameters(definition)).toThrow(
    `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${message}'`,
  );
});

test.each([
  [
    "of a service that is not emulated",
    { Resource: "arn:aws:states:::sns:publish", Parameters: { a: 1 } },
  ],
  [
    "that are computed as a whole",
    { Resource: "arn:aws:states:::sqs:sendMessage", Arguments: "{% $states.input %}" },
  ],
  [
    "in what a service takes as it is",
    { Resource: "arn:aws:states:::lambda:invoke", Parameters: { Payload: { a: 1 } } },
  ],
])("parameters %s may be anything", (_which, state) => {
  const definition = { StartAt: "A", States: { A: { Type: "Task", ...state } } };
  expect(() => requireKnownParameters(JSON.stringify(definition))).not.toThrow();
});
