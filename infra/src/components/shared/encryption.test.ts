import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { ACTIVITY, FUNCTION, LOG_GROUP, QUEUE, ROLE, STATE_MACHINE } from "../../testing/types.ts";

const workloads = {
  short: { worker: "lambda" },
  long: { worker: "fargate" },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
  refund: {
    worker: "fargate",
    secrets: { REFUND_KEY: "team/refund", REFUND_PIN: "ssm:/team/pin" },
  },
};
const charge = {
  worker: "lambda",
  variables: { CHARGE_URL: "https://charge.example" },
  secrets: { CHARGE_KEY: "team/charge", CHARGE_LOGIN: "ssm:/team/login" },
};
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

const encryptionConfiguration = {
  type: "CUSTOMER_MANAGED_KMS_KEY",
  kmsKeyId: kmsKeyArn,
  kmsDataKeyReusePeriodSeconds: 300,
};

describe("an environment with a key", () => {
  test.each([
    [ACTIVITY, { encryptionConfiguration }],
    [STATE_MACHINE, { encryptionConfiguration }],
    [FUNCTION, { kmsKeyArn }],
    [QUEUE, { kmsMasterKeyId: kmsKeyArn }],
    [LOG_GROUP, { kmsKeyId: kmsKeyArn }],
  ])("encrypts every %s with it", async (type, encryption) => {
    const graph = await build({ workloads, kmsKeyArn });
    expect(graph.names(type).length).toBeGreaterThan(0);
    for (const name of graph.names(type)) {
      expect(graph.inputs(type, name), name).toMatchObject(encryption);
      expect(graph.inputs(type, name)).not.toHaveProperty("sqsManagedSseEnabled");
    }
  });

  test("lets each role use the key only for that role's own data", async () => {
    const graph = await build({ workloads: { ...workloads, charge }, kmsKeyArn });
    const found = graph.names(ROLE).map((role) => [role, usesOfKey(graph, role)]);
    expect(Object.fromEntries(found)).toEqual({
      "short-function": { ...usesActivity("short"), ...readsVariables },
      "short-schedule": sends,
      "short-executions": { ...usesActivity("short"), ...runsMachine("short") },
      "long-task": usesActivity("long"),
      "long-task-execution": {},
      "long-executions": { ...usesActivity("long"), ...runsMachine("long") },
      "quick-function": { ...answersFor("quick"), ...receives, ...readsVariables },
      "quick-executions": { ...runsMachine("quick"), ...sends },
      "many-task": { ...answersFor("many"), ...receives },
      "many-task-execution": {},
      "many-executions": { ...runsMachine("many"), ...sends },
      "refund-task": usesActivity("refund"),
      "refund-task-execution": readsSecrets("team/refund", "team/pin"),
      "refund-executions": { ...usesActivity("refund"), ...runsMachine("refund") },
      "charge-function": {
        ...{ ...usesActivity("charge"), ...readsVariables },
        ...readsSecrets("team/charge", "team/login"),
      },
      "charge-schedule": sends,
      "charge-executions": { ...usesActivity("charge"), ...runsMachine("charge") },
    });
  });
});

test("KMS names services in China as everywhere, though their endpoints end with .com.cn", async () => {
  const account = { accountId: "000000000000", region: "cn-north-1" };
  const graph = await build({ workloads, kmsKeyArn }, { account });
  const uses = graph.names(ROLE).map((role) => JSON.stringify(usesOfKey(graph, role)));
  const names = uses.join().match(/(?<="kms:ViaService":")[^"]+/g) ?? [];
  expect([...new Set(names)].toSorted()).toEqual([
    "lambda.cn-north-1.amazonaws.com",
    "secretsmanager.cn-north-1.amazonaws.com",
    "sqs.cn-north-1.amazonaws.com",
    "ssm.cn-north-1.amazonaws.com",
  ]);
});

/** The statements of a role that use the key, by their Sid. */
function usesOfKey(graph: Graph, role: string): object {
  const statements = graph.sids(role).map((sid) => graph.statement(role, sid));
  const uses = statements.filter(({ Action }) => /"kms:/.test(JSON.stringify(Action)));
  return Object.fromEntries(uses.map(({ Sid, ...rest }) => [Sid, rest]));
}

function useOfKey(Action: readonly string[], StringEquals: object): object {
  return { Effect: "Allow", Action, Resource: kmsKeyArn, Condition: { StringEquals } };
}

const BOTH = ["kms:Decrypt", "kms:GenerateDataKey"];
const ACCOUNT = "us-east-1:000000000000";

function machineContext(workload: string): object {
  const arn = `arn:aws:states:${ACCOUNT}:stateMachine:sfn-workers-test-${workload}`;
  return { "kms:EncryptionContext:aws:states:stateMachineArn": arn };
}

function usesActivity(workload: string): object {
  const arn = `arn:aws:states:${ACCOUNT}:activity:sfn-workers-test-${workload}`;
  const context = { "kms:EncryptionContext:aws:states:activityArn": arn };
  return { UseKeyForActivity: useOfKey(BOTH, context) };
}

function runsMachine(workload: string): object {
  const logs = { "kms:EncryptionContext:SourceArn": `arn:aws:logs:${ACCOUNT}:*` };
  return {
    UseKeyForExecutions: useOfKey(BOTH, machineContext(workload)),
    UseKeyForLogDelivery: useOfKey(["kms:GenerateDataKey"], logs),
  };
}

function answersFor(workload: string): object {
  return { UseKeyForTokens: useOfKey(BOTH, machineContext(workload)) };
}

const viaSqs = { "kms:ViaService": "sqs.us-east-1.amazonaws.com" };
const sends = { UseKeyForQueue: useOfKey(BOTH, viaSqs) };
/** A worker also sends a message again that it hands back. */
const receives = { UseKeyForMessages: useOfKey(BOTH, viaSqs) };

const viaLambda = { "kms:ViaService": "lambda.us-east-1.amazonaws.com" };
const readsVariables = { UseKeyForVariables: useOfKey(["kms:Decrypt"], viaLambda) };

function readsSecrets(secret: string, parameter: string): object {
  return {
    UseKeyForSecrets: useOfKey(["kms:Decrypt"], {
      "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
      "kms:EncryptionContext:SecretARN": [
        `arn:aws:secretsmanager:${ACCOUNT}:secret:${secret}-000000`,
      ],
    }),
    UseKeyForParameters: useOfKey(["kms:Decrypt"], {
      "kms:ViaService": "ssm.us-east-1.amazonaws.com",
      "kms:EncryptionContext:PARAMETER_ARN": [`arn:aws:ssm:${ACCOUNT}:parameter/${parameter}`],
    }),
  };
}

describe("an environment without a key", () => {
  test("uses AWS-owned keys and never mentions KMS, except for the name of a throttled call", async () => {
    const graph = await build({ workloads });
    expect(JSON.stringify(graph.resources)).not.toMatch(/kms(?!ThrottledException)/i);
  });
});

describe("a permissions boundary", () => {
  const permissionsBoundaryArn = "arn:aws:iam::000000000000:policy/boundary";

  test("is set on every role", async () => {
    const graph = await build({ workloads, permissionsBoundaryArn });
    expect(graph.names(ROLE).length).toBeGreaterThan(5);
    for (const name of graph.names(ROLE)) {
      expect(graph.inputs(ROLE, name)).toMatchObject({
        permissionsBoundary: permissionsBoundaryArn,
      });
    }
  });

  test("is absent unless it is configured", async () => {
    const graph = await build({ workloads });
    for (const name of graph.names(ROLE)) {
      expect(graph.inputs(ROLE, name)).not.toHaveProperty("permissionsBoundary");
    }
  });
});
