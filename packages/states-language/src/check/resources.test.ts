import { describe, expect, test } from "vitest";
import { machine, problems, schema, warnings } from "../testing/definitions.ts";
import { checkDefinition } from "./checkDefinition.ts";

const AT = "/States/A/Resource";
const unknown = (arn: string) =>
  schema(
    `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
    AT,
  );
const task = (Resource: unknown) => machine({ A: { Type: "Task", Resource, End: true } });
/** Without what is said of the parameters that are missing. */
const problemsOfResource = async (definition: object, type?: "STANDARD" | "EXPRESS") =>
  (await problems(definition, type)).filter(
    (problem) => !problem.includes("field is required for"),
  );

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:work";
const SYNC = "arn:aws:states:::ecs:runTask.sync";
const CALLBACK = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

describe("the Resource of a Task", () => {
  test.each([
    ACTIVITY,
    "arn:aws-cn:states:cn-north-1:000000000000:activity:work",
    "arn:aws:lambda:us-east-1:000000000000:function:work",
    "arn:aws:lambda:us-east-1:000000000000:function:work:7",
    "arn:aws:lambda:us-east-1:000000000000:function:work:live-2",
    "arn:aws:lambda:us-east-1:000000000000:function:work:$LATEST",
    "arn:aws-us-gov:lambda:us-gov-west-1:000000000000:function:work",
    "arn:aws-iso-b:lambda:us-isob-east-1:000000000000:function:work",
    `arn:aws:lambda:us-east-1:000000000000:function:\${Worker}`,
    `arn:aws:lambda:us-east-1:000000000000:function:${"f".repeat(64)}`,
    "arn:aws:lambda:region:account:function:work",
    "arn:aws:lambda:::function:work",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::dynamodb:getItem",
    "arn:aws:states:::aws-sdk:s3:listBuckets",
    "arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken",
    "arn:aws:states:::states:startExecution.sync",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::glue:startJobRun.sync",
    SYNC,
    CALLBACK,
  ])("may be %s", async (arn) => {
    expect(await problemsOfResource(task(arn))).toEqual([]);
  });

  test.each([
    "arn:aws:states:us-east-1:000000000000:activity:",
    "arn:aws:s3:::bucket",
    "arn:aws:lambda:us-east-1:000000000000:function:work:",
    "arn:aws:lambda:us-east-1:000000000000:function:",
    "arn:aws:lambda:us-east-1:000000000000:function::live",
    "arn:aws:lambda:us-east-1:000000000000:function:work:live:2",
    "arn:aws:lambda:us-east-1:000000000000:function:work:$OLDEST",
    "arn:aws:lambda:us-east-1:000000000000:function:wor k",
    "arn:aws:lambda:us-east-1:000000000000:function:work*",
    `arn:aws:lambda:us-east-1:000000000000:function:${"f".repeat(65)}`,
    "arn:aws:lambda:us-east-1:000000000000:work",
    "arn:azure:lambda:us-east-1:000000000000:function:work",
    "arn::lambda:us-east-1:000000000000:function:work",
    "arn:aws:states:::s3:getObject",
    "arn:aws:states:::nowhere:call",
    "arn:aws:states:::constructor:name",
    "arn:aws:states:::__proto__:toString",
    "arn:aws:states:::sqs:hasOwnProperty",
    "arn:aws:states:::sqs:receiveMessage",
    "arn:aws:states:::aws-sdk:nowhere:call",
    "arn:aws:states:::aws-sdk:constructor:name",
    "arn:aws:states:::aws-sdk:s3:ListBuckets",
    "arn:aws:states:::aws-sdk:s3:constructor",
    "arn:aws:states:::aws-sdk:sts:assumeRole",
    "arn:aws:states:::athena:getQueryResults.sync",
    "arn:aws:states:::sqs",
    "arn:aws:states:::sqs:sendMessage.later",
    "arn:aws:states:::sqs:sendMessage.sync",
    "arn:aws:states:::sns:publish.sync",
    "arn:aws:states:::lambda:invoke.sync",
    "arn:aws:states:::dynamodb:getItem.sync",
    "arn:aws:states:::events:putEvents.sync",
    "arn:aws:states:::apigateway:invoke.sync",
    "arn:aws:states:::bedrock-agentcore:invokeAgentRuntime.sync",
    "arn:aws:states:::aws-sdk:s3:listBuckets.sync",
    "arn:aws:states:::ecs:runTask.sync:2",
    "arn:aws:states:::lambda:invokeFunction",
    "arn:aws:states:::sqs:sendmessage",
    "arn:aws:states:::sqs:sendmessage.waitForTaskToken",
    "arn:aws:states:::ecs:run-task.sync",
    ...[
      "athena:startQueryExecution",
      "batch:submitJob",
      "codebuild:startBuild",
      "elasticmapreduce:createCluster",
      "emr-containers:startJobRun",
      "emr-serverless:startJobRun",
      "glue:startJobRun",
      "databrew:startJobRun",
      "mediaconvert:createJob",
      "sagemaker:createTrainingJob",
      "dynamodb:getItem",
      "bedrock-agentcore:invokeAgentRuntime",
    ].map((action) => `arn:aws:states:::${action}.waitForTaskToken`),
  ])("is not recognized: %s", async (arn) => {
    expect(await problemsOfResource(task(arn))).toEqual([unknown(arn)]);
  });

  test.each([
    ["work", "Value is not a valid resource ARN"],
    ["", "Value is not a valid resource ARN"],
    [5, "Expected value of type [STRING]"],
  ])("is invalid: %j", async (resource, message) => {
    expect(await problemsOfResource(task(resource))).toEqual([schema(message, AT)]);
  });

  test("is required", async () => {
    expect(await problems(machine({ A: { Type: "Task", End: true } }))).toEqual([
      schema("These fields are required: [Resource]", "/States/A"),
    ]);
  });
});

test.each(["region:account", ":", "us-east-1:0"])(
  "a function whose region and account are %s gets a warning",
  async (place) => {
    const definition = task(`arn:aws:lambda:${place}:function:work`);
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual([`POSSIBLY_REFUSED at ${AT}`]);
  },
);

describe("an Express machine", () => {
  test.each([
    [ACTIVITY, "Express state machine does not support Activity ARN"],
    [SYNC, "Express state machine does not support '.sync' service integration"],
    [CALLBACK, "Express state machine does not support '.waitForTaskToken' service integration "],
  ])("rejects %s", async (arn, message) => {
    expect(await problemsOfResource(task(arn), "EXPRESS")).toEqual([schema(message, AT)]);
  });

  test.each([
    "arn:aws:lambda:us-east-1:000000000000:function:work",
    "arn:aws:states:::sqs:sendMessage",
  ])("accepts %s", async (arn) => {
    expect(await problemsOfResource(task(arn), "EXPRESS")).toEqual([]);
  });

  test("reports a resource that does not exist only once", async () => {
    const arn = "arn:aws:states:::sqs:sendMessage.sync";
    expect(await problemsOfResource(task(arn), "EXPRESS")).toEqual([unknown(arn)]);
  });
});

describe("Credentials", () => {
  const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:work";
  const withCredentials = (Resource: string, Credentials: unknown) =>
    machine({ A: { Type: "Task", Resource, Credentials, End: true } });

  test.each([{ RoleArn: "r" }, { "RoleArn.$": "$.r" }])("may be %j", async (credentials) => {
    expect(await problems(withCredentials(LAMBDA, credentials))).toEqual([]);
  });

  test("need a role", async () => {
    expect(await problems(withCredentials(LAMBDA, {}))).toEqual([
      schema("The field 'RoleArn' is required but was missing", "/States/A/Credentials"),
    ]);
  });

  test("are not for activities", async () => {
    expect(await problems(withCredentials(ACTIVITY, { RoleArn: "r" }))).toEqual([
      schema("The field 'Credentials' is not supported for activities", "/States/A/Credentials"),
    ]);
  });
});

test("a resource that is in no model is asked about, and its parameters are not checked if it is known", async () => {
  const asked: string[] = [];
  const isKnown = ({ arn, action }: { arn: string; action: string }) => {
    asked.push(arn);
    return action === "newer";
  };
  const check = async (...actions: string[]) => {
    const States = Object.fromEntries(
      actions.map((action) => [
        action,
        { Type: "Task", Resource: `arn:aws:states:::aws-sdk:s3:${action}`, End: true },
      ]),
    );
    const [StartAt] = actions;
    const text = JSON.stringify({ StartAt, States });
    const found = await checkDefinition(text, "STANDARD", undefined, isKnown);
    return found.filter(({ code }) => code === "SCHEMA_VALIDATION_FAILED");
  };
  expect(await check("newer")).toEqual([]);
  expect(await check("other")).toMatchObject([
    { message: expect.stringContaining("is not recognized"), location: "/States/other/Resource" },
  ]);
  expect(await check("listBuckets")).toMatchObject([
    { message: expect.stringContaining("Parameters field is required") },
  ]);
  expect(asked).toEqual(["arn:aws:states:::aws-sdk:s3:newer", "arn:aws:states:::aws-sdk:s3:other"]);
});
