import * as aws from "@pulumi/aws";
import { describe, expect, test } from "vitest";
import { type PolicyDocumentArguments, policyDocument } from "./policyDocument.ts";
import { runProgram } from "./runProgram.ts";

const variable = (name: string) => `$${"{"}${name}}`;
const statement = (rest: object = {}) => ({ actions: ["s3:*"], resources: ["*"], ...rest });
const documentOf = (inputs: PolicyDocumentArguments) => JSON.parse(policyDocument(inputs).json);
const text = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

test("a policy is rendered as the provider renders it", () => {
  const { id, json, minifiedJson } = policyDocument({
    policyId: "policy_id",
    statements: [
      {
        sid: "1",
        actions: ["s3:GetBucketLocation", "s3:ListAllMyBuckets", "s3:GetBucketLocation"],
      },
      {
        actions: ["s3:ListBucket"],
        resources: ["arn:aws:s3:::b/&{aws:username}", "arn:aws:s3:::b/&{aws:username}/*"],
        conditions: [
          {
            test: "StringLike",
            variable: "s3:prefix",
            values: ["home/", "", "home/&{aws:username}/"],
          },
          { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
          { test: "StringLike", variable: "s3:delimiter", values: ["<&>"] },
        ],
        notPrincipals: [{ type: "AWS", identifiers: ["arn:a", "arn:b"] }],
      },
      { effect: "Deny", notActions: ["s3:*"], notResources: ["arn:aws:s3:::*"] },
      { actions: ["kinesis:*"], principals: [{ type: "AWS", identifiers: ["*"] }] },
      { actions: ["firehose:*"], principals: [{ type: "*", identifiers: ["*"] }] },
      {
        actions: ["sts:AssumeRole"],
        principals: [
          { type: "Service", identifiers: ["lambda.amazonaws.com"] },
          { type: "AWS", identifiers: ["1"] },
          { type: "AWS", identifiers: ["2"] },
        ],
      },
    ],
  });
  expect(json).toBe(`{
  "Version": "2012-10-17",
  "Id": "policy_id",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ]
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": [
        "arn:aws:s3:::b/${variable("aws:username")}/*",
        "arn:aws:s3:::b/${variable("aws:username")}"
      ],
      "NotPrincipal": {
        "AWS": [
          "arn:b",
          "arn:a"
        ]
      },
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "true"
        },
        "StringLike": {
          "s3:delimiter": "\\u003c\\u0026\\u003e",
          "s3:prefix": [
            "home/",
            "",
            "home/${variable("aws:username")}/"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "NotResource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "kinesis:*",
      "Principal": {
        "AWS": "*"
      }
    },
    {
      "Effect": "Allow",
      "Action": "firehose:*",
      "Principal": "*"
    },
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": {
        "AWS": [
          "2",
          "1"
        ],
        "Service": "lambda.amazonaws.com"
      }
    }
  ]
}`);
  expect(minifiedJson).toContain(
    '{"Version":"2012-10-17","Id":"policy_id","Statement":[{"Sid":"1",',
  );
  expect(id).toMatch(/^\d+$/);
});

test("a sid may have any characters, as the policies of keys and queues allow them", () => {
  const [kept] = documentOf({
    statements: [statement({ sid: "Enable IAM User Permissions" })],
  }).Statement;
  expect(kept.Sid).toBe("Enable IAM User Permissions");
});

test("a policy without statements has none", () => {
  expect(policyDocument({}).minifiedJson).toBe('{"Version":"2012-10-17"}');
});

describe("documents are merged", () => {
  test("sources first, and a statement of the same sid takes the place of theirs", () => {
    const document = documentOf({
      sourcePolicyDocuments: [
        text({ Sid: "A", Effect: "Allow", Action: ["x:1"] }),
        text({ Effect: "Deny" }),
      ],
      statements: [statement({ sid: "B" }), statement({ sid: "A" })],
    });
    expect(document.Statement).toEqual([
      { Sid: "A", Effect: "Allow", Action: "s3:*", Resource: "*" },
      { Effect: "Deny" },
      { Sid: "B", Effect: "Allow", Action: "s3:*", Resource: "*" },
    ]);
  });

  test("overriding ones last, with what is new in them", () => {
    const document = documentOf({
      statements: [statement({ sid: "A" }), statement()],
      overridePolicyDocuments: [
        text({ Sid: "A", Effect: "Deny" }, { Sid: "C", Effect: "Deny" }),
        text({ Sid: "C", Effect: "Allow" }),
      ],
    });
    expect(document.Statement).toEqual([
      { Sid: "A", Effect: "Deny" },
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
      { Sid: "C", Effect: "Allow" },
    ]);
  });

  test("without members that the provider does not know, and with lists as they are", () => {
    const source = {
      Effect: "Allow",
      Action: ["b:1"],
      Conditions: {},
      Condition: { Bool: { "aws:SecureTransport": [true] } },
      Principal: { AWS: ["1", "2"] },
    };
    expect(documentOf({ sourcePolicyDocuments: [text(source)] }).Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["b:1"],
        Principal: { AWS: ["2", "1"] },
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ]);
  });

  test("with the newest version and the last id", () => {
    const older = JSON.stringify({ Version: "2008-10-17", Id: "older" });
    expect(documentOf({ sourcePolicyDocuments: [older] })).toEqual({
      Version: "2012-10-17",
      Id: "older",
    });
    expect(
      documentOf({ version: "2008-10-17", policyId: "own", sourcePolicyDocuments: [older] }),
    ).toEqual({
      Version: "2008-10-17",
      Id: "own",
    });
  });
});

test.each<[string, PolicyDocumentArguments, string]>([
  [
    "an unknown effect",
    { statements: [statement({ effect: "allow" })] },
    'aws.iam.getPolicyDocument: expected statement.0.effect to be one of ["Allow" "Deny"], got allow',
  ],
  [
    "equal sids",
    { statements: [statement({ sid: "A" }), statement({ sid: "A" })] },
    "writing IAM Policy Document: duplicate Sid (A). Remove the Sid or ensure the Sid is unique.",
  ],
  [
    "equal sids in two sources",
    { sourcePolicyDocuments: [text({ Sid: "A" }), text({ Sid: "A" })] },
    "merging source document 1: duplicate Sid (A) in source_policy_documents (statement 0). Remove",
  ],
  ["an unknown version", { version: "2020-01-01" }, 'expected version to be one of ["2008-10-17" '],
  [
    "a variable in the older version",
    { version: "2008-10-17", statements: [statement({ resources: ["arn:&{aws:username}"] })] },
    "found &{ sequence in (arn:&{aws:username}), which is not supported in document version 2008-10-17",
  ],
  [
    "a source that is not JSON",
    { sourcePolicyDocuments: ["{"] },
    "merging source document 0: SyntaxError",
  ],
  [
    "an overriding document with one statement outside a list",
    { overridePolicyDocuments: ['{"Statement":{}}'] },
    "merging override document 0: the document must be a JSON object whose Statement is a list",
  ],
  [
    "the old source",
    { sourceJson: "{}" },
    "expected source_json to be empty: use sourcePolicyDocuments",
  ],
  ["the old override", { overrideJson: "{}" }, "expected override_json to be empty"],
])("%s is refused in the provider's words", (_title, inputs, message) => {
  expect(() => policyDocument(inputs)).toThrow(message);
});

test("a program gets a policy with the outputs of its resources", async () => {
  const { json } = await runProgram(
    () => ({
      json: aws.iam.getPolicyDocumentOutput({
        statements: [{ actions: ["sqs:SendMessage"], resources: [new aws.sqs.Queue("tasks").arn] }],
      }).json,
    }),
    {
      project: "demo",
      stack: "local",
      config: {},
      account: { accountId: "000000000000", region: "us-east-1" },
      register: ({ name }) => ({ id: name, outputs: { arn: `arn:${name}` } }),
    },
  );
  expect(JSON.parse(json)).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:tasks" }],
  });
});
