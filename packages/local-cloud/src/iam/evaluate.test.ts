import { describe, expect, test } from "vitest";
import { type Decision, evaluate, trusts } from "./evaluate.ts";
import { parsePolicyDocument } from "./policyDocument.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:coin-flip";
const REQUEST = { action: "states:GetActivityTask", resource: ACTIVITY, context: {} };

const document = (...statements: readonly object[]) =>
  parsePolicyDocument(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "policy");

const statement = (rest: object = {}): object => ({
  Effect: "Allow",
  Action: "states:GetActivityTask",
  Resource: ACTIVITY,
  ...rest,
});

describe("a statement allows", () => {
  test.each<[string, object]>([
    ["the exact action and resource", {}],
    ["one of several actions", { Action: ["states:Send*", "states:GetActivityTask"] }],
    ["one of several resources", { Resource: ["arn:aws:s3:::other", ACTIVITY] }],
    ["every action", { Action: "*" }],
    ["every resource", { Resource: "*" }],
    ["the actions of a wildcard", { Action: "states:Get*Task" }],
    ["an action in another case", { Action: "STATES:getactivitytask" }],
    ["the resources of a wildcard", { Resource: "arn:aws:states:*:*:activity:coin-*" }],
    ["one character for a question mark", { Resource: ACTIVITY.replace("-1", "-?") }],
    ["all actions but those of NotAction", { Action: undefined, NotAction: ["iam:*", "s3:*"] }],
    [
      "all resources but those of NotResource",
      { Resource: undefined, NotResource: `${ACTIVITY}?` },
    ],
  ])("%s", (_title, rest) => {
    expect(evaluate({ identity: document(statement(rest)) }, REQUEST)).toEqual({ allowed: true });
  });
});

describe("a statement does not allow", () => {
  test.each<[string, object]>([
    ["another action", { Action: "states:GetActivityTasks" }],
    ["another resource", { Resource: `${ACTIVITY}-2` }],
    ["a resource in another case", { Resource: ACTIVITY.replace("coin", "Coin") }],
    ["no character for a question mark", { Resource: `${ACTIVITY}?` }],
    ["any character for a dot", { Resource: ACTIVITY.replace("-", ".") }],
    ["the actions of NotAction", { Action: undefined, NotAction: ["iam:*", "STATES:get*"] }],
    [
      "the resources of NotResource",
      { Resource: undefined, NotResource: ["arn:aws:s3:::x", `${ACTIVITY}*`] },
    ],
    [
      "a request that its condition excludes",
      { Condition: { StringEquals: { "aws:PrincipalTag/key": "x" } } },
    ],
  ])("%s", (_title, rest) => {
    expect(evaluate({ identity: document(statement(rest)) }, REQUEST)).toEqual({
      allowed: false,
      by: "identity",
      explicit: false,
    });
  });

  test.each<[string, string, boolean]>([
    ["arn:aws:lambda:*:*:function:work*", "arn:aws:lambda:us-east-1:0:function:worker:live", true],
    ["arn:aws:lambda:*:worker", "arn:aws:lambda:us-east-1:0:function:worker", true],
    ["arn:aws:lambda:*:*:function:w*r", "arn:aws:lambda:us-east-1:0:function:worker", true],
    ["arn:aws:lambda:*:*:function:w*r", "arn:aws:lambda:us-east-1:0:function:w:r", false],
    ["arn:aws:lambda:*:*:function?w", "arn:aws:lambda:us-east-1:0:function:w", false],
    ["arn:aws:lambda:*:*:function:w", "arn:aws:lambda:us-east-1:0:function:w:live", false],
  ])(
    "a resource %s that spans colons elsewhere than at a segment's end: %s",
    (Resource, resource, allowed) => {
      const identity = document(statement({ Action: "lambda:*", Resource }));
      const request = { action: "lambda:InvokeFunction", resource, context: {} };
      expect(evaluate({ identity }, request).allowed).toBe(allowed);
    },
  );

  test.each<[object, boolean]>([
    [{ "aws:PrincipalTag/team": "coin" }, true],
    [{ "aws:PrincipalTag/team": "*" }, false],
    [{}, false],
  ])(
    "the resources of a policy variable with the tags %j, unless they have them",
    (context, allowed) => {
      const Resource = ACTIVITY.replace("coin", `$${"{aws:PrincipalTag/team}"}`);
      const identity = document(statement({ Resource }));
      expect(evaluate({ identity }, { ...REQUEST, context: { ...context } }).allowed).toBe(allowed);
    },
  );

  test("anything when a policy variable of its NotResource has no value", () => {
    const NotResource = `arn:aws:s3:::$${"{aws:PrincipalTag/team}"}`;
    const identity = document(statement({ Resource: undefined, NotResource }));
    expect(evaluate({ identity }, REQUEST).allowed).toBe(false);
  });

  test("all resources if it names only one", () => {
    const identity = document(statement({ Action: "states:ListActivities" }));
    const request = { action: "states:ListActivities", resource: "*", context: {} };
    expect(evaluate({ identity }, request).allowed).toBe(false);
  });
});

const ALLOWED: Decision = { allowed: true };
const denied = (by: "identity" | "boundary" | "resource", explicit: boolean): Decision => ({
  allowed: false,
  by,
  explicit,
});

type Policy = "none" | "allow" | "deny" | "both" | "other";

const POLICIES: Readonly<Record<Policy, readonly object[]>> = {
  none: [],
  allow: [statement()],
  deny: [statement({ Effect: "Deny" })],
  both: [statement(), statement({ Effect: "Deny", Action: "*", Resource: "*" })],
  other: [
    statement({ Action: "s3:*" }),
    statement({ Effect: "Deny", Resource: "arn:aws:s3:::other" }),
  ],
};

/** [identity, resource, boundary]; `undefined`: the role has no boundary. */
const COMBINATIONS: readonly [Policy, Policy, Policy | undefined, Decision][] = [
  ["none", "none", undefined, denied("identity", false)],
  ["other", "other", undefined, denied("identity", false)],
  ["allow", "none", undefined, ALLOWED],
  ["none", "allow", undefined, ALLOWED],
  ["allow", "allow", undefined, ALLOWED],
  ["allow", "other", undefined, ALLOWED],
  ["deny", "none", undefined, denied("identity", true)],
  ["both", "none", undefined, denied("identity", true)],
  ["both", "allow", undefined, denied("identity", true)],
  ["none", "both", undefined, denied("resource", true)],
  ["allow", "deny", undefined, denied("resource", true)],
  ["allow", "none", "allow", ALLOWED],
  ["none", "allow", "allow", ALLOWED],
  ["allow", "none", "none", denied("boundary", false)],
  ["allow", "none", "other", denied("boundary", false)],
  ["none", "allow", "other", denied("boundary", false)],
  ["none", "none", "allow", denied("identity", false)],
  ["other", "none", "allow", denied("identity", false)],
  ["none", "none", "none", denied("identity", false)],
  ["allow", "none", "deny", denied("boundary", true)],
  ["allow", "none", "both", denied("boundary", true)],
  ["none", "allow", "both", denied("boundary", true)],
  ["none", "none", "deny", denied("boundary", true)],
  ["allow", "deny", "allow", denied("resource", true)],
  ["both", "allow", "allow", denied("identity", true)],
];

describe("the policies of a role, of the resource and of the boundary decide together", () => {
  test.each(COMBINATIONS)(
    "role %s, resource %s, boundary %s",
    (role, resource, boundary, decision) => {
      const policies = {
        identity: read(role),
        resource: read(resource),
        ...(boundary === undefined ? {} : { boundary: read(boundary) }),
      };
      expect(evaluate(policies, REQUEST)).toEqual(decision);
    },
  );

  function read(policy: Policy) {
    return policy === "none" ? [] : document(...POLICIES[policy]);
  }

  test("a deny under a condition that does not hold denies nothing", () => {
    const Condition = { Bool: { "aws:SecureTransport": "false" } };
    const identity = document(statement(), statement({ Effect: "Deny", Condition }));
    const request = { ...REQUEST, context: { "aws:SecureTransport": "true" } };
    expect(evaluate({ identity }, request)).toEqual(ALLOWED);
  });

  test("a deny with a negated operator applies when the key is absent", () => {
    const Condition = { StringNotEquals: { "aws:SourceAccount": "111111111111" } };
    const identity = document(statement(), statement({ Effect: "Deny", Condition }));
    expect(evaluate({ identity }, REQUEST)).toEqual(denied("identity", true));
  });
});

describe("a trust policy", () => {
  const ACCOUNT = { "aws:SourceAccount": "000000000000" };
  const trust = (...statements: readonly object[]) =>
    parsePolicyDocument(
      JSON.stringify({
        Version: "2012-10-17",
        Statement: statements.map((rest) => ({
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: ["states.amazonaws.com", "scheduler.amazonaws.com"] },
          Condition: { StringEquals: ACCOUNT },
          ...rest,
        })),
      }),
      "trust",
      "trust",
    );

  test.each(["states.amazonaws.com", "scheduler.amazonaws.com"])(
    "lets %s, which it names, assume the role",
    (service) => {
      expect(trusts(trust({}), service, ACCOUNT)).toBe(true);
    },
  );

  test.each<[string, string, Readonly<Record<string, string>>, object[]]>([
    ["another service", "lambda.amazonaws.com", ACCOUNT, [{}]],
    ["another account", "states.amazonaws.com", { "aws:SourceAccount": "111111111111" }, [{}]],
    ["another action", "states.amazonaws.com", ACCOUNT, [{ Action: "sts:TagSession" }]],
    ["a service that it denies as well", "states.amazonaws.com", ACCOUNT, [{}, { Effect: "Deny" }]],
  ])("does not let %s assume the role", (_title, service, context, statements) => {
    expect(trusts(trust(...statements), service, context)).toBe(false);
  });

  test("lets Step Functions assume the role under the name that it has in its Region", () => {
    const named = (Service: string) => trust({ Principal: { Service } });
    const context = { ...ACCOUNT, "aws:RequestedRegion": "us-east-1" };
    const may = (name: string) => trusts(named(name), "states.amazonaws.com", context);
    expect(may("states.us-east-1.amazonaws.com")).toBe(true);
    expect(may("states.eu-west-1.amazonaws.com")).toBe(false);
  });

  test("lets a service assume the role if it denies only another one", () => {
    const deny = { Effect: "Deny", Principal: { Service: "lambda.amazonaws.com" } };
    expect(trusts(trust({}, deny), "states.amazonaws.com", ACCOUNT)).toBe(true);
  });
});
