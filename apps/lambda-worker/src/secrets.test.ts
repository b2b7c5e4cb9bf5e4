import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { secretArnOf, startSecrets } from "@sfn-workers/local-cloud/processes";
import { expect, onTestFinished, test, vi } from "vitest";
import { fetchSecrets } from "./secrets.ts";

const LOGIN = secretArnOf("team/login");
const parameter = (name: string) => `arn:aws:ssm:us-east-1:000000000000:parameter/${name}`;

const secrets: Record<string, string> = {
  "team/key": "sk_1234567",
  "team/login": '{"user":"app","port":5432,"nested":{"a":1}}',
};
const manyPins = Array.from({ length: 11 }, (_, index) => `pin-${index}`);
const parameters = Object.fromEntries(manyPins.map((name) => [`/${name}`, `value of ${name}`]));

/** A local Secrets Manager and Parameter Store, in which the actions that are named here are refused. */
async function stage(refused: readonly string[] = []) {
  const actions: string[] = [];
  const { url, close } = await startSecrets(
    { secrets, parameters },
    {
      require: () => {},
      authorize({ action }) {
        actions.push(action);
        if (!refused.includes(action)) return;
        throw Object.assign(new Error("not here"), { name: "AccessDeniedException" });
      },
      sessionOf: () => undefined,
    },
    { require: () => {} },
  );
  const environment = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_ENDPOINT_URL_SSM: url,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await close();
  });
  return actions;
}

const fetching = (references: Readonly<Record<string, string>>, limitMs?: number) =>
  fetchSecrets(
    {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      SECRET_REFERENCES: JSON.stringify(references),
    },
    limitMs,
  );

test("secrets, fields of secrets and parameters are fetched, each kept value once", async () => {
  const actions = await stage();
  const values = await fetching({
    KEY: secretArnOf("team/key"),
    USER: `${LOGIN}:user::`,
    PORT: `${LOGIN}:port::`,
    NESTED: `${LOGIN}:nested::`,
    PIN: parameter("pin-0"),
  });
  expect(values).toEqual({
    KEY: "sk_1234567",
    USER: "app",
    PORT: "5432",
    NESTED: '{"a":1}',
    PIN: "value of pin-0",
  });
  expect(actions.toSorted()).toEqual([
    "secretsmanager:GetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameters",
  ]);
});

test("more parameters than one call takes are fetched in several", async () => {
  await stage();
  const references = Object.fromEntries(
    manyPins.map((name, index) => [`PIN_${index}`, parameter(name)]),
  );
  const values = await fetching(references);
  expect(Object.keys(values)).toHaveLength(11);
  expect(values["PIN_10"]).toBe("value of pin-10");
});

test("a function without references asks nobody", async () => {
  expect(await fetchSecrets({})).toEqual({});
});

test("a rotated secret is read anew", async () => {
  await stage();
  const references = { KEY: secretArnOf("team/key") };
  expect(await fetching(references)).toEqual({ KEY: "sk_1234567" });
  const before = secrets["team/key"] ?? "";
  onTestFinished(() => {
    secrets["team/key"] = before;
  });
  secrets["team/key"] = "sk_7654321";
  expect(await fetching(references)).toEqual({ KEY: "sk_7654321" });
});

test("one line names every secret that can't be fetched, where it is kept and why, without a value", async () => {
  await stage();
  const failed = fetching({
    MISSING: secretArnOf("team/other"),
    FIELD: `${LOGIN}:password::`,
    TEXT: `${secretArnOf("team/key")}:user::`,
    PIN: parameter("no-pin"),
  }).catch((error: unknown) => error);
  expect(await failed).toMatchObject({
    name: "SecretsUnavailable",
    message: [
      `secret MISSING can't be fetched from ${secretArnOf("team/other")}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      `secret FIELD can't be fetched from ${LOGIN}: it has no field password`,
      `secret TEXT can't be fetched from ${secretArnOf("team/key")}: it is not JSON, so it has no field user`,
      `secret PIN can't be fetched from ${parameter("no-pin")}: there is no such parameter`,
    ].join("; "),
  });
});

test.each([
  ["secretsmanager:GetSecretValue", LOGIN],
  ["ssm:GetParameters", parameter("pin-0")],
])("a role without %s is told of the secret", async (action, reference) => {
  await stage([action]);
  await expect(fetching({ KEY: reference })).rejects.toThrow(
    `secret KEY can't be fetched from ${reference}: `,
  );
});

test.each([
  ["Secrets Manager", LOGIN, "AWS_ENDPOINT_URL_SECRETS_MANAGER"],
  ["Parameter Store", parameter("pin-0"), "AWS_ENDPOINT_URL_SSM"],
])("%s that does not answer in time is an error by the secret's name", async (_what, arn, url) => {
  await stage();
  const silent = createServer();
  await once(silent.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void silent.close());
  vi.stubEnv(url, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  await expect(fetching({ KEY: arn }, 50)).rejects.toThrow(
    `secret KEY can't be fetched from ${arn}: there was no answer in time`,
  );
});
