import { IntegrationFailure } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { z } from "zod";
import { readParameters } from "./readParameters.ts";

const LIST = {
  Cluster: "reproduced",
  Count: "reproduced",
  Group: "no local effect",
  Overrides: { Name: "reproduced" },
} as const;
const Schema = z.strictObject({
  Cluster: z.string(),
  Count: z.number().optional(),
  Overrides: z.array(z.strictObject({ Name: z.string() })).optional(),
});
const read = (parameters: unknown, taskToken?: string) =>
  readParameters(Schema, LIST, { parameters, ...(taskToken === undefined ? {} : { taskToken }) });

test("parameters without a local effect are accepted", () => {
  expect(read({ Cluster: "a", Group: "b" })).toEqual({ Cluster: "a" });
});

test.each([
  [
    { Cluster: "a", cluster: "b" },
    `The field "cluster" is not supported by Step Functions; did you mean Cluster?`,
  ],
  [{ Cluster: "a", Zoo: 1 }, `[The field "Zoo" is not supported by Step Functions]`],
  [
    { Cluster: "a", Overrides: [{ Name: "b", Nam: 1 }] },
    `The field "Nam" is not supported by Step Functions`,
  ],
  [{}, "The field 'Cluster' is required but was missing"],
  [{ Cluster: "a", Overrides: [{}] }, "The field 'Overrides.0.Name' is required but was missing"],
  [{ Cluster: "a", Count: "1" }, "The value for the field 'Count' has an invalid format"],
  [[], "The value is not an object"],
])("%j fails the state", (parameters, message) => {
  expect(() => read(parameters)).toThrow(IntegrationFailure);
  expect(() => read(parameters)).toThrow(message);
  expect(() => read(parameters)).toThrow(
    `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [`,
  );
});

test("a failure does not contain the task's token", () => {
  expect(() => read({ Cluster: 1, Group: "TOKEN" }, "TOKEN")).toThrow(`{"Cluster":1,"Group":"…"}`);
});
