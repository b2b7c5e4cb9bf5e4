import { expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

const CHARGE = "sfn-workers:workloads.charge";
const FORMS = "allowed: the name or the full ARN of a secret in Secrets Manager";

/** What is wrong with the settings of a workload that declares variables and secrets. */
function problemsOf(settings: object, stack?: string): readonly string[] {
  const good = { variables: { CHARGE_URL: "https://a.example" }, secrets: { CHARGE_KEY: "key" } };
  try {
    const workloads = { charge: { worker: "lambda", ...good, ...settings } };
    parseSettings({ workloads }, manifests, stack);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test("variables that fit the manifest's schemas, and a reference for each secret, are accepted", () => {
  expect(problemsOf({})).toEqual([]);
  const variables = { CHARGE_URL: "https://a.example", RETRIES: "3" };
  const secrets = { CHARGE_KEY: "key", CHARGE_LOGIN: "ssm:/login" };
  expect(problemsOf({ variables, secrets })).toEqual([]);
});

test("a variable that the manifest declares is required, and its value is checked", () => {
  expect(problemsOf({ variables: {} })).toEqual([
    expect.stringMatching(
      `^${CHARGE}.variables.CHARGE_URL is missing; the manifest declares it, and its schema says: `,
    ),
  ]);
  const variables = { CHARGE_URL: "nowhere", RETRIES: "many" };
  expect(problemsOf({ variables })).toEqual([
    expect.stringMatching(`^${CHARGE}.variables.CHARGE_URL is "nowhere"; .+Invalid URL$`),
    expect.stringMatching(`^${CHARGE}.variables.RETRIES is "many"; `),
  ]);
});

test("a variable that the manifest does not declare is refused, unless it declares none", () => {
  const variables = { CHARGE_URL: "https://a.example", CHARGE_ULR: "x" };
  expect(problemsOf({ variables })).toEqual([
    `${CHARGE}.variables.CHARGE_ULR is "x"; allowed: a variable that the manifest declares: CHARGE_URL, RETRIES`,
  ]);
  const workloads = { short: { worker: "lambda", variables: { ANY: "x" } } };
  expect(() => parseSettings({ workloads }, manifests)).not.toThrow();
});

test("a secret that the manifest declares needs a reference, and no other may have one", () => {
  expect(problemsOf({ secrets: { CHARGE_KYE: "key" } })).toEqual([
    `${CHARGE}.secrets.CHARGE_KYE is "key"; allowed: a secret that the manifest declares: CHARGE_KEY, CHARGE_LOGIN`,
    expect.stringContaining(
      `${CHARGE}.secrets.CHARGE_KEY is missing; the manifest declares it; ${FORMS}`,
    ),
  ]);
});

test("a secret under variables is refused without its value", () => {
  const variables = { CHARGE_URL: "https://a.example", CHARGE_KEY: "sk_1234567" };
  const problems = problemsOf({ variables });
  expect(problems).toEqual([
    expect.stringContaining(
      `${CHARGE}.variables.CHARGE_KEY is "…"; the manifest declares a secret`,
    ),
  ]);
});

const SHORT_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key";

test.each([
  ["an ARN without its random end", SHORT_ARN, SHORT_ARN],
  ["a text with spaces", "my key", "…"],
  ["two fields", "key#a#b", "…"],
  ["an empty field", "key#", "…"],
  ["a field that ECS can't tell apart", "key#a:b", "…"],
  ["a parameter without a name", "ssm:", "ssm:"],
  ["a field of a parameter", "ssm:/a#b", "ssm:/a#b"],
  ["nothing", "", ""],
])("%s is no reference, and is not shown if it may be the secret", (_what, reference, shown) => {
  expect(problemsOf({ secrets: { CHARGE_KEY: reference } })).toEqual([
    expect.stringContaining(`${CHARGE}.secrets.CHARGE_KEY is ${JSON.stringify(shown)}; ${FORMS}`),
  ]);
});

test("the environment on this machine needs no reference: a secret is kept under its own name", () => {
  expect(problemsOf({ secrets: {} }, "local")).toEqual([]);
  const { workloads } = parseSettings(
    { workloads: { refund: { worker: "lambda" } } },
    manifests,
    "local",
  );
  expect(workloads[0]?.settings.secrets).toEqual({
    REFUND_KEY: "local/REFUND_KEY",
    REFUND_PIN: "local/REFUND_PIN",
  });
});

test("an encrypted value is refused at any depth, with its key and the remedy", () => {
  const secure = { secure: "v1:abc:def" };
  const workloads = { charge: { worker: "lambda", variables: { CHARGE_URL: secure } } };
  const parse = () => parseSettings({ workloads, tags: secure, dashboard: true }, manifests);
  expect(parse).toThrow(
    `${CHARGE}.variables.CHARGE_URL is encrypted (secure:); allowed: no secret`,
  );
  expect(parse).toThrow("sfn-workers:tags is encrypted");
  expect(parse).toThrow("Put the value into Secrets Manager and name it under secrets");
  expect(parse).not.toThrow("v1:abc");
});
