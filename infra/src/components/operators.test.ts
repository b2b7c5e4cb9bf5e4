import { expect, test } from "vitest";
import { build } from "../testing/graph.ts";
import { ROLE, ROLE_POLICY } from "../testing/types.ts";

const operatorRoleArn = "arn:aws:iam::000000000000:role/team/on-call";
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";
const workloads = {
  short: { worker: "lambda" },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};
const machineArns = ["quick", "many"].map(
  (name) => `arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-${name}`,
);
const answers = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"];

test("operators may answer the tasks of the state machines that hand out tokens, and nothing else", async () => {
  const graph = await build({ workloads, operatorRoleArn, kmsKeyArn });
  expect(graph.inputs(ROLE_POLICY, "operators")).toMatchObject({ role: "on-call" });
  expect(graph.sids("operators")).toEqual(["AnswerForTasks", "UseKeyForTokens"]);
  expect(graph.statement("operators", "AnswerForTasks")).toMatchObject({
    Action: answers,
    Resource: machineArns,
  });
  expect(graph.statement("operators", "UseKeyForTokens")).toMatchObject({
    Condition: {
      StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": machineArns },
    },
  });
});

test("without the setting only the workers may answer", async () => {
  const graph = await build({ workloads });
  const mayAnswer = graph
    .names(ROLE)
    .filter((role) => JSON.stringify(graph.inputs(ROLE_POLICY, role)).includes("states:SendTask"));
  expect(mayAnswer.toSorted()).toEqual(["many-task", "quick-function", "short-function"]);
  expect(graph.names(ROLE_POLICY)).not.toContain("operators");
});

test("without a state machine that hands out tokens there is nothing to allow", async () => {
  const graph = await build({ workloads: { short: workloads.short }, operatorRoleArn });
  expect(graph.names(ROLE_POLICY)).not.toContain("operators");
});

const elsewhere = { account: { accountId: "123456789012", region: "us-east-1" } };

test("a role of another account than the deployment's is refused, though it has one of the same name", async () => {
  const { short } = workloads;
  await expect(build({ workloads: { short }, operatorRoleArn }, elsewhere)).rejects.toThrow(
    `(infra/Pulumi.test.yaml):
  - sfn-workers:operatorRoleArn is "${operatorRoleArn}"; allowed: an ARN of account 123456789012, which is deployed to; correct it, or deploy with credentials of its account`,
  );
  const permissionsBoundaryArn = "arn:aws:iam::000000000000:policy/boundary";
  await expect(build({ workloads: { short }, permissionsBoundaryArn }, elsewhere)).rejects.toThrow(
    `sfn-workers:permissionsBoundaryArn is "${permissionsBoundaryArn}"; allowed: an ARN of account 123456789012`,
  );
});

test("on this machine, whose account is known, a role of another account is refused at once", async () => {
  const foreign = "arn:aws:iam::123456789012:role/on-call";
  const onThisMachine = { workloads, operatorRoleArn: foreign };
  await expect(build(onThisMachine, { stack: "local" })).rejects.toThrow(
    `sfn-workers:operatorRoleArn is "${foreign}"; allowed: an ARN of account 000000000000, that of this machine; correct it, or leave it out`,
  );
});

test("an operator's role and a boundary of different accounts are refused without asking AWS", async () => {
  const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
  await expect(build({ workloads, operatorRoleArn, permissionsBoundaryArn })).rejects.toThrow(
    `sfn-workers:permissionsBoundaryArn is "${permissionsBoundaryArn}"; allowed: an ARN of the environment's own account, as operatorRoleArn is, which is of 000000000000`,
  );
});

test.each([
  "arn:aws:iam::000000000000:role/team/",
  "arn:aws:iam::000000000000:role/on call",
  "arn:aws:iam:us-east-1:000000000000:role/on-call",
])("%s is no role's ARN, and is refused before a deployment", async (wrong) => {
  await expect(build({ workloads, operatorRoleArn: wrong })).rejects.toThrow(
    `operatorRoleArn is "${wrong}"; allowed: an ARN such as arn:aws:iam::123456789012:role/NAME`,
  );
});

test("a role that IAM may not change is refused", async () => {
  const reserved = "arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/on-call";
  await expect(build({ workloads, operatorRoleArn: reserved })).rejects.toThrow(
    `operatorRoleArn is "${reserved}"; allowed: a role of the team; nobody but AWS changes the roles under aws-reserved/ and aws-service-role/`,
  );
});
