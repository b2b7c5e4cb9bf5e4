import { describe, expect, test } from "vitest";
import { createIam } from "../iam/iam.ts";
import { createKms, type KeyUse } from "./kms.ts";

const REGION = "us-east-1";
const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const SESSION = { roleArn: ROLE, sessionName: "worker" };
const KEY_ID = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KEY_ID}`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:tasks`;
const USE: KeyUse = {
  viaService: "sqs",
  region: REGION,
  encryptionContext: { "aws:sqs:arn": QUEUE },
};

const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const statement = (Effect: "Allow" | "Deny", rest: object = {}): object => ({
  Effect,
  Action: "kms:Decrypt",
  Resource: "*",
  ...rest,
});
const ROOT = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
const WORKER = { Principal: { AWS: ROLE } };

function kmsWith({
  identity = [],
  keyPolicy,
}: {
  identity?: readonly object[];
  keyPolicy?: readonly object[];
}) {
  const iam = createIam();
  const trustPolicy = document({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.amazonaws.com" },
  });
  iam.createRole({ arn: ROLE, trustPolicy });
  if (identity.length > 0) void iam.putRolePolicy("worker", "keys", document(...identity));
  const kms = createKms(iam);
  if (keyPolicy) kms.putKey({ arn: KEY, policy: document(...keyPolicy), enabled: true });
  return kms;
}

const OWN = "because no identity-based policy allows the kms:Decrypt action";
const KEYS = "because no resource-based policy allows the kms:Decrypt action";
const refused = (reason: string): string =>
  `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/worker is not authorized to perform: kms:Decrypt on resource: ${KEY} ${reason}`;

describe("a role may use", () => {
  test.each<[string, Parameters<typeof kmsWith>[0], string | undefined]>([
    ["a key that its policy names", { identity: [statement("Allow")] }, undefined],
    ["no key that no policy names", {}, OWN],
    [
      "a key whose policy leaves it to the account, and that its own policy names",
      { identity: [statement("Allow")], keyPolicy: [statement("Allow", ROOT)] },
      undefined,
    ],
    [
      "no key whose policy leaves it to the account, and that its own policy does not name",
      { keyPolicy: [statement("Allow", ROOT)] },
      OWN,
    ],
    [
      "no key whose policy names neither the account nor the role",
      {
        identity: [statement("Allow")],
        keyPolicy: [statement("Allow", { Principal: { AWS: `${ROLE}-other` } })],
      },
      KEYS,
    ],
    ["a key whose policy names the role", { keyPolicy: [statement("Allow", WORKER)] }, undefined],
    [
      "a key whose policy lets everyone of the account through this service",
      {
        keyPolicy: [
          statement("Allow", {
            Principal: { AWS: "*" },
            Condition: {
              StringEquals: {
                "kms:ViaService": "sqs.us-east-1.amazonaws.com",
                "kms:CallerAccount": ACCOUNT,
              },
            },
          }),
        ],
      },
      undefined,
    ],
    [
      "no key that is left to the account through another service only",
      {
        identity: [statement("Allow")],
        keyPolicy: [
          statement("Allow", {
            ...ROOT,
            Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
          }),
        ],
      },
      KEYS,
    ],
    [
      "no key that its own policy denies",
      { identity: [statement("Deny")], keyPolicy: [statement("Allow", WORKER)] },
      "with an explicit deny in an identity-based policy",
    ],
    [
      "no key whose policy denies it to the account",
      {
        identity: [statement("Allow")],
        keyPolicy: [statement("Allow", ROOT), statement("Deny", ROOT)],
      },
      "with an explicit deny in a resource-based policy",
    ],
    [
      "a key for the encryption context that its policy names",
      {
        identity: [
          statement("Allow", {
            Condition: { StringEquals: { "kms:EncryptionContext:aws:sqs:arn": QUEUE } },
          }),
        ],
      },
      undefined,
    ],
    [
      "no key for another encryption context than its policy names",
      {
        identity: [
          statement("Allow", {
            Condition: { StringEquals: { "kms:EncryptionContext:aws:sqs:arn": `${QUEUE}-2` } },
          }),
        ],
      },
      OWN,
    ],
  ])("%s", (_title, policies, reason) => {
    const kms = kmsWith(policies);
    const use = () => kms.require(SESSION, "Decrypt", KEY, USE);
    if (reason === undefined) use();
    else {
      expect(use).toThrow(
        expect.objectContaining({ code: "AccessDeniedException", message: refused(reason) }),
      );
    }
  });

  test("every key that AWS manages, through its service", () => {
    kmsWith({}).require(SESSION, "Decrypt", "alias/aws/sqs", USE);
  });
});

test("a role that calls KMS itself has no service in its conditions", () => {
  const Condition = { StringEquals: { "kms:ViaService": "states.us-east-1.amazonaws.com" } };
  const kms = kmsWith({ identity: [statement("Allow", { Condition })] });
  const use = { region: REGION, encryptionContext: {} };
  kms.require(SESSION, "Decrypt", KEY, { ...use, viaService: "states" });
  expect(() => kms.require(SESSION, "Decrypt", KEY, use)).toThrow(OWN);
});

describe("a key", () => {
  test("has an id, an ARN, and aliases with ARNs", () => {
    const kms = kmsWith({});
    const aliasArn = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/tasks`;
    kms.putAlias(aliasArn, KEY);
    for (const name of [KEY_ID, KEY, "alias/tasks", aliasArn]) {
      expect(kms.keyArn(name, REGION)).toBe(KEY);
    }
    kms.deleteAlias(aliasArn);
    expect(() => kms.keyArn("alias/tasks", REGION)).toThrow(`Alias ${aliasArn} is not found.`);
    expect(() => kms.keyArn("tasks", REGION)).toThrow("Invalid keyId 'tasks'.");
    expect(() => kms.requireUsable("kmsKeyId", "alias/tasks", REGION)).toThrow(
      `kmsKeyId: Alias ${aliasArn} is not found. Name an enabled key by its ARN or id, or by an alias that the program makes`,
    );
  });

  test("of another Region can't be used", () => {
    const arn = "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555";
    expect(() => kmsWith({}).requireUsable("kmsKeyId", arn, REGION)).toThrow(
      "kmsKeyId: Invalid arn eu-west-1: the key must be in us-east-1. Name an enabled key",
    );
  });

  test("can't be used while it is disabled or waits for its deletion", () => {
    const kms = kmsWith({ identity: [statement("Allow")] });
    const use = () => kms.require(SESSION, "Decrypt", KEY, USE);
    kms.putKey({ arn: KEY, policy: document(statement("Allow", ROOT)), enabled: false });
    expect(use).toThrow(
      expect.objectContaining({ code: "DisabledException", message: `${KEY} is disabled.` }),
    );
    kms.scheduleDeletion(KEY);
    expect(use).toThrow(expect.objectContaining({ code: "KMSInvalidStateException" }));
  });

  test("lets a service use it if its policy names the service, or is not the program's", () => {
    const logs = "logs.us-east-1.amazonaws.com";
    const Condition = { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*:a" } };
    const named = { Principal: { Service: logs }, Condition };
    const allows = (kms: ReturnType<typeof createKms>, group: string) =>
      kms.allowsService(logs, "Decrypt", KEY, {
        region: REGION,
        encryptionContext: { "aws:logs:arn": `arn:aws:logs:r:0:${group}` },
      });
    const kms = kmsWith({ keyPolicy: [statement("Allow", ROOT), statement("Allow", named)] });
    expect(allows(kms, "log-group:a")).toBe(true);
    expect(allows(kms, "log-group:b")).toBe(false);
    expect(allows(kmsWith({ keyPolicy: [statement("Allow", ROOT)] }), "log-group:a")).toBe(false);
    expect(allows(kmsWith({}), "log-group:a")).toBe(true);
  });
});
