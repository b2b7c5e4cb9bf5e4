import { expect, test } from "vitest";
import type { EndedOperation } from "../provider/account.ts";
import {
  type Settings,
  startEnvironment,
  type TestedEnvironment,
} from "../testing/workloadsOfTests.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";
const OTHER_KEY = "arn:aws:kms:us-east-1:000000000000:key/5678cdef";
const KEYS = [KEY, OTHER_KEY];
const rolePath = "/shop/test/";
const ACTIVITY = "aws:sfn/activity:Activity";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

const workloads = {
  short: { worker: "lambda", wake: true },
  long: { worker: "fargate", tasks: { min: 0 } },
  many: { worker: "fargate", transport: "callback" },
};

/** The arguments that say which key encrypts a resource. */
const ENCRYPTION = ["encryptionConfiguration", "kmsKeyArn", "kmsKeyId", "kmsMasterKeyId"];

/** The activities, queues, state machines, logs and functions that a key encrypts now. */
function encryptedWith(key: string, { engine }: TestedEnvironment) {
  return engine.account
    .resources()
    .filter(({ inputs }) =>
      ENCRYPTION.some(
        (name) => inputs[name] !== undefined && JSON.stringify(inputs[name]).includes(key),
      ),
    );
}

const isKeyPolicy = (key: string) => (operation: EndedOperation) =>
  operation.type === POLICY && operation.name.endsWith(`-key-${key.slice(-8)}`);

async function moved(from: Settings, to: Settings) {
  const environment = await startEnvironment({ workloads, rolePath, ...from });
  const before = KEYS.flatMap((key) => encryptedWith(key, environment));
  const operations = await environment.up({ workloads, rolePath, ...to });
  const after = KEYS.flatMap((key) => encryptedWith(key, environment));
  const holders = new Set([...before, ...after].map(({ urn }) => urn));
  const changes = operations.filter(({ urn, kind }) => kind !== "read" && holders.has(urn));
  return { environment, operations, changes };
}

test("a key that comes encrypts everything, activities too, after the roles may use it", async () => {
  const { environment, operations, changes } = await moved({}, { kmsKeyArn: KEY });
  await using _ = environment;
  const encrypted = encryptedWith(KEY, environment);
  expect(encrypted.filter(({ type }) => type === ACTIVITY)).toHaveLength(2);
  expect(new Set(changes.map(({ urn }) => urn))).toEqual(new Set(encrypted.map(({ urn }) => urn)));
  const allowed = operations.filter(isKeyPolicy(KEY));
  expect(new Set(allowed.map(({ kind }) => kind))).toEqual(new Set(["create"]));
  for (const { name, type, began } of changes) {
    const early = allowed.filter(
      (policy) => workloadOf(policy) === name.split("-")[0] && policy.ended > began,
    );
    expect(
      early.map((policy) => policy.name),
      `${type} ${name}`,
    ).toEqual([]);
  }
});

test("a key that goes encrypts nothing any more before the roles may no longer use it", async () => {
  const { environment, operations, changes } = await moved({ kmsKeyArn: KEY }, {});
  await using _ = environment;
  expect(encryptedWith(KEY, environment)).toEqual([]);
  const refused = operations.filter(isKeyPolicy(KEY));
  expect(new Set(refused.map(({ kind }) => kind))).toEqual(new Set(["delete"]));
  const last = Math.max(...changes.map(({ ended }) => ended));
  expect(refused.filter(({ began }) => began < last)).toEqual([]);
});

test("another key takes over while the roles may use both", async () => {
  const { environment, operations, changes } = await moved(
    { kmsKeyArn: KEY },
    { kmsKeyArn: OTHER_KEY },
  );
  await using _ = environment;
  expect(encryptedWith(KEY, environment)).toEqual([]);
  const last = Math.max(...changes.map(({ ended }) => ended));
  const allowed = operations.filter(isKeyPolicy(OTHER_KEY));
  const refused = operations.filter(isKeyPolicy(KEY));
  expect(allowed.length).toBeGreaterThan(4);
  expect(refused.length).toBe(allowed.length);
  expect(refused.filter(({ kind, began }) => kind !== "delete" || began < last)).toEqual([]);
  for (const { name, began } of changes) {
    const early = allowed.filter(
      (policy) => workloadOf(policy) === name.split("-")[0] && policy.ended > began,
    );
    expect(early).toEqual([]);
  }
});

test("an activity whose key changes is deleted before another one gets its name, and nothing else is replaced but task definitions and the repository of their image", async () => {
  const { environment, operations } = await moved({}, { kmsKeyArn: KEY });
  await using _ = environment;
  const ofActivities = operations.filter(({ type }) => type === ACTIVITY);
  for (const workload of ["short", "long"]) {
    expect(ofActivities.filter(({ name }) => name === workload).map(({ kind }) => kind)).toEqual([
      "delete",
      "create",
    ]);
  }
  const deleted = new Set(
    operations.filter(({ kind }) => kind === "delete").map(({ type }) => type),
  );
  const ofImages = ["aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"];
  const revisions = "aws:ecs/taskDefinition:TaskDefinition";
  expect(deleted).toEqual(new Set([ACTIVITY, revisions, ...ofImages]));
});

function workloadOf({ name }: EndedOperation): string | undefined {
  return name.split("-")[0];
}
