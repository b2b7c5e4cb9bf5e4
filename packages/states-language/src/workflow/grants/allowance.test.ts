import { expect, test } from "vitest";
import { defineWorkflow } from "../defineWorkflow.ts";
import type { Allowance } from "./allowance.ts";

const defined = (allowance: Allowance) => () =>
  defineWorkflow({
    name: "w",
    description: "",
    allows: [{ action: "s3:GetObject", resource: "arn:aws:s3:::files/a" }, allowance],
    definition: { StartAt: "A", States: { A: { Type: "Succeed" } } },
  });
const ACTION = { action: "s3:GetObject" };
const NARROW = "a resource without wildcards, or a `because` that says why there is one";

test.each<[string, Allowance, string]>([
  ["any resource", { ...ACTION, resource: "*" }, `allows[1].resource is "*"; allowed: ${NARROW}`],
  [
    "a wildcard in one of several",
    { ...ACTION, resource: ["arn:aws:s3:::a/b", "arn:aws:s3:::a/*"] },
    `allows[1].resource is "arn:aws:s3:::a/*"; allowed: ${NARROW}`,
  ],
  [
    "a wildcard for one letter",
    { ...ACTION, resource: "arn:aws:s3:::a/?" },
    `allows[1].resource is "arn:aws:s3:::a/?"; allowed: ${NARROW}`,
  ],
  [
    "an empty reason",
    { ...ACTION, resource: "*", because: " " },
    `allows[1].because is " "; allowed: a reason`,
  ],
  [
    "no resource",
    { ...ACTION, resource: [] },
    "allows[1].resource is []; allowed: an ARN, or a `because` that says why the call needs none",
  ],
  [
    "another action than iam:PassRole to pass a role",
    { ...ACTION, resource: "arn:aws:s3:::a", passedTo: "lambda.amazonaws.com" },
    'allows[1].passedTo is "lambda.amazonaws.com"; allowed: nothing, since only iam:PassRole passes a role',
  ],
  [
    "a service that is none",
    { action: "iam:PassRole", resource: "arn:aws:iam::1:role/a", passedTo: "lambda" },
    'allows[1].passedTo is "lambda"; allowed: a service as lambda.amazonaws.com',
  ],
  [
    "a resource that is no ARN",
    { ...ACTION, resource: "files/a" },
    `allows[1].resource is "files/a"; allowed: an ARN`,
  ],
  [
    "another placeholder",
    { ...ACTION, resource: "arn:aws:s3:::{bucket}/a" },
    `allows[1].resource is "arn:aws:s3:::{bucket}/a"; allowed: the placeholders {partition}, {region}, {account}, and ${"$"}{NAME} of letters and digits`,
  ],
  [
    "what a MissingGrant leaves open",
    { ...ACTION, resource: "arn:{partition}:s3:::<Bucket>/<Key>" },
    `allows[1].resource is "arn:{partition}:s3:::<Bucket>/<Key>"; allowed: an ARN, with what is meant in the place of <Bucket>`,
  ],
  [
    "several actions",
    { action: "s3:*", resource: "arn:aws:s3:::a" },
    `allows[1].action is "s3:*"; allowed: one action of IAM, SERVICE:Action`,
  ],
  [
    "a call that is none",
    { ...ACTION, resource: "arn:aws:s3:::a", calls: "listObjectsV2" },
    `allows[1].calls is "listObjectsV2"; allowed: a call as aws-sdk:SERVICE:action`,
  ],
])("a workflow that allows %s is refused", (_, allowance, message) => {
  expect(defined(allowance)).toThrow(message);
});

test("a wildcard with a reason is allowed, and the placeholders of an environment", () => {
  expect(
    defined({ ...ACTION, resource: "arn:aws:s3:::a/*", because: "each file has a name" }),
  ).not.toThrow();
  const resource = "arn:{partition}:dynamodb:{region}:{account}:table/orders";
  expect(defined({ action: "dynamodb:GetItem", resource })).not.toThrow();
});

test.each(["arn:aws:s3:::${Bucket}/a", "${ObjectArn}"])(
  "what an environment's substitutions replace is allowed: %s",
  (resource) => {
    expect(defined({ ...ACTION, resource })).not.toThrow();
  },
);
