import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, onTestFinished, test } from "vitest";
import { createIam } from "../iam/iam.ts";
import { createKms } from "../kms/kms.ts";
import { startSecrets } from "./secrets.ts";
import type { SecretValues } from "./store.ts";

const SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:team/login-000000";
const PARAMETER = "arn:aws:ssm:us-east-1:000000000000:parameter/team/pin";
const WEST = "us-west-2";
const SESSION = {
  roleArn: "arn:aws:iam::000000000000:role/reader",
  sessionName: "session",
};
const VALUES = {
  secrets: { "team/login": '{"user":"app","port":5432}', plain: "sk_1234567" },
  parameters: { "/team/pin": "123456" },
};

/** The stores, and clients with the key of a role that these statements allow. */
function stage(...statements: readonly (readonly [action: string, resource: string])[]) {
  return stageWith(VALUES, statements);
}

async function stageWith(
  values: SecretValues,
  statements: readonly (readonly [action: string, resource: string])[],
) {
  const iam = createIam();
  const document = (statement: readonly object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statement });
  iam.createRole({
    arn: SESSION.roleArn,
    trustPolicy: document([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ]),
  });
  iam.putRolePolicy(
    "reader",
    "read",
    document(statements.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }))),
  );
  const secrets = await startSecrets(values, iam, createKms(iam));
  const client = {
    region: "us-east-1",
    endpoint: secrets.url,
    credentials: iam.issueAccessKey(SESSION),
  };
  const manager = new SecretsManagerClient(client);
  const store = new SSMClient(client);
  onTestFinished(async () => {
    manager.destroy();
    store.destroy();
    await secrets.close();
  });
  return { secrets, manager, store };
}

const READ_SECRET = ["secretsmanager:GetSecretValue", SECRET] as const;
const READ_PARAMETER = ["ssm:GetParameters", PARAMETER] as const;

describe("Secrets Manager", () => {
  test("gives a secret by name and by ARN to a role that may read it", async () => {
    const { manager } = await stage(READ_SECRET);
    for (const SecretId of ["team/login", SECRET]) {
      const answer = await manager.send(new GetSecretValueCommand({ SecretId }));
      expect(answer).toMatchObject({ ARN: SECRET, SecretString: VALUES.secrets["team/login"] });
    }
  });

  test("refuses a role without the permission, with AWS's message", async () => {
    const { manager } = await stage(READ_PARAMETER);
    const read = manager.send(new GetSecretValueCommand({ SecretId: SECRET }));
    await expect(read).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::000000000000:assumed-role/reader/session is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    });
  });

  test("does not find a secret that nobody has put there", async () => {
    const { manager } = await stage(["secretsmanager:GetSecretValue", "*"]);
    const read = manager.send(new GetSecretValueCommand({ SecretId: "team/other" }));
    await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("Parameter Store", () => {
  test("gives the parameters that it has and names the others", async () => {
    const { store } = await stage(READ_PARAMETER, ["ssm:GetParameters", `${PARAMETER}/*`]);
    const Names = [PARAMETER, "/team/pin/other"];
    const answer = await store.send(new GetParametersCommand({ Names, WithDecryption: true }));
    expect(answer.Parameters).toMatchObject([
      { ARN: PARAMETER, Name: "/team/pin", Value: "123456" },
    ]);
    expect(answer.InvalidParameters).toEqual(["/team/pin/other"]);
  });

  test("refuses a role without the permission", async () => {
    const { store } = await stage(READ_SECRET);
    const read = store.send(new GetParametersCommand({ Names: [PARAMETER] }));
    await expect(read).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

test("an operation that is not emulated, and a request that is not JSON, are refused", async () => {
  const { secrets } = await stage(READ_SECRET);
  const post = async (target: string, body: string) => {
    const headers = { "x-amz-target": target };
    return (await fetch(secrets.url, { method: "POST", headers, body })).json();
  };
  expect(await post("secretsmanager.ListSecrets", "{}")).toMatchObject({
    __type: "UnknownOperationException",
  });
  expect(await post("AmazonSSM.GetParameters", '{"Names":')).toEqual({
    __type: "SerializationException",
    message: "The request is not JSON",
  });
  expect(await post("AmazonSSM.GetParameters", '{"Names":[]}')).toMatchObject({
    __type: "ValidationException",
  });
});

describe("a container's secret", () => {
  test.each([
    ["the whole text", SECRET, VALUES.secrets["team/login"]],
    ["a field", `${SECRET}:user::`, "app"],
    ["a field that is a number", `${SECRET}:port::`, "5432"],
    ["a parameter by ARN", PARAMETER, "123456"],
    ["a parameter by name", "/team/pin", "123456"],
  ])("is %s", async (_what, valueFrom, value) => {
    const { secrets } = await stage(READ_SECRET, READ_PARAMETER);
    expect(secrets.fetchForContainer(SESSION, valueFrom, "us-east-1")).toBe(value);
  });

  const FAILED =
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret";

  test.each([
    ["a field that is missing", `${SECRET}:password::`, "did not contain json key password"],
    [
      "a secret that is missing",
      SECRET.replace("login", "other"),
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ],
    ["a parameter that is missing", "/team/other", "invalid parameters: /team/other"],
  ])("is refused for %s, in the words of ECS", async (_what, valueFrom, message) => {
    const { secrets } = await stage(
      ["secretsmanager:GetSecretValue", "*"],
      ["ssm:GetParameters", "*"],
    );
    const fetched = () => secrets.fetchForContainer(SESSION, valueFrom, "us-east-1");
    expect(fetched).toThrow(FAILED);
    expect(fetched).toThrow(message);
    expect(fetched).not.toThrow("app");
  });

  test.each([
    ["secret", SECRET, "secretsmanager:GetSecretValue"],
    ["parameter", PARAMETER, "ssm:GetParameters"],
  ])("needs the permission to read the %s", async (_what, valueFrom, action) => {
    const { secrets } = await stage(["logs:*", "*"]);
    const fetched = () => secrets.fetchForContainer(SESSION, valueFrom, "us-east-1");
    expect(fetched).toThrow(FAILED);
    expect(fetched).toThrow(
      `AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/reader/session is not authorized to perform: ${action} on resource: ${valueFrom}`,
    );
  });
});

describe("values that a key encrypts", () => {
  const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
  const encrypted = (...statements: readonly (readonly [string, string])[]) =>
    stageWith({ ...VALUES, kmsKeyId: KEY }, [READ_SECRET, READ_PARAMETER, ...statements]);
  const getSecret = new GetSecretValueCommand({ SecretId: "team/login" });
  const getParameter = new GetParametersCommand({ Names: ["/team/pin"], WithDecryption: true });

  test("are refused in AWS's words to a role that may not use the key", async () => {
    const { manager, store, secrets } = await encrypted();
    await expect(manager.send(getSecret)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: "Access to KMS is not allowed",
    });
    await expect(store.send(getParameter)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("refers to a customer master key that does not exist"),
    });
    expect(() => secrets.fetchForContainer(SESSION, SECRET, "us-east-1")).toThrow(
      "AccessDeniedException: Access to KMS is not allowed",
    );
    expect(() => secrets.fetchForContainer(SESSION, PARAMETER, "us-east-1")).toThrow(
      "AccessDeniedException: The ciphertext refers to",
    );
  });

  test("are those of parameters of the program too, each with its own key", async () => {
    const { store, secrets } = await stageWith({}, [["ssm:GetParameters", "*"]]);
    const put = (name: string, keyId: string | undefined) => {
      const arn = `arn:aws:ssm:us-east-1:000000000000:parameter${name}`;
      const parameter = { arn, name, value: "5", version: 1, type: "SecureString", keyId } as const;
      secrets.parameters.set(arn, parameter);
    };
    put("/team/pin", KEY);
    put("/team/rate", undefined);
    await expect(store.send(getParameter)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const getRate = new GetParametersCommand({ Names: ["/team/rate"] });
    expect((await store.send(getRate)).Parameters).toMatchObject([{ Value: "5" }]);
  });

  test("are given to a role that may use the key", async () => {
    const { manager, store, secrets } = await encrypted(["kms:Decrypt", KEY]);
    expect(await manager.send(getSecret)).toMatchObject({
      SecretString: expect.stringContaining("app"),
    });
    expect((await store.send(getParameter)).Parameters).toMatchObject([{ Value: "123456" }]);
    expect(secrets.fetchForContainer(SESSION, PARAMETER, "us-east-1")).toBe("123456");
  });
});

test("a call finds nothing of another Region, also by its ARN", async () => {
  const [secret, parameter] = [SECRET, PARAMETER].map((arn) => arn.replace("us-east-1", WEST));
  const values = { secrets: { [secret ?? ""]: "west" }, parameters: { [parameter ?? ""]: "west" } };
  const { manager, store } = await stageWith(values, [["*", "*"]]);
  await expect(manager.send(new GetSecretValueCommand({ SecretId: secret }))).rejects.toMatchObject(
    { name: "ResourceNotFoundException" },
  );
  const found = await store.send(new GetParametersCommand({ Names: [parameter ?? ""] }));
  expect(found).toMatchObject({ Parameters: [], InvalidParameters: [parameter] });
});
