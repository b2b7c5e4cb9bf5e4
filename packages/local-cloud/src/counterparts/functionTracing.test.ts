import type * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { createFunction, LOGS } from "../testing/functions.ts";
import { deployForTest as deploy } from "../testing/program.ts";
import { allow } from "../testing/roles.ts";

const ACTIVE: Partial<aws.lambda.FunctionArgs> = { tracingConfig: { mode: "Active" } };

const deployWith = (actions: readonly string[], args = ACTIVE) =>
  deploy(() => {
    const traces = actions.length === 0 ? [] : [allow(actions, "*")];
    createFunction({ statements: [LOGS, ...traces], args });
    return {};
  });

test("a function that traces is refused without the permission that Lambda checks", async () => {
  await expect(deployWith([])).rejects.toThrow(
    "worker (aws:lambda/function:Function): The provided execution role does not have permissions to call PutTraceSegments on XRAY: User: ",
  );
});

test("a function that traces reports the other permission that it lacks, and runs", async () => {
  const { failures } = await deployWith(["xray:PutTraceSegments"]);
  expect(failures.all).toEqual([
    expect.stringContaining("is not authorized to perform: xray:PutTelemetryRecords"),
  ]);
  const complete = await deployWith(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
  expect(complete.failures.all).toEqual([]);
});

test("a function needs no permission on the key of its variables, but a key that it names exists", async () => {
  const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
  await deployWith([], { kmsKeyArn });
  await expect(deployWith([], { kmsKeyArn: "alias/none" })).rejects.toThrow("is not found");
});
