import { describe, expect, test } from "vitest";
import { machine, problems, schema } from "../testing/definitions.ts";
import { checkDefinition } from "./checkDefinition.ts";

const AT = "/States/A/Parameters";
const task = (name: string, Parameters?: unknown) =>
  machine({
    A: {
      Type: "Task",
      Resource: `arn:aws:states:::${name}`,
      ...(Parameters !== undefined && { Parameters }),
      End: true,
    },
  });
const jsonata = (name: string, fields: object) =>
  machine({
    A: {
      Type: "Task",
      QueryLanguage: "JSONata",
      Resource: `arn:aws:states:::${name}`,
      ...fields,
      End: true,
    },
  });
const unknown = (name: string, at = AT) =>
  schema(`The field "${name}" is not supported by Step Functions`, at);
const missing = (name: string, at = AT) =>
  schema(`The field '${name}' is required but was missing`, at);

describe("the parameters of a service", () => {
  test.each([
    ["sqs:sendMessage", { QueueUrl: "q", MessageBody: { any: { "thing.$": "$.a" } } }],
    ["sqs:sendMessage.waitForTaskToken", { "QueueUrl.$": "$.q", "MessageBody.$": "$$.Task.Token" }],
    ["lambda:invoke", { FunctionName: "f", "Payload.$": "$" }],
    ["states:startExecution.sync:2", { StateMachineArn: "m", Input: { a: 1 } }],
    ["events:putEvents", { Entries: [{ Detail: { a: 1 }, DetailType: "t", Source: "s" }] }],
    ["events:putEvents", { "Entries.$": "$.entries" }],
    ["dynamodb:putItem", { TableName: "t", Item: { id: { S: "1" }, on: { BOOL: true } } }],
    ["dynamodb:putItem", { TableName: "t", Item: { no: { NULL: true } } }],
    ["aws-sdk:dynamodb:putItem", { TableName: "t", Item: { on: { Bool: true } } }],
    ["aws-sdk:dynamodb:putItem", { TableName: "t", Item: { no: { Nul: true } } }],
    ["aws-sdk:dynamodb:putItem", { TableName: "t", Item: { no: { NULL: true } } }],
    ["batch:submitJob", jobWith({ RetryStrategy: { attempts: 5 } })],
    [
      "ecs:runTask.sync",
      {
        TaskDefinition: "t",
        NetworkConfiguration: { AwsvpcConfiguration: { "Subnets.$": "$.subnets" } },
        Overrides: {
          ContainerOverrides: [{ Name: "n", Environment: [{ Name: "a", Value: "b" }] }],
        },
      },
    ],
    ["aws-sdk:s3:listBuckets", {}],
    ["aws-sdk:s3:copyObject", { Bucket: "b", "CopySource.$": "$.from", Key: "k" }],
    [
      "aws-sdk:rds:copyDBSnapshot",
      {
        SourceDBSnapshotIdentifier: "a",
        TargetDBSnapshotIdentifier: "b",
        SourceRegion: "eu-west-1",
      },
    ],
    ["aws-sdk:rds:stopDBInstance", { DbInstanceIdentifier: "d" }],
    ["http:invoke", { ApiEndpoint: "e", Method: "GET", InvocationConfig: { ConnectionArn: "c" } }],
  ])("%s may have %j", async (name, parameters) => {
    expect(await problems(task(name, parameters))).toEqual([]);
  });

  test.each([
    ["lambda:invoke", { FunctionName: "f", functionName: "f" }, [unknown("functionName")]],
    [
      "lambda:invoke.waitForTaskToken",
      { FunctionName: "f", "TaskToken.$": "$$.Task.Token" },
      [unknown("TaskToken")],
    ],
    [
      "sqs:sendMessage",
      { QueueUrl: "q", constructor: 1 },
      [unknown("constructor"), missing("MessageBody")],
    ],
    ["sqs:sendMessage", {}, [missing("QueueUrl"), missing("MessageBody")]],
    [
      "ecs:runTask",
      { TaskDefinition: "t", NetworkConfiguration: { awsVpcConfiguration: {} } },
      [unknown("awsVpcConfiguration")],
    ],
    [
      "aws-sdk:rds:stopDBInstance",
      { DBInstanceIdentifier: "d" },
      [missing("DbInstanceIdentifier")],
    ],
    ["aws-sdk:batch:submitJob", jobWith({ RetryStrategy: { attempts: 5 } }), [unknown("attempts")]],
    [
      "aws-sdk:verifiedpermissions:createPolicy",
      { PolicyStoreId: "p", Definition: { static: { Statement: "s" } } },
      [unknown("static")],
    ],
  ])("%s may not have %j", async (name, parameters, expected) => {
    expect(await problems(task(name, parameters))).toEqual(expected);
  });

  const PUT = { Bucket: "b", Key: "k", Body: "text" };
  const SEND = { QueueUrl: "q", MessageBody: "m" };
  const type = (problem: string) => schema(problem, AT);
  test.each<[name: string, parameters: object, expected: string[]]>([
    ["aws-sdk:s3:putObject", { bucket: "b", Key: "k" }, [missing("Bucket"), missing("Body")]],
    ["aws-sdk:s3:putObject", { Bucket: "b", Key: "k", Bogus: 1 }, [missing("Body")]],
    ["aws-sdk:s3:putObject", { Bucket: "b", Key: "k", "Body.$": "$" }, []],
    ["aws-sdk:s3:putObject", { ...PUT, Metadata: { key: "value" } }, []],
    [
      "aws-sdk:s3:putObject",
      { ...PUT, contentType: "text/plain" },
      [
        schema(
          `The field "contentType" is not supported by Step Functions. Did you mean 'ContentType'?`,
          AT,
        ),
      ],
    ],
    ["aws-sdk:s3:putObject", { ...PUT, Bogus: true }, [unknown("Bogus")]],
    [
      "aws-sdk:s3:putObject",
      { ...PUT, Bucket: 123 },
      [type("The value for the field 'Bucket' must be a STRING")],
    ],
    ["aws-sdk:sqs:sendMessage", { ...SEND, DelaySeconds: 2 }, []],
    ["aws-sdk:sqs:sendMessage", { ...SEND, QueueUrl: null }, []],
    ...(["2", 2.5] as const).map((DelaySeconds): [string, object, string[]] => [
      "aws-sdk:sqs:sendMessage",
      { ...SEND, DelaySeconds },
      [type("The value for the field 'DelaySeconds' must be an INTEGER")],
    ]),
    [
      "aws-sdk:sqs:sendMessage",
      { ...SEND, MessageAttributes: { key: { DataType: 123 } } },
      [type("The value for the field 'DataType' must be a STRING")],
    ],
    ["aws-sdk:sqs:sendMessage", { ...SEND, MessageAttributes: { key: { StringValue: "s" } } }, []],
    ["aws-sdk:sqs:sendMessage", { ...SEND, MessageAttributes: { "key.$": "$.key" } }, []],
    ...["true", " TRUE ", "", "null", 0, -1, false].map(
      (FetchOwner): [string, object, string[]] => [
        "aws-sdk:s3:listObjectsV2",
        { Bucket: "b", FetchOwner },
        [],
      ],
    ),
    [
      "aws-sdk:s3:listObjectsV2",
      { Bucket: "b", FetchOwner: "TrUe" },
      [
        type(
          'Cannot deserialize value of type `java.lang.Boolean` from String "TrUe": only "true" or "false" recognized',
        ),
      ],
    ],
    [
      "aws-sdk:s3:listObjectsV2",
      { Bucket: "b", FetchOwner: 1.5 },
      [
        type(
          "Cannot deserialize value of type `java.lang.Boolean` from Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)",
        ),
      ],
    ],
    ["aws-sdk:sfn:startExecution", { StateMachineArn: "m", Input: { a: 1 } }, []],
    ["sqs:sendMessage", { ...SEND, DelaySeconds: "2" }, []],
  ])(
    "of the SDK have its types, as measured on AWS: %s of %j",
    async (name, parameters, expected) => {
      expect(await problems(task(name, parameters))).toEqual(expected);
    },
  );

  test("of the SDK may be queries of JSONata", async () => {
    const Arguments = { ...SEND, DelaySeconds: "{% 2 %}" };
    expect(await problems(jsonata("aws-sdk:sqs:sendMessage", { Arguments }))).toEqual([]);
  });

  test("of other types in Arguments are only warned of, because AWS's answer was not measured", async () => {
    const Arguments = { ...SEND, DelaySeconds: "2" };
    const text = JSON.stringify(jsonata("aws-sdk:sqs:sendMessage", { Arguments }));
    expect(await checkDefinition(text, "STANDARD")).toMatchObject([
      { severity: "WARNING", code: "POSSIBLY_REFUSED", location: "/States/A/Arguments" },
    ]);
  });

  test("may be a time as a number where the SDK for Java has one", async () => {
    const parameters = { ...PUT, Expires: 1_800_000_000 };
    expect(await problems(task("aws-sdk:s3:putObject", parameters))).toEqual([]);
  });

  test("that are long texts in place of booleans take no time of their length's square", async () => {
    const FetchOwner = `${" ".repeat(900_000)}x`;
    const found = await problems(task("aws-sdk:s3:listObjectsV2", { Bucket: "b", FetchOwner }));
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found).length).toBeLessThan(500);
  }, 5_000);

  test("cannot be left out, though none is required", async () => {
    const arn = "arn:aws:states:::aws-sdk:neptune:describeDBClusters";
    expect(await problems(task("aws-sdk:neptune:describeDBClusters"))).toEqual([
      schema(`Parameters field is required for resource ARN: ${arn}`, "/States/A"),
    ]);
  });

  test("are Arguments in JSONata", async () => {
    const at = "/States/A/Arguments";
    const name = "sqs:sendMessage";
    const all = { QueueUrl: "{% $q %}", MessageBody: "{% $states.input %}" };
    expect(await problems(jsonata(name, { Arguments: all }))).toEqual([]);
    expect(await problems(jsonata(name, { Arguments: "{% $states.input %}" }))).toEqual([]);
    expect(await problems(jsonata(name, { Arguments: { ...all, Queue: 1 } }))).toEqual([
      unknown("Queue", at),
    ]);
    expect(await problems(jsonata(name, { Arguments: { "QueueUrl.$": "$.q" } }))).toEqual([
      unknown("QueueUrl.$", at),
      missing("QueueUrl", at),
      missing("MessageBody", at),
    ]);
    expect(await problems(jsonata(name, {}))).toEqual([
      schema(`Arguments field is required for resource ARN: arn:aws:states:::${name}`, "/States/A"),
    ]);
  });
});

function jobWith(fields: object) {
  return { JobName: "j", JobQueue: "q", JobDefinition: "d", ...fields };
}
