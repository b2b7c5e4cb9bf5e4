import { describe, expect, test } from "vitest";
import { machine, problems, schema } from "../testing/definitions.ts";

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
      [unknown("DBInstanceIdentifier"), missing("DbInstanceIdentifier")],
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
