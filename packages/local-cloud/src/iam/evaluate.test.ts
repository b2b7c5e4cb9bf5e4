import { describe, expect, it } from "vitest";
import { type AccessRequest, evaluate, trusts } from "./evaluate.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:coin-flip";

interface Case {
  readonly says: string;
  readonly statements: readonly object[];
  readonly boundary?: readonly object[];
  readonly action?: string;
  readonly resource?: string;
  readonly context?: AccessRequest["context"];
  readonly expected: "allowed" | "implicit deny" | "explicit deny" | "boundary";
}

const allow = (rest: object = {}): object => ({
  Effect: "Allow",
  Action: "states:GetActivityTask",
  Resource: ACTIVITY,
  ...rest,
});

const CASES: readonly Case[] = [
  {
    says: "nothing is allowed without a statement",
    statements: [allow({ Action: "s3:Get*" })],
    expected: "implicit deny",
  },
  { says: "the exact action and resource", statements: [allow()], expected: "allowed" },
  {
    says: "another resource",
    statements: [allow({ Resource: `${ACTIVITY}-2` })],
    expected: "implicit deny",
  },
  {
    says: "one of several actions",
    statements: [allow({ Action: ["states:Send*", "states:GetActivityTask"] })],
    expected: "allowed",
  },
  {
    says: "a wildcard in the action",
    statements: [allow({ Action: "states:Get*" })],
    expected: "allowed",
  },
  {
    says: "actions in other letters",
    statements: [allow({ Action: "STATES:getactivitytask" })],
    expected: "allowed",
  },
  {
    says: "resources in other letters",
    statements: [allow({ Resource: ACTIVITY.toUpperCase() })],
    expected: "implicit deny",
  },
  {
    says: "a wildcard in the resource",
    statements: [allow({ Resource: "arn:aws:states:*:*:activity:coin-*" })],
    expected: "allowed",
  },
  {
    says: "one character by a question mark",
    statements: [allow({ Resource: "arn:aws:states:us-east-?:000000000000:activity:coin-flip" })],
    expected: "allowed",
  },
  {
    says: "a question mark is one character, not none",
    statements: [allow({ Resource: `${ACTIVITY}?` })],
    expected: "implicit deny",
  },
  {
    says: "a dot is a dot",
    statements: [allow({ Resource: ACTIVITY.replace("-", ".") })],
    expected: "implicit deny",
  },
  {
    says: "a named resource does not cover all resources",
    statements: [allow({ Action: "states:ListActivities" })],
    action: "states:ListActivities",
    resource: "*",
    expected: "implicit deny",
  },
  {
    says: "a deny wins over an allow",
    statements: [allow(), allow({ Effect: "Deny", Action: "*", Resource: "*" })],
    expected: "explicit deny",
  },
  {
    says: "a deny of something else does not",
    statements: [allow(), allow({ Effect: "Deny", Action: "s3:*" })],
    expected: "allowed",
  },
  {
    says: "NotAction allows the others",
    statements: [allow({ Action: undefined, NotAction: "iam:*" })],
    expected: "allowed",
  },
  {
    says: "NotResource leaves its own out",
    statements: [allow({ Resource: undefined, NotResource: ACTIVITY })],
    expected: "implicit deny",
  },
  {
    says: "within the boundary",
    statements: [allow()],
    boundary: [allow({ Action: "states:*" })],
    expected: "allowed",
  },
  {
    says: "outside of the boundary",
    statements: [allow()],
    boundary: [allow({ Action: "s3:*" })],
    expected: "boundary",
  },
  {
    says: "the boundary alone allows nothing",
    statements: [allow({ Action: "s3:*" })],
    boundary: [allow()],
    expected: "implicit deny",
  },
  {
    says: "a condition that holds",
    statements: [allow({ Condition: { StringEquals: { "aws:SourceAccount": "1" } } })],
    context: { "aws:SourceAccount": "1" },
    expected: "allowed",
  },
  {
    says: "its key in other letters",
    statements: [allow({ Condition: { StringEquals: { "AWS:sourceaccount": ["2", "1"] } } })],
    context: { "aws:SourceAccount": "1" },
    expected: "allowed",
  },
  {
    says: "a condition that does not hold",
    statements: [allow({ Condition: { StringEquals: { "aws:SourceAccount": "2" } } })],
    context: { "aws:SourceAccount": "1" },
    expected: "implicit deny",
  },
  {
    says: "a condition on an absent key",
    statements: [allow({ Condition: { StringEquals: { "aws:SourceArn": "x" } } })],
    expected: "implicit deny",
  },
  {
    says: "the same, if it exists",
    statements: [allow({ Condition: { StringEqualsIfExists: { "aws:SourceArn": "x" } } })],
    expected: "allowed",
  },
  {
    says: "all conditions must hold",
    statements: [allow({ Condition: { ArnLike: { a: "arn:*" }, Bool: { b: true } } })],
    context: { a: "arn:x", b: "false" },
    expected: "implicit deny",
  },
  {
    says: "a negated condition",
    statements: [allow({ Condition: { StringNotLike: { a: ["x*", "y*"] } } })],
    context: { a: "yes" },
    expected: "implicit deny",
  },
  {
    says: "a deny under a condition that does not hold",
    statements: [
      allow(),
      allow({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    ],
    context: { "aws:SecureTransport": "true" },
    expected: "allowed",
  },
];

const document = (statements: readonly object[]) =>
  parsePolicyDocument(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "policy");

describe("a role's policies decide like IAM's:", () => {
  it.each(CASES)("$says → $expected", (given) => {
    const decision = evaluate(
      {
        identity: document(given.statements),
        ...(given.boundary === undefined ? {} : { boundary: document(given.boundary) }),
      },
      {
        action: given.action ?? "states:GetActivityTask",
        resource: given.resource ?? ACTIVITY,
        context: given.context ?? {},
      },
    );
    const kind = decision.allowed
      ? "allowed"
      : decision.by === "boundary"
        ? "boundary"
        : decision.explicit
          ? "explicit deny"
          : "implicit deny";
    expect(kind).toBe(given.expected);
  });
});

describe("a trust policy", () => {
  const trust = parsePolicyDocument(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: ["states.amazonaws.com"] },
        Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
      },
    }),
    "trust",
    "trust",
  );

  it("lets the service in that it names", () => {
    expect(trusts(trust, "states.amazonaws.com", { "aws:SourceAccount": "000000000000" })).toBe(
      true,
    );
  });

  it("keeps out another service, and the same one on behalf of another account", () => {
    expect(trusts(trust, "lambda.amazonaws.com", { "aws:SourceAccount": "000000000000" })).toBe(
      false,
    );
    expect(trusts(trust, "states.amazonaws.com", { "aws:SourceAccount": "111111111111" })).toBe(
      false,
    );
  });
});

describe("a policy document is refused, by its place, when it has", () => {
  it.each([
    ["no JSON", "{", /policy is not JSON/],
    ["the old version", '{"Version":"2008-10-17","Statement":[]}', /Version must be "2012-10-17"/],
    ["no statement", '{"Version":"2012-10-17","Statement":[]}', /Statement must be at least one/],
    ["a wrong effect", statement({ Effect: "allow" }), /Statement\[0\]: Effect must be "Allow"/],
    [
      "no action",
      statement({ Action: undefined }),
      /Statement\[0\]: Action must be a text or a list/,
    ],
    ["no resource", statement({ Resource: undefined }), /Statement\[0\]: Resource must be/],
    ["an action and a NotAction", statement({ NotAction: "x" }), /either Action or NotAction/],
    ["a principal", statement({ Principal: "*" }), /Principal must be absent/],
    [
      "an operator that is not evaluated here",
      statement({ Condition: { DateLessThan: { a: "x" } } }),
      /Condition\.DateLessThan must be one of StringEquals/,
    ],
    ["a policy variable", statement({ Resource: `arn:$${"{aws:username}"}` }), /policy variable/],
  ])("%s", (_says, text, message) => {
    expect(() => parsePolicyDocument(text, "policy")).toThrow(message);
  });
});

function statement(rest: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*", ...rest }],
  });
}
