import { describe, expect, it } from "vitest";
import { build } from "../../testing/graph.ts";
import { ACTIVITY, FUNCTION, LOG_GROUP, QUEUE, ROLE, STATE_MACHINE } from "../../testing/types.ts";

const workloads = {
  short: { worker: "lambda" },
  long: { worker: "fargate" },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

describe("an environment with a key", () => {
  it("encrypts activities, state machines, logs, queues and variables with it", async () => {
    const graph = await build({ workloads, kmsKeyArn });
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: kmsKeyArn };
    expect(graph.inputs(ACTIVITY, "short")).toMatchObject({ encryptionConfiguration });
    expect(graph.inputs(STATE_MACHINE, "long")).toMatchObject({ encryptionConfiguration });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ kmsKeyArn });
    expect(graph.names(QUEUE)).toHaveLength(5);
    for (const name of graph.names(QUEUE)) {
      expect(graph.inputs(QUEUE, name)).toMatchObject({ kmsMasterKeyId: kmsKeyArn });
      expect(graph.inputs(QUEUE, name)).not.toHaveProperty("sqsManagedSseEnabled");
    }
    for (const name of graph.names(LOG_GROUP)) {
      expect(graph.inputs(LOG_GROUP, name)).toMatchObject({ kmsKeyId: kmsKeyArn });
    }
  });

  it("lets each role use it for its own data only", async () => {
    const graph = await build({ workloads, kmsKeyArn });
    const arn = (kind: string, name: string) =>
      `arn:aws:states:us-east-1:000000000000:${kind}:sfn-workers-test-${name}`;
    const activity = (name: string) => ({
      "kms:EncryptionContext:aws:states:activityArn": arn("activity", name),
    });
    const machine = (name: string) => ({
      "kms:EncryptionContext:aws:states:stateMachineArn": arn("stateMachine", name),
    });
    const viaSqs = { "kms:ViaService": "sqs.us-east-1.amazonaws.com" };
    const expected = [
      ["short-function", "UseKeyForActivity", activity("short")],
      ["long-task", "UseKeyForActivity", activity("long")],
      ["long-executions", "UseKeyForActivity", activity("long")],
      ["long-executions", "UseKeyForExecutions", machine("long")],
      ["short-schedule", "UseKeyForQueue", viaSqs],
      ["quick-executions", "UseKeyForQueue", viaSqs],
      ["quick-function", "UseKeyForMessages", viaSqs],
      ["many-task", "UseKeyForMessages", viaSqs],
      ["quick-function", "UseKeyForTokens", machine("quick")],
      ["many-task", "UseKeyForTokens", machine("many")],
    ] as const;
    for (const [role, sid, StringEquals] of expected) {
      expect(graph.statement(role, sid)).toMatchObject({
        Resource: kmsKeyArn,
        Condition: { StringEquals },
      });
    }
  });
});

describe("a worker with a queue", () => {
  it("may read messages with the key, and send none", async () => {
    const graph = await build({ workloads, kmsKeyArn });
    for (const role of ["quick-function", "many-task"]) {
      expect(graph.statement(role, "UseKeyForMessages")["Action"]).toEqual(["kms:Decrypt"]);
      expect(graph.sids(role)).not.toContain("UseKeyForActivity");
    }
  });
});

describe("an environment without a key", () => {
  it("leaves encryption to AWS's own keys and mentions KMS nowhere", async () => {
    const graph = await build({ workloads });
    expect(JSON.stringify(graph.resources)).not.toMatch(/kms/i);
  });
});

describe("a permissions boundary", () => {
  const permissionsBoundaryArn = "arn:aws:iam::000000000000:policy/boundary";

  it("bounds every role", async () => {
    const graph = await build({ workloads, permissionsBoundaryArn });
    expect(graph.names(ROLE).length).toBeGreaterThan(5);
    for (const name of graph.names(ROLE)) {
      expect(graph.inputs(ROLE, name)).toMatchObject({
        permissionsBoundary: permissionsBoundaryArn,
      });
    }
  });

  it("is absent unless it is given", async () => {
    const graph = await build({ workloads });
    for (const name of graph.names(ROLE)) {
      expect(graph.inputs(ROLE, name)).not.toHaveProperty("permissionsBoundary");
    }
  });
});
