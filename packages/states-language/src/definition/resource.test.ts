import { describe, expect, test } from "vitest";
import { parseResource } from "./resource.ts";

describe("a resource", () => {
  test.each([
    "arn:aws:states:us-east-1:000000000000:activity:work",
    "arn:aws-cn:states:cn-north-1:000000000000:activity:a:b",
    "arn:aws:states:::activity:work",
  ])("%s is an activity", (arn) => {
    expect(parseResource(arn)).toEqual({ kind: "activity", arn });
  });

  test.each([
    "arn:aws:lambda:us-east-1:000000000000:function:work",
    "arn:aws:lambda:us-east-1:000000000000:function:work:alias",
  ])("%s is a Lambda function", (arn) => {
    expect(parseResource(arn)).toEqual({ kind: "lambda", arn });
  });

  test.each([
    ["arn:aws:states:::sqs:sendMessage", "sqs", "sendMessage", "requestResponse"],
    ["arn:aws:states:::ecs:runTask.sync", "ecs", "runTask", "sync"],
    ["arn:aws:states:::states:startExecution.sync:2", "states", "startExecution", "sync:2"],
    ["arn:aws:states:::sqs:sendMessage.waitForTaskToken", "sqs", "sendMessage", "waitForTaskToken"],
    ["arn:aws:states:::aws-sdk:s3:listBuckets", "aws-sdk:s3", "listBuckets", "requestResponse"],
    [
      "arn:aws:states:us-east-1:000000000000:sqs:sendMessage",
      "sqs",
      "sendMessage",
      "requestResponse",
    ],
  ])("%s is an integration", (arn, service, action, pattern) => {
    expect(parseResource(arn)).toEqual({ kind: "service", arn, service, action, pattern });
  });

  test.each([
    "",
    "work",
    "arn:aws:states:us-east-1:000000000000:activity:",
    "xarn:aws:states:us-east-1:000000000000:activity:work",
    "arn:aws:states:us-east-1:account:stateMachine",
    "arn:aws:lambda:us-east-1:000000000000:layer:x",
    "arn:aws:lambda:us-east-1:000000000000:function:",
    "arn:aws:s3:::bucket",
    "arn:aws:states:::sqs",
    "arn:aws:states:::sqs:sendMessage.",
    "arn:aws:states:::sqs:sendMessage.later",
    "arn:aws:states:::sqs:sendMessage.sync:3",
    "arn:aws:states:::sqs:sendMessage.sync-2",
    "xarn:aws:states:::sqs:sendMessage",
    "xarn:aws:lambda:us-east-1:000000000000:function:work",
    "arn:aws:states:::sqs:send:message",
    "arn:aws:states:::aws-sdk:s3:list:buckets",
  ])("%j is rejected", (arn) => {
    expect(parseResource(arn)).toBeUndefined();
  });
});
