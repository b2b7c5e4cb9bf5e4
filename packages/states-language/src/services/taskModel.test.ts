import { describe, expect, test } from "vitest";
import { parseResource } from "../definition/resource.ts";
import type { Shape } from "./shape.ts";
import { readTaskModel } from "./taskModel.ts";

const model = (name: string) => {
  const resource = parseResource(`arn:aws:states:::${name}`);
  if (resource?.kind !== "service") throw new Error(`${name} is no service`);
  return readTaskModel(resource);
};

/** The shape at a place such as `Configuration.MemorySize`; `[]` is a list's element. */
function at(shape: Shape | undefined, place: string): Shape | undefined {
  let found = shape;
  for (const name of place.split(".")) {
    if (found?.type === "structure") found = found.members.get(name);
    else if (found?.type === "list" && name === "[]") found = found.element;
    else return undefined;
  }
  return found;
}

describe("the model of a Task's resource", () => {
  test("has the parameters of an SDK action, those that are required and their types", async () => {
    const input = (await model("aws-sdk:dynamodb:putItem"))?.input;
    expect(input?.required).toEqual(["TableName", "Item"]);
    expect(at(input, "ReturnValues")).toMatchObject({ type: "string" });
  });

  test("has the result of an SDK action, with bounds and the values of texts", async () => {
    expect(
      at((await model("aws-sdk:lambda:getFunction"))?.output, "Configuration.MemorySize"),
    ).toEqual({ type: "integer", min: 128, max: 10_240 });
    const storage = at((await model("aws-sdk:s3:getObject"))?.output, "StorageClass");
    expect(storage?.type === "string" && storage.values).toContain("GLACIER");
  });

  test("spells members as the SDK for Java", async () => {
    const databases = await model("aws-sdk:rds:describeDBInstances");
    expect(databases?.input?.members.has("DbInstanceIdentifier")).toBe(true);
    expect(at(databases?.output, "DbInstances.[].DbInstanceStatus")).toBeDefined();
    expect((await model("aws-sdk:sfn:startExecution"))?.input?.required).toEqual([
      "StateMachineArn",
    ]);
  });

  test("lets an optimized integration take JSON where the SDK takes a text", async () => {
    const start = await model("states:startExecution");
    expect(at(start?.input, "Input")).toEqual({ type: "document" });
    expect(at((await model("events:putEvents"))?.input, "Entries.[].Detail")).toEqual({
      type: "document",
    });
  });

  test("has the parameters of integrations that no SDK has", async () => {
    expect((await model("http:invoke"))?.input?.required).toEqual(["ApiEndpoint", "Method"]);
  });

  test("has what a job that ended answers", async () => {
    expect(at((await model("ecs:runTask.sync"))?.output, "TaskArn")).toMatchObject({
      type: "string",
    });
    const ended = await model("states:startExecution.sync:2");
    expect(at(ended?.output, "Output")).toEqual({ type: "document" });
    expect(at((await model("states:startExecution.sync"))?.output, "Output")).toMatchObject({
      type: "string",
    });
  });

  test("does not know the result of a callback", async () => {
    expect((await model("sqs:sendMessage.waitForTaskToken"))?.output).toBeUndefined();
  });

  test.each([
    "aws-sdk:nowhere:putItem",
    "aws-sdk:constructor:putItem",
    "aws-sdk:..:putItem",
    "aws-sdk:dynamodb:PutItem",
    "aws-sdk:dynamodb:constructor",
    "aws-sdk:sts:assumeRole",
    "aws-sdk:bedrockruntime:converseStream",
    "aws-sdk:sqs:sendMessage.sync",
    "sqs:receiveMessage",
    "constructor:name",
    "sqs:constructor",
    "sqs:sendMessage.sync",
    "ecs:runTask.sync:2",
    "sagemaker:createModel.sync",
  ])("is missing for %s", async (name) => {
    expect(await model(name)).toBeUndefined();
  });

  test("lets a structure hold itself", async () => {
    const input = (await model("aws-sdk:dynamodb:putItem"))?.input;
    const item = at(input, "Item");
    const attribute = item?.type === "map" ? item.value : undefined;
    expect(at(attribute, "L.[]")).toBe(attribute);
  });

  test("is there for each of 400 services", async () => {
    expect(await model("aws-sdk:ec2:describeInstances")).toBeDefined();
    expect(await model("aws-sdk:evidently:listProjects")).toBeDefined();
    expect(await model("aws-sdk:eventbridge:putEvents.waitForTaskToken")).toBeDefined();
  });
});
