import { expect, test } from "vitest";
import { parametersNotHere } from "./definitionParameters.ts";

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
  expect(parametersNotHere(JSON.stringify(definition))).toEqual([
    "Start.PlatformVersion",
    "Start.Overrides.Memory",
    "Start.Overrides.ContainerOverrides.Cpu",
    "One.Group",
    "Two.Group",
  ]);
});

test("a definition that is not JSON has none", () => {
  expect(parametersNotHere("{")).toEqual([]);
});
