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

const QUEUES = ["arn:aws:sqs:us-east-1:000000000000:a", "arn:aws:sqs:*:*:b*"];
const TAG = "aws:PrincipalTag/team";

describe("a policy of a role is read", () => {
  test("with lists for all members that may be one value or a list", () => {
    const document = text({
      Sid: "Read",
      Effect: "Deny",
      Action: "s3:Get*",
      NotResource: QUEUES,
      Condition: {
        StringLikeIfExists: { [TAG]: "x" },
        "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] },
        Bool: { "aws:SecureTransport": [false, "true"] },
        NumericLessThan: { "s3:max-keys": 10 },
      },
    });
    const one = { quantifier: "one", ifExists: false };
    expect(parsePolicyDocument(document, "policy")).toEqual([
      {
        effect: "Deny",
        actions: { patterns: ["s3:Get*"], negated: false },
        resources: { patterns: QUEUES, negated: true },
        services: [],
        principals: [],
        conditions: [
          { ...one, operator: "StringLike", ifExists: true, key: TAG, values: ["x"] },
          {
            ...one,
            operator: "StringEquals",
            quantifier: "ForAnyValue",
            key: "aws:TagKeys",
            values: ["a", "b"],
          },
          { ...one, operator: "Bool", key: "aws:SecureTransport", values: ["false", "true"] },
          { ...one, operator: "NumericLessThan", key: "s3:max-keys", values: ["10"] },
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

const STATES = "states.amazonaws.com";
const SNS = "sns.amazonaws.com";
const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/worker`;

test("a trust policy is read with its services, beside others, and without a resource", () => {
  const Principal = { AWS: ROLE, Service: [SNS, STATES], Federated: "accounts.google.com" };
  const [statement] = parsePolicyDocument(text({ ...TRUST, Principal }), "trust", "trust");
  expect(statement).toMatchObject({
    actions: { patterns: ["sts:AssumeRole"], negated: false },
    resources: { patterns: ["*"], negated: false },
    services: [SNS, STATES],
    principals: [ROLE],
  });
});

test.each<[string, unknown, string[], string[]]>([
  ["everyone", "*", ["*"], []],
  ["one AWS principal", { AWS: ACCOUNT }, [ACCOUNT], []],
  [
    "several AWS principals and a service",
    { AWS: [ROLE, `arn:aws:iam::${ACCOUNT}:root`], Service: SNS },
    [ROLE, `arn:aws:iam::${ACCOUNT}:root`],
    [SNS],
  ],
  ["a service only", { Service: SNS }, [], [SNS]],
])("a policy of a resource is read with %s", (_title, Principal, principals, services) => {
  const [statement] = parsePolicyDocument(text({ ...ALLOW, Principal }), "queue", "queue");
  expect(statement).toMatchObject({
    resources: { patterns: ["*"], negated: false },
    principals,
    services,
  });
});

test("trust policies and policies of resources may be of the older version, or name none", () => {
  for (const Version of ["2008-10-17", undefined]) {
    const older = (statement: object) => JSON.stringify({ Version, Statement: [statement] });
    const queue = older({ ...ALLOW, Sid: "__default statement", Principal: "*" });
    parsePolicyDocument(queue, "queue", "queue");
    parsePolicyDocument(older(TRUST), "trust", "trust");
  }
});

const SYNTAX = "(MalformedPolicyDocument: Syntax errors in policy.)";
const VENDOR =
  "(MalformedPolicyDocument: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.)";
const variable = (name: string) => `$${"{"}${name}}`;

describe("a policy document is refused, with the label, the member and IAM's words, when it has", () => {
  test.each<[string, string, string]>([
    ["invalid JSON", "{", "policy: is not JSON: "],
    ["a list", "[]", `policy: the document must be a JSON object ${SYNTAX}`],
    ["null", "null", "policy: the document must be a JSON object"],
    [
      "the old version",
      '{"Version":"2008-10-17","Statement":[]}',
      'policy: Version must be "2012-10-17", not "2008-10-17" (MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater.)',
    ],
    ["no version", "{}", 'policy: Version must be "2012-10-17", not undefined'],
    [
      "an unknown member",
      '{"Version":"2012-10-17","Statements":[]}',
      `policy: Statements is not a member: did you mean Statement?; allowed: Version, Id, Statement ${SYNTAX}`,
    ],
    ["no statement", text(), `policy: Statement must be at least one statement ${SYNTAX}`],
    [
      "a missing statement",
      '{"Version":"2012-10-17"}',
      "policy: Statement must be at least one statement",
    ],
    [
      "a statement that is a string",
      text("x"),
      `policy: Statement[0]: the statement must be a JSON object ${SYNTAX}`,
    ],
    [
      "an unknown member of a statement",
      text({ ...ALLOW, Conditions: {} }),
      `policy: Statement[0]: Conditions is not a member: did you mean Condition?; allowed: Sid, Effect, Action, NotAction, Resource, NotResource, Condition ${SYNTAX}`,
    ],
    [
      "a Sid with another character",
      text({ ...ALLOW, Sid: "read-queue" }),
      'policy: Statement[0]: Sid "read-queue" must have only letters and digits (MalformedPolicyDocument: Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*)',
    ],
    [
      "equal Sids",
      text({ ...ALLOW, Sid: "A" }, { ...ALLOW, Sid: "B" }, { ...ALLOW, Sid: "A" }),
      'policy: two statements have the Sid "A" (MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique.)',
    ],
    [
      "a wrong effect in its second statement",
      text(ALLOW, { ...ALLOW, Effect: "allow" }),
      'policy: Statement[1]: Effect must be "Allow" or "Deny", not "allow"',
    ],
    [
      "no action",
      text({ ...ALLOW, Action: undefined }),
      "policy: Statement[0]: Action must be a string or a list of strings, not undefined (MalformedPolicyDocument: Policy statement must contain actions.)",
    ],
    [
      "no resource",
      text({ ...ALLOW, Resource: undefined }),
      "policy: Statement[0]: Resource must be a string or a list of strings, not undefined (MalformedPolicyDocument: Policy statement must contain resources.)",
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
      "an action without a service",
      text({ ...ALLOW, Action: ["s3:*", "GetObject"] }),
      `policy: Statement[0]: the action "GetObject" has no service, as in sqs:SendMessage ${VENDOR}`,
    ],
    [
      "an action with two colons",
      text({ ...ALLOW, NotAction: "aws:s3:Get", Action: undefined }),
      'the action "aws:s3:Get" has more than one colon (MalformedPolicyDocument: Actions/Condition can contain only one colon.)',
    ],
    [
      "an action whose service has a wildcard",
      text({ ...ALLOW, Action: "s*:Get" }),
      'the action "s*:Get" must begin with a service, without wildcards (MalformedPolicyDocument: Vendor s* is not valid)',
    ],
    [
      "a resource that is no ARN",
      text({ ...ALLOW, Resource: "tasks" }),
      'the resource "tasks" must be an ARN, such as arn:aws:sqs:us-east-1:000000000000:tasks (MalformedPolicyDocument: Resource tasks must be in ARN format or "*".)',
    ],
    [
      "a resource of another partition",
      text({ ...ALLOW, Resource: "arn:sqs:us-east-1:1:tasks" }),
      'must have the partition aws (MalformedPolicyDocument: Partition "sqs" is not valid for resource',
    ],
    [
      "a resource whose service has a wildcard",
      text({ ...ALLOW, NotResource: "arn:aws:*:us-east-1:1:tasks", Resource: undefined }),
      "must name its service, without wildcards (MalformedPolicyDocument: Resource vendor must be fully qualified and cannot contain regexes.)",
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
      "policy: Statement[0]: Principal must be absent: a policy of a role names no principal (MalformedPolicyDocument: Policy document should not specify a principal.)",
    ],
    [
      "a condition that is a string",
      text({ ...ALLOW, Condition: "x" }),
      "policy: Statement[0]: Condition must be a JSON object",
    ],
    [
      "an operator whose keys are a string",
      text({ ...ALLOW, Condition: { StringEquals: "x" } }),
      "policy: Statement[0]: Condition.StringEquals must be a JSON object of keys",
    ],
    [
      "a condition without a value",
      text({ ...ALLOW, Condition: { StringEquals: { [TAG]: [] } } }),
      `policy: Statement[0]: Condition.StringEquals.${TAG} must be a string or a list of strings, not []`,
    ],
  ])("%s", (_title, document, message) => {
    const parse = () => parsePolicyDocument(document, "policy");
    expect(parse).toThrow(Error);
    expect(parse).toThrow(message);
  });

  test.each([
    ["stringEquals", ": did you mean StringEquals?"],
    ["StringEqual", ": did you mean StringEquals?"],
    ["ForEachValue:StringEquals", ""],
    ["NullIfExists", ""],
    ["IfExists", ""],
  ])("the operator %s", (operator, near) => {
    const document = text({ ...ALLOW, Condition: { [operator]: { [TAG]: "x" } } });
    expect(() => parsePolicyDocument(document, "policy")).toThrow(
      `policy: Statement[0]: Condition.${operator} must be one of StringEquals, `,
    );
    expect(() => parsePolicyDocument(document, "policy")).toThrow(`${near} ${SYNTAX}`);
  });

  test.each<[string, object, string]>([
    [
      "a resource",
      { Resource: "*" },
      "Resource must be absent: a trust policy names no resource (MalformedPolicyDocument: Has prohibited field Resource)",
    ],
    [
      "no principal",
      { Principal: undefined },
      "Principal must be a service, such as states.amazonaws.com, or an object of AWS and Service (MalformedPolicyDocument: Missing required field Principal)",
    ],
    [
      "everyone",
      { Principal: "*" },
      '(MalformedPolicyDocument: AssumeRolepolicy contained an invalid principal: "STAR":"*".)',
    ],
    [
      "a service that is a number",
      { Principal: { Service: 1 } },
      "Principal.Service must be a string or a list of strings, not 1",
    ],
    [
      "a service by its short name",
      { Principal: { Service: "lambda" } },
      'must be a service such as states.amazonaws.com, not "lambda" (MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"lambda")',
    ],
    [
      "a role by its name",
      { Principal: { AWS: "worker" } },
      '(MalformedPolicyDocument: Invalid principal in policy: "AWS":"worker")',
    ],
    [
      "an action of another service",
      { Action: ["sts:AssumeRole", "lambda:InvokeFunction"] },
      'the action "lambda:InvokeFunction" must be one of STS, such as sts:AssumeRole (MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.)',
    ],
  ])("%s, in a trust policy", (_title, rest, message) => {
    expect(() => parsePolicyDocument(text({ ...TRUST, ...rest }), "trust", "trust")).toThrow(
      message,
    );
  });

  test("more actions than SQS allows in a statement, in a queue's policy", () => {
    const policyOf = (count: number) =>
      text({ ...ALLOW, Principal: "*", Action: Array(count).fill("sqs:SendMessage") });
    expect(() => parsePolicyDocument(policyOf(8), "queue", "queue")).toThrow(
      "queue: Statement[0]: OverLimit: 8 actions were found in a statement from the submitted policy, max allowed is 7",
    );
    expect(parsePolicyDocument(policyOf(7), "queue", "queue")).toHaveLength(1);
    expect(parsePolicyDocument(policyOf(8), "key", "key")).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ["no principal", undefined, 'Principal must be "*", or an object of AWS and Service'],
    ["a list of principals", ["*"], 'Principal must be "*", or an object of AWS and Service'],
    [
      "an identity provider",
      { AWS: "*", Federated: "x" },
      "Principal: Federated is not a member; allowed: AWS, Service",
    ],
    ["a number", { AWS: 1 }, "Principal.AWS must be a string or a list of strings, not 1"],
  ])("%s, in a policy of a resource", (_title, Principal, message) => {
    const document = text({ ...ALLOW, Principal });
    expect(() => parsePolicyDocument(document, "queue", "queue")).toThrow(
      `queue: Statement[0]: ${message}`,
    );
  });
});

describe("a condition key is refused", () => {
  const read = (key: string, Action = "sqs:SendMessage") => {
    const Condition = { StringEquals: { [key]: "x" } };
    return () => parsePolicyDocument(text({ ...ALLOW, Action, Condition }), "policy");
  };

  test.each([
    ["without a service", "SourceArn", VENDOR],
    [
      "that AWS does not have, with the nearest one",
      "aws:ResourceTags/team",
      "policy: Statement[0]: aws:ResourceTags/team is not a condition key: did you mean aws:ResourceTag/KEY?; AWS stores the policy, and no request would have the key. Keys with a value here: aws:CurrentTime, ",
    ],
    ["whose tag has no name", "aws:PrincipalTag/", "aws:PrincipalTag/ is not a condition key"],
    [
      "of a service that no action of the statement belongs to",
      "s3:prefix",
      "s3:prefix is not a condition key",
    ],
    [
      "that AWS does not have, for any service",
      "aws:SourceAcount",
      "did you mean aws:SourceAccount?",
    ],
    [
      "whose value on AWS is not known here",
      "aws:SourceVpce",
      "the condition key aws:SourceVpce has a value on AWS that is not known here, so the policy can't be evaluated locally",
    ],
  ])("%s", (_title, key, message) => {
    expect(read(key)).toThrow(message);
  });

  test("whose value is a secret's tag, which the program does not give", () => {
    expect(read("aws:ResourceTag/team", "secretsmanager:GetSecretValue")).toThrow(
      "the condition key aws:ResourceTag/team has a value on AWS that is not known here",
    );
  });

  test.each([
    ["of people", "aws:MultiFactorAuthPresent", "sqs:*"],
    ["of tags, for all actions", "aws:ResourceTag/team", "*"],
    ["in another case", "AWS:sourcearn", "sqs:*"],
    ["of a call that roles here do not make", "iam:PermissionsBoundary", "iam:CreateRole"],
    ["of another service, for its actions", "s3:prefix", "s3:ListBucket"],
    ["of another service, for all actions", "dynamodb:LeadingKeys", "*"],
    ["of another service, for all actions of all services", "dynamodb:LeadingKeys", "*:*"],
    ["of a network, for the actions of another service", "aws:SourceVpce", "s3:*"],
    ["of a network, for an action that nobody here calls", "aws:SourceVpce", "iam:CreateRole"],
    [
      "of a resource's service, for an action of another one",
      "ec2:ResourceTag/a",
      "ssm:SendCommand",
    ],
  ])("unless AWS has it: %s", (_title, key, action) => {
    expect(read(key, action)).not.toThrow();
  });
});

describe("a policy variable", () => {
  const read = (name: string) => () =>
    parsePolicyDocument(text({ ...ALLOW, Resource: `arn:aws:s3:::b/${variable(name)}` }), "policy");

  test.each([
    "aws:PrincipalTag/team",
    "aws:userid",
    "aws:PrincipalTag/team, 'none'",
    "*",
    "?",
    "$",
  ])("%s may be in a resource", (name) => {
    expect(read(name)).not.toThrow();
  });

  test.each([
    [
      "aws:username",
      "aws:username, which a role does not have, so the statement would never apply",
    ],
    ["aws:SourceIp", "the policy variable aws:SourceIp, whose value is not known here"],
    ["aws:TagKeys", "the policy variable aws:TagKeys, whose value is not known here"],
    ["aws:PrincipalTags/team", "is not known here: did you mean aws:PrincipalTag/KEY?"],
    ["team", "which is not a policy variable (MalformedPolicyDocument: "],
  ])("%s is refused", (name, message) => {
    expect(read(name)).toThrow(message);
  });

  test("is text in a document of the older version", () => {
    const Principal = "*";
    const Resource = variable("aws:username");
    const older = JSON.stringify({ Statement: { ...ALLOW, Principal, Resource } });
    expect(parsePolicyDocument(older, "queue", "queue")).toHaveLength(1);
  });
});
