import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { SecretValues } from "@sfn-workers/local-cloud";
import { createLines, endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { type DeployFixturesOptions, machineOf } from "../testing/fixtureEnvironment.ts";

const SIGNING_KEY = "key-0123456789";
const PASSWORD = "hunter22hunter22";
const VALUES = {
  secrets: {
    "local/SIGNING_KEY": SIGNING_KEY,
    "team/login": JSON.stringify({ login: { user: "app", password: PASSWORD } }),
  },
  parameters: { "/team/second-key": "second-0123456789" },
};
const SECRETS = {
  LOGIN: "team/login#login",
  SECOND_KEY: "ssm:/team/second-key",
};

/** Deploys the workload with secrets, and collects whatever the environment says. */
async function deployPayment(
  choice: object,
  secretValues: SecretValues = VALUES,
  options: Pick<DeployFixturesOptions, "run"> = {},
) {
  const said = createLines();
  const failures = createLines();
  const resources: unknown[] = [];
  const environment = await deployFixtures({
    ...options,
    secretValues,
    settings: {
      workloads: {
        payment: {
          ...choice,
          variables: { LIMIT: "100" },
          secrets: SECRETS,
          alarms: { enabled: false },
        },
      },
    },
    log: said.write,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    onResource: (resource) => resources.push(resource),
  });
  onTestFinished(() => environment.stop());
  const pay = async (amount: number) => {
    const started = await startExecution(environment, machineOf(environment, "payment"), {
      amount,
    });
    return endOf(environment, started);
  };
  return { pay, said, failures, resources, environment };
}

test.each([
  { worker: "lambda", transport: "activity", wake: true },
  { worker: "fargate", transport: "activity" },
  { worker: "lambda", transport: "callback" },
  { worker: "fargate", transport: "callback" },
])("a handler gets its secrets, and nothing tells them, with %o", async (choice) => {
  const { pay, said, failures, resources, environment } = await deployPayment(choice);
  const paid = await pay(100);
  expect(JSON.parse(paid.output ?? "{}")).toEqual({
    signature: createHmac("sha256", SIGNING_KEY).update("100").digest("hex"),
    user: "app",
    second: true,
  });
  const refused = await pay(101);
  expect(refused.error).toBe("Refused");
  expect(JSON.parse(refused.cause ?? "{}")).toMatchObject({
    message: "[LOGIN] may not sign 101",
    details: { headers: { authorization: "Bearer [SIGNING_KEY]" } },
  });
  await said.containing("task failed");
  const told = JSON.stringify([
    said.all,
    failures.all,
    resources,
    environment.outputs,
    environment.resources,
  ]);
  for (const value of [SIGNING_KEY, PASSWORD, VALUES.parameters["/team/second-key"]]) {
    expect(told).not.toContain(value);
  }
});

test("a function whose secret is missing says which one, and where it looked", async () => {
  const { said, failures, pay } = await deployPayment(
    { worker: "lambda", transport: "activity", wake: true },
    { ...VALUES, secrets: { ...VALUES.secrets, "team/login": "no JSON, but a secret" } },
  );
  void pay(1).catch(() => {});
  const line = await said.containing("secret LOGIN can't be fetched from arn:aws:secretsmanager:");
  expect(line).toContain("it is not JSON, so it has no field login");
  expect(said.all.join()).not.toContain("but a secret");
  expect(failures.all.join()).not.toContain("but a secret");
});

test("a task whose secret is missing does not start, in the words of ECS", async () => {
  const { failures } = await deployPayment({ worker: "fargate" }, { ...VALUES, parameters: {} });
  await failures.containing("ResourceInitializationError: unable to pull secrets or registry auth");
  await failures.containing("invalid parameters: arn:aws:ssm:");
});

const ALLOWED = (sid: string) => `"Sid":"${sid}","Effect":"Allow"`;
const DENIED = `"Sid":"Denied","Effect":"Deny"`;

/** Runs the program with this statement denied in every policy that has it. */
function without(sid: string): Pick<DeployFixturesOptions, "run"> {
  return {
    run(program) {
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        if (type !== "aws:iam/rolePolicy:RolePolicy") return undefined;
        const policy = pulumi
          .output(props["policy"])
          .apply((text: string) => text.replace(ALLOWED(sid), DENIED));
        return { props: { ...props, policy }, opts };
      });
      return program();
    },
  };
}

test.each([
  ["lambda", "ReadSecrets", "secretsmanager:GetSecretValue"],
  ["lambda", "ReadParameters", "ssm:GetParameters"],
  ["fargate", "ReadSecrets", "secretsmanager:GetSecretValue"],
  ["fargate", "ReadParameters", "ssm:GetParameters"],
])(
  "the role of a %s worker needs the statement %s: else the refusal names %s",
  async (worker, sid, action) => {
    const { failures, pay } = await deployPayment({ worker }, VALUES, without(sid));
    void pay(1).catch(() => {});
    await failures.containing(`is not authorized to perform: ${action} on resource: arn:aws:`);
  },
);

test("a worker whose secret does not match its schema ends with one line, without the value", async () => {
  const { said } = await deployPayment(
    { worker: "fargate" },
    { ...VALUES, secrets: { ...VALUES.secrets, "local/SIGNING_KEY": "wrong-0123456789" } },
  );
  const line = await said.containing("payment: secret SIGNING_KEY does not match its schema");
  expect(line).not.toContain("wrong-0123456789");
});
