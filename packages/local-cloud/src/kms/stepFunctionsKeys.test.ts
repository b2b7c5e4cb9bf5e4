import { describe, expect, test } from "vitest";
import { createIam } from "../iam/iam.ts";
import { createKms } from "./kms.ts";
import { createKeyPermissions } from "./stepFunctionsKeys.ts";

const STATES = "arn:aws:states:us-east-1:000000000000";
const ACTIVITY = `${STATES}:activity:work`;
const MACHINE = `${STATES}:stateMachine:m`;
const EXECUTION = `${STATES}:execution:m:one`;
const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const ROLE = "arn:aws:iam::000000000000:role/worker";

/** The permissions of a role on an encrypted activity and an encrypted state machine. */
function permissionsWith(statement: object | undefined) {
  const iam = createIam();
  const document = (...Statement: readonly object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement });
  iam.createRole({
    arn: ROLE,
    boundaryArn: undefined,
    trustPolicy: document({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "states.amazonaws.com" },
    }),
  });
  if (statement !== undefined) {
    void iam.putRolePolicy(
      "worker",
      "key",
      document({ Effect: "Allow", Resource: KEY, ...statement }),
    );
  }
  const keys = new Map([
    [ACTIVITY, KEY],
    [MACHINE, KEY],
  ]);
  const { authorize, authorizeRole } = createKeyPermissions(keys, iam, createKms(iam));
  const { accessKeyId } = iam.issueAccessKey({ roleArn: ROLE, sessionName: "one" });
  return {
    call: (action: string, resource: string, more: object = {}) =>
      authorize({
        accessKeyId,
        action: `states:${action}`,
        resource,
        region: "us-east-1",
        ...more,
      }),
    developersCall: (action: string, resource: string) =>
      authorize({
        accessKeyId: "AKIAIOSFODNN7EXAMPLE",
        action: `states:${action}`,
        resource,
        region: "us-east-1",
      }),
    use: (resource: string, sync = false) =>
      authorizeRole({ roleArn: ROLE, executionArn: EXECUTION, resource, sync }),
  };
}

const refusal = (action: string) =>
  expect.objectContaining({
    code: "KmsAccessDeniedException",
    message: `User: arn:aws:sts::000000000000:assumed-role/worker/one is not authorized to perform: ${action} on resource: ${KEY} because no identity-based policy allows the ${action} action`,
  });

describe("a call that returns data needs the key, through Step Functions:", () => {
  test.each([
    ["GetActivityTask", ACTIVITY, "aws:states:activityArn", ACTIVITY],
    ["DescribeStateMachine", MACHINE, "aws:states:stateMachineArn", MACHINE],
    ["StartSyncExecution", MACHINE, "aws:states:stateMachineArn", MACHINE],
    ["DescribeExecution", EXECUTION, "aws:states:stateMachineArn", MACHINE],
    ["GetExecutionHistory", EXECUTION, "aws:states:stateMachineArn", MACHINE],
    ["DescribeExecution", `${STATES}:express:m:one:two`, "aws:states:stateMachineArn", MACHINE],
  ])("%s on %s", (action, resource, contextKey, value) => {
    expect(() => permissionsWith(undefined).call(action, resource)).toThrow(refusal("kms:Decrypt"));
    const StringEquals = {
      "kms:ViaService": "states.us-east-1.amazonaws.com",
      [`kms:EncryptionContext:${contextKey}`]: value,
    };
    permissionsWith({ Action: "kms:Decrypt", Condition: { StringEquals } }).call(action, resource);
  });
});

test.each([
  ["SendTaskSuccess", ACTIVITY, {}],
  ["SendTaskHeartbeat", MACHINE, {}],
  ["StartExecution", MACHINE, {}],
  ["StopExecution", EXECUTION, {}],
  ["DescribeStateMachine", MACHINE, { metadataOnly: true }],
  ["GetActivityTask", `${ACTIVITY}-without-key`, {}],
])("a call of %s on %s, %j, needs no key", (action, resource, more) => {
  permissionsWith(undefined).call(action, resource, more);
});

test("a developer's call needs no key", () => {
  permissionsWith(undefined).developersCall("GetActivityTask", ACTIVITY);
});

describe("the role of an execution calls KMS itself, and needs", () => {
  const through = { StringEquals: { "kms:ViaService": "states.us-east-1.amazonaws.com" } };

  test.each([
    ["the state machine's key", MACHINE, "aws:states:stateMachineArn"],
    ["the activity's key", ACTIVITY, "aws:states:activityArn"],
  ])("%s", (_title, resource, contextKey) => {
    const Action = ["kms:GenerateDataKey", "kms:Decrypt"];
    const uses = (statement: object | undefined) => () => permissionsWith(statement).use(resource);
    expect(uses(undefined)).toThrow(refusal("kms:GenerateDataKey"));
    expect(uses({ Action: "kms:GenerateDataKey" })).toThrow(refusal("kms:Decrypt"));
    expect(uses({ Action, Condition: through })).toThrow(refusal("kms:GenerateDataKey"));
    const StringEquals = { [`kms:EncryptionContext:${contextKey}`]: resource };
    uses({ Action, Condition: { StringEquals } })();
  });

  test("only to decrypt if the caller waits for the execution", () => {
    permissionsWith({ Action: "kms:Decrypt" }).use(MACHINE, true);
  });
});
