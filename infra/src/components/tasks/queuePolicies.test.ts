import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import { QUEUE_POLICY, STATE_MACHINE } from "../../testing/types.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick";
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick";
const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-quick";

function buildQuick(settings: object = {}): Promise<Graph> {
  return build({ workloads: { quick: { worker: "lambda", transport: "callback", ...settings } } });
}

describe("the queue's policy", () => {
  test.each([
    ["lambda", "quick-function"],
    ["fargate", "quick-task"],
  ])(
    "denies every sender except the roles of this state machine and of its %s worker, even if a sender's own policies allow it",
    async (worker, role) => {
      const graph = await buildQuick({ worker });
      expect(graph.inputs(QUEUE_POLICY, "quick")["queueUrl"]).toBe(queueUrl);
      expect(graph.inputs(STATE_MACHINE, "quick")["roleArn"]).toBe(
        "arn:aws:iam::000000000000:role/quick-executions",
      );
      expect(graph.document(QUEUE_POLICY, "quick", "policy")).toEqual({
        Version: "2012-10-17",
        Statement: [
          expect.objectContaining({ Sid: "DenyInsecureTransport" }),
          {
            Sid: "DenyOtherSenders",
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:SendMessage",
            Resource: queueArn,
            Condition: {
              ArnNotEquals: {
                "aws:PrincipalArn": [
                  "arn:aws:iam::000000000000:role/quick-executions",
                  `arn:aws:iam::000000000000:role/${role}`,
                ],
              },
            },
          },
        ],
      });
    },
  );

  test.each(["quick", "quick-dead-letters"])("denies unencrypted requests to %s", async (name) => {
    const graph = await buildQuick();
    const suffix = name.slice("quick".length);
    expect(graph.inputs(QUEUE_POLICY, name)["queueUrl"]).toBe(queueUrl + suffix);
    expect(graph.document(QUEUE_POLICY, name, "policy")).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: queueArn + suffix,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
  });

  test("allows nothing: the roles' own policies allow access", async () => {
    const graph = await buildQuick();
    for (const name of graph.names(QUEUE_POLICY)) {
      expect(graph.inputs(QUEUE_POLICY, name)["policy"]).not.toContain('"Allow"');
    }
  });
});

describe("the roles around a queue", () => {
  test("let the state machine send to it, and nothing else of SQS", async () => {
    const graph = await buildQuick();
    expect(graph.sids("quick-executions")).toContain("SendTasks");
    expect(graph.statement("quick-executions", "SendTasks")).toMatchObject({
      Action: ["sqs:SendMessage"],
      Resource: queueArn,
    });
  });

  test.each([
    ["lambda", "quick-function", "sqs:GetQueueAttributes"],
    ["fargate", "quick-task", "sqs:ChangeMessageVisibility"],
  ])(
    "let the %s worker receive from it, send back to it and report on its state machine's tasks",
    async (worker, role, own) => {
      const graph = await buildQuick({ worker });
      expect(graph.statement(role, "TakeTasks")).toMatchObject({
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage", own],
        Resource: queueArn,
      });
      expect(graph.statement(role, "AnswerForTasks")).toMatchObject({
        Action: ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"],
        Resource: machineArn,
      });
      expect(graph.sids(role)).not.toContain("WorkOnActivity");
    },
  );
});
