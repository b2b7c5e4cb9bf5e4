import { describe, expect, test } from "vitest";
import { type Decision, evaluate, statementsFor } from "./evaluate.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:tasks";
const CALLER = {
  roleArn: "arn:aws:iam::000000000000:role/machine",
  sessionArn: "arn:aws:sts::000000000000:assumed-role/machine/run",
  accountId: "000000000000",
  accountArn: "arn:aws:iam::000000000000:root",
};
const ALLOW_SEND = { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE };

const document = (statement: object, kind: "identity" | "queue") =>
  parsePolicyDocument(
    JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    "policy of tasks",
    kind,
  );

function decide(options: { queue: object; role?: object; boundary?: object }): Decision {
  const { queue, role = { ...ALLOW_SEND, Action: "sqs:ReceiveMessage" }, boundary } = options;
  return evaluate(
    {
      identity: document(role, "identity"),
      resource: statementsFor(CALLER, document({ ...ALLOW_SEND, ...queue }, "queue")),
      ...(boundary === undefined ? {} : { boundary: document(boundary, "identity") }),
    },
    {
      action: "sqs:SendMessage",
      resource: QUEUE,
      context: { "aws:PrincipalArn": CALLER.roleArn, "aws:SecureTransport": "true" },
    },
  );
}

describe("a resource's policy", () => {
  test.each([
    ["the role", { AWS: CALLER.roleArn }],
    ["the role's session, among others", { AWS: ["111111111111", CALLER.sessionArn] }],
    ["everyone", "*"],
    ["every AWS principal", { AWS: "*" }],
  ])(
    "that names %s allows the role its actions, without the role's own policies",
    (_title, Principal) => {
      expect(decide({ queue: { Principal } })).toEqual({ allowed: true });
    },
  );

  test.each([
    ["the account, which delegates to the roles' policies", { AWS: CALLER.accountArn }],
    ["the account by its id", { AWS: CALLER.accountId }],
    ["another role", { AWS: `${CALLER.roleArn}-2` }],
    ["a service", { Service: "sns.amazonaws.com" }],
  ])("that names %s allows the role nothing", (_title, Principal) => {
    expect(decide({ queue: { Principal } })).toEqual({
      allowed: false,
      by: "identity",
      explicit: false,
    });
  });

  test.each([
    ["everyone", "*"],
    ["the account", { AWS: CALLER.accountArn }],
    ["the role", { AWS: CALLER.roleArn }],
  ])("that denies %s overrides what the role's own policies allow", (_title, Principal) => {
    expect(decide({ role: ALLOW_SEND, queue: { Effect: "Deny", Principal } })).toEqual({
      allowed: false,
      by: "resource",
      explicit: true,
    });
  });

  test.each([
    ["another principal only", { ArnNotEquals: { "aws:PrincipalArn": CALLER.roleArn } }],
    ["plain HTTP", { Bool: { "aws:SecureTransport": "false" } }],
  ])("that denies %s does not affect the role", (_title, Condition) => {
    const queue = { Effect: "Deny", Principal: "*", Condition };
    expect(decide({ role: ALLOW_SEND, queue })).toEqual({ allowed: true });
  });

  test("allows nothing beyond the role's permissions boundary", () => {
    const boundary = { ...ALLOW_SEND, Action: "sqs:ReceiveMessage" };
    expect(decide({ queue: { Principal: "*" }, boundary })).toEqual({
      allowed: false,
      by: "boundary",
      explicit: false,
    });
  });
});
