import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { deployForTest as deploy, refusalOf } from "../testing/program.ts";

test("a log group has AWS's ARN", async () => {
  const { environment } = await deploy(() => ({
    arn: new aws.cloudwatch.LogGroup("lines", { name: "/aws/lambda/worker" }).arn,
  }));
  expect(environment.outputs.arn).toBe(
    "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/worker",
  );
});

test("a name that is taken is refused", async () => {
  const refusal = await refusalOf(() => {
    new aws.cloudwatch.LogGroup("first", { name: "/same" });
    new aws.cloudwatch.LogGroup("second", { name: "/same" });
  });
  expect(refusal).toBe(
    "second (aws:cloudwatch/logGroup:LogGroup): ResourceAlreadyExistsException: " +
      "The specified log group already exists: /same",
  );
});

test.each([
  ["a character that AWS does not allow", { name: "a b" }, "regular expression pattern"],
  [
    "a name of AWS's own",
    { name: "aws/app" },
    "starting with AWS/ are reserved for AWS. name: aws/app; /aws/app is allowed",
  ],
  ["a name that is too long", { name: "a".repeat(513) }, "length less than or equal to 512"],
  ["a retention that AWS does not offer", { retentionInDays: 2 }, "retentionInDays: Expected one"],
])("%s is refused", async (_title, args, words) => {
  expect(await refusalOf(() => void new aws.cloudwatch.LogGroup("lines", args))).toContain(words);
});
