import { describe, expect, test } from "vitest";
import { AUTONAME_CHARACTERS, MAX_QUEUE_POLICY, MAX_ROLE_PATH_CHARACTERS } from "../../limits.ts";
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

const QUICK = {
  ...{ description: "A task", timeoutSeconds: 60 },
  ...{ heartbeatSeconds: 30, handlerBudgetSeconds: 20 },
};

/** Where roles of both kinds of worker may be: without a path, and with the path of any time. */
const PATHS = ["", "sfn-workers/test/", "former/"];

/** The tags of this environment's roles. */
const OWN = { project: "sfn-workers", environment: "test", workload: "quick" };

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

  test.each(PATHS)(
    "lets no worker of the same name of another environment or project take or send, in one account, whatever its own policies allow: under %j",
    async (path) => {
      for (const worker of ["lambda", "fargate"]) {
        const access = await accessIn(await buildQuick({ worker }));
        const taken = (name: string, tags: Readonly<Record<string, string>>) => {
          const who = access.powerful(roleArn(path + name), tags);
          return [SEND, ...TAKE].filter((one) => access.may(who, one, queueArn));
        };
        for (const [index, kind] of ["function", "task"].entries()) {
          const named = (letter: string) => `quick-${kind}-${index}a2b3c${letter}`;
          expect(taken(named("0"), { ...OWN, environment: "prod" })).toEqual([]);
          expect(taken(named("1"), { ...OWN, project: "others" })).toEqual([]);
          expect(taken(named("2"), OWN)).toEqual([SEND, ...TAKE]);
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

  test("lets the roles and users take and hand back that receivers names, with any path, and nobody like them", async () => {
    const signedIn =
      "arn:aws:iam::000000000000:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Halls_1a2b3c4d5e6f7a8b";
    const receivers = [roleArn("hall-4"), signedIn];
    const access = await accessIn(await buildQuick({ receivers }));
    const taken = (who: string) => [SEND, ...TAKE].filter((one) => access.may(who, one, queueArn));
    for (const receiver of receivers) {
      expect(taken(access.powerful(receiver)), receiver).toEqual([SEND, ...TAKE]);
    }
    for (const other of ["hall-44", "team/hall-5", "AWSReservedSSO_Halls_1a2b3c4d5e6f7a8c"]) {
      expect(taken(access.powerful(roleArn(other))), other).toEqual([]);
    }
  });

  test("lets receivers take no dead letters where a role does", async () => {
    const receivers = [roleArn("hall-4")];
    const workloads = { quick: { worker: "lambda", transport: "callback", receivers } };
    const breakGlass = { principals: ["arn:aws:iam::123456789012:user/anna"] };
    const access = await accessIn(await build({ workloads, breakGlass }));
    const receiver = access.powerful(roleArn("hall-4"));
    const deadLetters = `${queueArn}-dead-letters`;
    expect(TAKE.filter((one) => access.may(receiver, one, deadLetters))).toEqual([]);
  });

  test("fits into SQS, with as many receivers as there may be and the longest names", async () => {
    const name = "q".repeat(64 - "-task-execution".length - AUTONAME_CHARACTERS);
    const rolePath = `/${"p".repeat(MAX_ROLE_PATH_CHARACTERS - 2)}/`;
    const receivers = Array.from({ length: 34 }, (_, index) =>
      roleArn(`a-hall-of-ours-${10 + index}`),
    );
    const callback = { worker: "fargate", transport: "callback" };
    const policyWith = async (given: readonly string[]) => {
      const workloads = { [name]: { ...callback, receivers: given } };
      const breakGlass = { principals: [ELSEWHERE] };
      const manifests = { [name]: { ...QUICK, name } };
      const graph = await build({ workloads, rolePath, breakGlass }, { manifests });
      return String(graph.inputs(QUEUE_POLICY, name)["policy"]);
    };
    // The graph's ARNs have no path.
    const withPaths = 4 * MAX_ROLE_PATH_CHARACTERS;
    const policy = await policyWith(receivers);
    expect(policy.length + withPaths).toBeLessThan(MAX_QUEUE_POLICY.bytes);
    const { Statement } = JSON.parse(policy);
    expect(Statement.length).toBeLessThanOrEqual(MAX_QUEUE_POLICY.statements);
    const conditions = Statement.flatMap(({ Condition = {} }) =>
      Object.values(Condition).flatMap((operator) => Object.keys(Object(operator))),
    );
    expect(conditions.length).toBeLessThanOrEqual(MAX_QUEUE_POLICY.conditions);
    for (const { Action } of Statement) {
      expect([Action].flat().length).toBeLessThanOrEqual(MAX_QUEUE_POLICY.actionsOfStatement);
    }
    await expect(policyWith([...receivers, ...receivers.map((one) => `${one}-b`)])).rejects.toThrow(
      /receivers is .+; allowed: ARNs of at most 2048 characters together, since a queue's policy has at most 8192 and names each of them twice; these have \d+/s,
    );
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
