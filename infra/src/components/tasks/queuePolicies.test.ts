import { describe, expect, test } from "vitest";
import { accessIn, roleArn } from "../../testing/access.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { QUEUE_POLICY } from "../../testing/types.ts";
import type { WorkloadTransforms } from "../workloadArgs.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:sfn-workers-test-quick";
const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick";
const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-quick";

function buildQuick(settings: object = {}): Promise<Graph> {
  return build({ workloads: { quick: { worker: "lambda", transport: "callback", ...settings } } });
}

const SEND = "sqs:SendMessage";
const TAKE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"];
const MANAGE = [
  "sqs:SetQueueAttributes",
  "sqs:GetQueueAttributes",
  "sqs:PurgeQueue",
  "sqs:DeleteQueue",
  "sqs:TagQueue",
];
const ELSEWHERE = "arn:aws:iam::000000000000:role/team/admin";

/** Where roles of both kinds of worker may be: without a path, and with the path of any time. */
const PATHS = ["", "sfn-workers/test/", "former/"];

describe("the queue's policy", () => {
  test.each([
    ["lambda", "quick-function"],
    ["fargate", "quick-task"],
  ])(
    "lets nobody send but this state machine and its %s worker, and nobody take but the worker, whatever others' own policies allow",
    async (worker, role) => {
      const graph = await buildQuick({ worker });
      const access = await accessIn(graph);
      const may = (who: string) => (action: string) => access.may(who, action, queueArn);
      const admin = access.powerful(ELSEWHERE);
      const namesake = access.powerful(roleArn("quick-function-of-others"));
      const other = access.powerful(roleArn("quicker-task-1a2b3c4"));
      expect([SEND, ...TAKE].filter(may(admin))).toEqual([]);
      expect([SEND, ...TAKE].filter(may(namesake))).toEqual([]);
      expect([SEND, ...TAKE].filter(may(other))).toEqual([]);
      expect([SEND, ...TAKE].filter(may(roleArn("quick-executions")))).toEqual([SEND]);
      expect(may(roleArn(role))(SEND)).toBe(true);
      expect(may(roleArn(role))("sqs:ReceiveMessage")).toBe(true);
      expect(may(roleArn(role))("sqs:DeleteMessage")).toBe(true);
      expect(may(roleArn(role))("sqs:ChangeMessageVisibility")).toBe(worker === "fargate");
    },
  );

  test.each(["lambda", "fargate"])(
    "lets the worker of before take and hand back until it has drained, whichever it was and whatever the path of its role, beside one on %s",
    async (worker) => {
      const access = await accessIn(await buildQuick({ worker }));
      for (const path of PATHS) {
        for (const [index, kind] of ["function", "task"].entries()) {
          const name = `${path}quick-${kind}-${index}a2b3c${PATHS.indexOf(path)}`;
          const former = access.powerful(roleArn(name));
          const refused = [SEND, ...TAKE].filter((one) => !access.may(former, one, queueArn));
          expect(refused, former).toEqual([]);
        }
      }
    },
  );

  test("locks nobody out who may manage the queue", async () => {
    const access = await accessIn(await buildQuick());
    const admin = access.powerful(ELSEWHERE);
    expect(MANAGE.filter((action) => !access.may(admin, action, queueArn))).toEqual([]);
  });

  test.each<[string, WorkloadTransforms]>([
    ["lambda", { function: (args) => ({ ...args, role: ELSEWHERE }) }],
    ["fargate", { taskDefinition: (args) => ({ ...args, taskRoleArn: ELSEWHERE }) }],
  ])("lets the role take that a transform gives a %s worker", async (worker, quick) => {
    const workloads = { quick: { worker, transport: "callback" } };
    const graph = await build({ workloads }, { transforms: { workloads: { quick } } });
    const access = await accessIn(graph);
    const own = access.powerful(ELSEWHERE);
    expect([SEND, ...TAKE].filter((action) => !access.may(own, action, queueArn))).toEqual([]);
  });

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
