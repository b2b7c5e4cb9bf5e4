import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { FUNCTION, TASK_DEFINITION } from "../../testing/types.ts";

const SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:team/refund-000000";
const PARAMETER = "arn:aws:ssm:us-east-1:000000000000:parameter/team/pin";
const workloadsWith = (worker: string, secrets: object) => ({
  workloads: { refund: { worker, secrets } },
});
const both = { REFUND_KEY: "team/refund", REFUND_PIN: "ssm:/team/pin" };

describe("the secrets of a Fargate worker", () => {
  test("are injected by ECS, by their full ARNs", async () => {
    const graph = await build(workloadsWith("fargate", both));
    expect(graph.document(TASK_DEFINITION, "refund", "containerDefinitions")).toMatchObject([
      {
        secrets: [
          { name: "REFUND_KEY", valueFrom: SECRET },
          { name: "REFUND_PIN", valueFrom: PARAMETER },
        ],
      },
    ]);
  });

  test("are read by the execution role, and by no other", async () => {
    const graph = await build(workloadsWith("fargate", both));
    expect(graph.statement("refund-task-execution", "ReadSecrets")).toEqual({
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [SECRET],
    });
    expect(graph.statement("refund-task-execution", "ReadParameters")).toEqual({
      Sid: "ReadParameters",
      Effect: "Allow",
      Action: ["ssm:GetParameters"],
      Resource: [PARAMETER],
    });
    expect(graph.sids("refund-task")).not.toContain("ReadSecrets");
  });
});

describe("the secrets of a Lambda worker", () => {
  test("are references in one variable, which its role may read", async () => {
    const graph = await build(workloadsWith("lambda", both));
    const { environment } = graph.inputs(FUNCTION, "refund");
    const variables: object = Reflect.get(Object(environment), "variables");
    expect(JSON.parse(Reflect.get(variables, "SECRET_REFERENCES"))).toEqual({
      REFUND_KEY: SECRET,
      REFUND_PIN: PARAMETER,
    });
    expect(variables).not.toHaveProperty("REFUND_KEY");
    expect(graph.statement("refund-function", "ReadSecrets")).toMatchObject({ Resource: [SECRET] });
    expect(graph.statement("refund-function", "ReadParameters")).toMatchObject({
      Resource: [PARAMETER],
    });
  });

  test("leave no trace in a workload that has none", async () => {
    const graph = await build({ workloads: { short: { worker: "lambda" } } });
    expect(JSON.stringify(graph.resources)).not.toMatch(/secret/i);
  });
});

test("two fields of one secret are one resource in the policy", async () => {
  const secrets = { REFUND_KEY: "team/refund#key", REFUND_PIN: "team/refund#pin" };
  const graph = await build(workloadsWith("fargate", secrets));
  expect(graph.document(TASK_DEFINITION, "refund", "containerDefinitions")).toMatchObject([
    {
      secrets: [
        { name: "REFUND_KEY", valueFrom: `${SECRET}:key::` },
        { name: "REFUND_PIN", valueFrom: `${SECRET}:pin::` },
      ],
    },
  ]);
  expect(graph.statement("refund-task-execution", "ReadSecrets")).toMatchObject({
    Resource: [SECRET],
  });
});

test.each([
  ["an ARN", SECRET, SECRET],
  ["an ARN with a field", `${SECRET}#a b`, `${SECRET}:a b::`],
  ["a parameter's ARN", PARAMETER, PARAMETER],
  ["a parameter without a path", "ssm:pin", PARAMETER.replace("team/", "")],
])("%s is a reference", async (_what, reference, valueFrom) => {
  const secrets = { REFUND_KEY: reference, REFUND_PIN: reference };
  const graph = await build(workloadsWith("fargate", secrets));
  expect(graph.document(TASK_DEFINITION, "refund", "containerDefinitions")).toMatchObject([
    { secrets: [{ valueFrom }, { valueFrom }] },
  ]);
});
