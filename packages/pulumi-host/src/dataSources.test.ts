import { expect, test } from "vitest";
import { answerDataSource, secretArn, UnansweredDataSourceError } from "./dataSources.ts";

const ACCOUNT = { accountId: "123456789012", region: "eu-west-1" };

test.each([
  ["aws:index/getCallerIdentity:getCallerIdentity", { accountId: "123456789012" }],
  ["aws:index/getRegion:getRegion", { region: "eu-west-1" }],
  ["aws:index/getPartition:getPartition", { partition: "aws" }],
  [
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    { names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] },
  ],
  ["aws:ec2/getSecurityGroup:getSecurityGroup", { id: "sg-00000000", name: "default" }],
  ["aws:ec2/getVpc:getVpc", { id: "vpc-00000000", default: true }],
  ["aws:ec2/getSubnets:getSubnets", { ids: ["subnet-0000000a", "subnet-0000000b"] }],
  [
    "aws:ecr/getAuthorizationToken:getAuthorizationToken",
    { userName: "AWS", proxyEndpoint: "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com" },
  ],
])("%s is answered for the account", (token, answer) => {
  expect(answerDataSource(token, ACCOUNT)).toMatchObject(answer);
});

test("a secret that is looked up by its name has an ARN", () => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/key-000000";
  const token = "aws:secretsmanager/getSecret:getSecret";
  expect(answerDataSource(token, ACCOUNT, { name: "team/key" })).toMatchObject({ arn });
  expect(secretArn("team/key", ACCOUNT)).toBe(arn);
});

test("a data source without an answer is refused, and the known ones are named", () => {
  const ask = () => answerDataSource("aws:s3/getBucket:getBucket", ACCOUNT);
  expect(ask).toThrow(UnansweredDataSourceError);
  expect(ask).toThrow(
    "the program calls aws:s3/getBucket:getBucket, which has no local answer; known: aws:index/",
  );
});

test.each([
  ["eu-central-1", "aws", "amazonaws.com"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
])("%s is in the partition %s", (region, partition, dnsSuffix) => {
  const account = { accountId: "000000000000", region };
  expect(answerDataSource("aws:index/getPartition:getPartition", account)).toMatchObject({
    partition,
    dnsSuffix,
  });
});
