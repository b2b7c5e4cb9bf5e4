import * as aws from "@pulumi/aws";
import { describe, expect, test } from "vitest";
import { deployForTest as deploy, refusalOf } from "../testing/program.ts";

const ROOT = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::000000000000:root" },
  Action: "kms:*",
  Resource: "*",
};
const LOGS = {
  Effect: "Allow",
  Principal: { Service: "logs.us-east-1.amazonaws.com" },
  Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
  Resource: "*",
  Condition: {
    ArnEquals: {
      "kms:EncryptionContext:aws:logs:arn":
        "arn:aws:logs:us-east-1:000000000000:log-group:/encrypted",
    },
  },
};
const document = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

test("a key has an ARN with its id, and an alias names it", async () => {
  const { environment } = await deploy(() => {
    const key = new aws.kms.Key("data", { enableKeyRotation: true });
    const alias = new aws.kms.Alias("data", { name: "alias/data", targetKeyId: key.keyId });
    const named = new aws.kms.Alias("more", { namePrefix: "alias/more-", targetKeyId: key.arn });
    return { key: key.arn, id: key.keyId, target: alias.targetKeyArn, named: named.name };
  });
  const { key, id, target, named } = environment.outputs;
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(key).toBe(`arn:aws:kms:us-east-1:000000000000:key/${id}`);
  expect(target).toBe(key);
  expect(named).toMatch(/^alias\/more-[0-9a-f]{7}$/);
});

test.each<[string, object, string]>([
  [
    "only a service may use it",
    { policy: document(LOGS) },
    "will not allow you to update the key policy in the future",
  ],
  [
    "nobody may change its policy",
    { policy: document({ ...ROOT, Action: "kms:Decrypt" }) },
    "policy: MalformedPolicyDocumentException",
  ],
  [
    "a role may change its policy",
    { policy: document({ ...ROOT, Action: ["kms:put*"] }) },
    "accepted",
  ],
  [
    "the check is left out",
    { policy: document(LOGS), bypassPolicyLockoutSafetyCheck: true },
    "accepted",
  ],
])("a key whose policy says that %s", async (_title, args, answer) => {
  expect(await refusalOf(() => void new aws.kms.Key("data", args))).toContain(answer);
});

test("a second alias of one name is refused", async () => {
  const refusal = await refusalOf(() => {
    const { keyId: targetKeyId } = new aws.kms.Key("data");
    for (const one of ["first", "second"])
      new aws.kms.Alias(one, { name: "alias/data", targetKeyId });
  });
  expect(refusal).toContain(
    "An alias with the name arn:aws:kms:us-east-1:000000000000:alias/data already exists",
  );
});

describe("a log group with a key", () => {
  const encrypted = (kmsKeyId: aws.cloudwatch.LogGroupArgs["kmsKeyId"], name = "/encrypted") =>
    new aws.cloudwatch.LogGroup("logs", { name, ...(kmsKeyId !== undefined && { kmsKeyId }) });

  test.each<[string, string | undefined, string]>([
    ["is refused by the default policy", undefined, "is not allowed to be used with Arn '"],
    ["is accepted by a policy for its ARN", document(ROOT, LOGS), "accepted"],
  ])("%s", async (_title, policy, result) => {
    const refusal = await refusalOf(() => {
      encrypted(new aws.kms.Key("data", policy === undefined ? {} : { policy }).arn);
    });
    expect(refusal).toContain(result);
  });

  test("is refused by a policy for another ARN, in AWS's words and with the remedy", async () => {
    const refusal = await refusalOf(() => {
      encrypted(new aws.kms.Key("data", { policy: document(ROOT, LOGS) }).arn, "/other");
    });
    expect(refusal).toBe(
      "logs (aws:cloudwatch/logGroup:LogGroup): AccessDeniedException: The specified KMS key does not exist or is not " +
        "allowed to be used with Arn 'arn:aws:logs:us-east-1:000000000000:log-group:/other'. kmsKeyId: the key's policy " +
        "must let the service logs.us-east-1.amazonaws.com use it",
    );
  });

  test("is accepted by a policy of its own resource that it waits for", async () => {
    const refusal = await refusalOf(() => {
      const key = new aws.kms.Key("data");
      const policy = new aws.kms.KeyPolicy("data", { keyId: key.id, policy: document(ROOT, LOGS) });
      new aws.cloudwatch.LogGroup(
        "logs",
        { name: "/encrypted", kmsKeyId: key.arn },
        { dependsOn: policy },
      );
    });
    expect(refusal).toBe("accepted");
  });

  test("is accepted with a key that the program does not make, whose policy is not known", async () => {
    const key = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
    expect(await refusalOf(() => void encrypted(key))).toBe("accepted");
  });
});

test.each<[string, () => void, string]>([
  [
    "an alias that no program makes",
    () =>
      new aws.sfn.Activity("work", {
        encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "alias/none" },
      }),
    "Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.",
  ],
  [
    "an alias of a queue that no program makes",
    () => new aws.sqs.Queue("tasks", { kmsMasterKeyId: "alias/none" }),
    "tasks (aws:sqs/queue:Queue): kmsMasterKeyId: Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found. Name an enabled key by its ARN",
  ],
  [
    "a disabled key",
    () =>
      new aws.sfn.Activity("work", {
        encryptionConfiguration: {
          type: "CUSTOMER_MANAGED_KMS_KEY",
          kmsKeyId: new aws.kms.Key("data", { isEnabled: false }).arn,
        },
      }),
    "is disabled.",
  ],
  [
    "a key's id without the type that uses it",
    () => new aws.sfn.Activity("work", { encryptionConfiguration: { kmsKeyId: "alias/none" } }),
    "kmsKeyId: required with the type CUSTOMER_MANAGED_KMS_KEY, and only with it",
  ],
  ["a key for signatures", () => new aws.kms.Key("data", { keyUsage: "SIGN_VERIFY" }), "keyUsage"],
  [
    "a malformed policy",
    () => new aws.kms.Key("data", { policy: document({ ...ROOT, Effect: "maybe" }) }),
    "policy of key",
  ],
])("%s is refused", async (_title, program, message) => {
  expect(await refusalOf(program)).toContain(message);
});
