import { describe, expect, test } from "vitest";
import { parsePolicyDocument } from "./policyDocument.ts";

const text = (...statements: readonly unknown[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ALLOW = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const TRUST = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
};

describe("a policy of a role is read", () => {
  test("with lists for all members that may be one value or a list", () => {
    const document = text({
      Sid: "Read",
      Effect: "Deny",
      Action: "s3:Get*",
      NotResource: ["a", "b"],
      Condition: { StringLikeIfExists: { key: "x" }, Bool: { a: false, b: ["true", false] } },
    });
    expect(parsePolicyDocument(document, "policy")).toEqual([
      {
        effect: "Deny",
        actions: { patterns: ["s3:Get*"], negated: false },
        resources: { patterns: ["a", "b"], negated: true },
        services: [],
        principals: [],
        conditions: [
          { operator: "StringLike", ifExists: true, key: "key", values: ["x"] },
          { operator: "Bool", ifExists: false, key: "a", values: ["false"] },
          { operator: "Bool", ifExists: false, key: "b", values: ["true", "false"] },
        ],
      },
    ]);
  });

  test("with one statement outside a list, and with several statements", () => {
    const one = JSON.stringify({ Version: "2012-10-17", Statement: ALLOW });
    expect(parsePolicyDocument(one, "policy")).toHaveLength(1);
    const two = parsePolicyDocument(text(ALLOW, { ...ALLOW, Effect: "Deny" }), "policy");
    expect(two).toMatchObject([
      { effect: "Allow", conditions: [] },
      { effect: "Deny", conditions: [] },
    ]);
  });
});

test("a trust policy is read with its services and without a resource", () => {
  const Principal = { AWS: "arn:aws:iam::000000000000:root", Service: ["a", "b"] };
  const [statement] = parsePolicyDocument(text({ ...TRUST, Principal }), "trust", "trust");
  expect(statement).toMatchObject({
    actions: { patterns: ["sts:AssumeRole"], negated: false },
    resources: { patterns: ["*"], negated: false },
    services: ["a", "b"],
    principals: [],
  });
});

const SNS = "sns.amazonaws.com";

test.each<[string, unknown, string[], string[]]>([
  ["everyone", "*", ["*"], []],
  ["one AWS principal", { AWS: "123456789012" }, ["123456789012"], []],
  ["several AWS principals and a service", { AWS: ["1", "2"], Service: SNS }, ["1", "2"], [SNS]],
  ["a service only", { Service: SNS }, [], [SNS]],
])("a policy of a resource is read with %s", (_title, Principal, principals, services) => {
  const [statement] = parsePolicyDocument(text({ ...ALLOW, Principal }), "queue", "resource");
  expect(statement).toMatchObject({
    resources: { patterns: ["*"], negated: false },
    principals,
    services,
  });
});

const OPERATORS = "one of StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringLike, ";

describe("a policy document is refused, with the label and the member, when it has", () => {
  test.each<[string, string, string]>([
    ["invalid JSON", "{", "policy is not JSON: "],
    ["a list", "[]", "policy: the document must be a JSON object"],
    ["null", "null", "policy: the document must be a JSON object"],
    [
      "the old version",
      '{"Version":"2008-10-17","Statement":[]}',
      'policy: Version must be "2012-10-17", not "2008-10-17"',
    ],
    ["no version", "{}", 'policy: Version must be "2012-10-17", not undefined'],
    ["no statement", text(), "policy: Statement must be at least one statement"],
    [
      "a missing statement",
      '{"Version":"2012-10-17"}',
      "policy: Statement must be at least one statement",
    ],
    [
      "a statement that is a string",
      text("x"),
      "policy: Statement[0]: the statement must be a JSON object",
    ],
    [
      "a wrong effect in its second statement",
      text(ALLOW, { ...ALLOW, Effect: "allow" }),
      'policy: Statement[1]: Effect must be "Allow" or "Deny", not "allow"',
    ],
    [
      "no action",
      text({ ...ALLOW, Action: undefined }),
      "policy: Statement[0]: Action must be a string or a list of strings, not undefined",
    ],
    [
      "no resource",
      text({ ...ALLOW, Resource: undefined }),
      "policy: Statement[0]: Resource must be a string or a list of strings, not undefined",
    ],
    [
      "an empty list",
      text({ ...ALLOW, Action: [] }),
      "policy: Statement[0]: Action must be a string or a list of strings, not []",
    ],
    [
      "a number",
      text({ ...ALLOW, Action: ["s3:*", 1] }),
      'policy: Statement[0]: Action must be a string or a list of strings, not ["s3:*",1]',
    ],
    [
      "a NotAction that is wrong",
      text({ ...ALLOW, Action: undefined, NotAction: 1 }),
      "policy: Statement[0]: NotAction must be a string or a list of strings, not 1",
    ],
    [
      "an action and a NotAction",
      text({ ...ALLOW, NotAction: "x" }),
      "policy: Statement[0]: Action must be either Action or NotAction, not both",
    ],
    [
      "a resource and a NotResource",
      text({ ...ALLOW, NotResource: "x" }),
      "policy: Statement[0]: Resource must be either Resource or NotResource, not both",
    ],
    [
      "a principal",
      text({ ...ALLOW, Principal: "*" }),
      "policy: Statement[0]: Principal must be absent: a policy of a role names no principal",
    ],
    [
      "a condition that is a string",
      text({ ...ALLOW, Condition: "x" }),
      "policy: Statement[0]: Condition must be a JSON object",
    ],
    [
      "an operator whose keys are a string",
      text({ ...ALLOW, Condition: { StringEquals: "x" } }),
      `policy: Statement[0]: Condition.StringEquals must be ${OPERATORS}`,
    ],
    [
      "a condition without a value",
      text({ ...ALLOW, Condition: { StringEquals: { key: [] } } }),
      "policy: Statement[0]: Condition.StringEquals.key must be a string or a list of strings, not []",
    ],
    [
      "a policy variable",
      text({ ...ALLOW, Resource: ["x", `arn:$${"{aws:username}"}`] }),
      "policy: Statement[0]: Resource: arn:$" + "{aws:username} has a policy variable",
    ],
    [
      "a policy variable in a condition",
      text({ ...ALLOW, Condition: { StringLike: { key: `$${"{aws:username}"}` } } }),
      "policy: Statement[0]: Condition.StringLike.key: $" + "{aws:username} has a policy variable",
    ],
  ])("%s", (_title, document, message) => {
    const parse = () => parsePolicyDocument(document, "policy");
    expect(parse).toThrow(Error);
    expect(parse).toThrow(message);
  });

  test.each([
    "DateLessThan",
    "NumericEquals",
    "IpAddress",
    "BinaryEquals",
    "Null",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "IfExists",
    "stringEquals",
  ])("the operator %s, which the local IAM does not evaluate", (operator) => {
    const document = text({ ...ALLOW, Condition: { [operator]: { key: "x" } } });
    expect(() => parsePolicyDocument(document, "policy")).toThrow(
      `policy: Statement[0]: Condition.${operator} must be ${OPERATORS}`,
    );
  });

  test.each<[string, object, string]>([
    ["a resource", { Resource: "*" }, "Resource must be absent: a trust policy names no resource"],
    ["no principal", { Principal: undefined }, "Principal must be a service, such as"],
    ["no service", { Principal: { AWS: "*" } }, "Principal must be a service, such as"],
    [
      "a service that is a number",
      { Principal: { Service: 1 } },
      "Principal.Service must be a string or a list of strings, not 1",
    ],
  ])("%s, in a trust policy", (_title, rest, message) => {
    expect(() => parsePolicyDocument(text({ ...TRUST, ...rest }), "trust", "trust")).toThrow(
      `trust: Statement[0]: ${message}`,
    );
  });

  test.each<[string, unknown, string]>([
    ["no principal", undefined, 'Principal must be "*", or an object of AWS and Service'],
    ["a list of principals", ["*"], 'Principal must be "*", or an object of AWS and Service'],
    ["an identity provider", { AWS: "*", Federated: "x" }, 'Principal must be "*", or an object'],
    ["a number", { AWS: 1 }, "Principal.AWS must be a string or a list of strings, not 1"],
  ])("%s, in a policy of a resource", (_title, Principal, message) => {
    const document = text({ ...ALLOW, Principal });
    expect(() => parsePolicyDocument(document, "queue", "resource")).toThrow(
      `queue: Statement[0]: ${message}`,
    );
  });
});
