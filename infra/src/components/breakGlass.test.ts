import { describe, expect, test } from "vitest";
import { accessIn, queueArn, roleArn } from "../testing/access.ts";
import { build } from "../testing/graph.ts";
import { ROLE, ROLE_POLICY } from "../testing/types.ts";

const ANNA = "arn:aws:iam::123456789012:user/team/anna";
const workloads = {
  short: { worker: "lambda" },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};
const breakGlass = { principals: [ANNA] };
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

const QUEUE = queueArn("sfn-workers-test-quick");
const DEAD_LETTERS = queueArn("sfn-workers-test-quick-dead-letters");
const MOVE = [
  "sqs:StartMessageMoveTask",
  "sqs:ListMessageMoveTasks",
  "sqs:CancelMessageMoveTask",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
];
const ALL = [...MOVE, "sqs:SendMessage", "sqs:ChangeMessageVisibility", "sqs:PurgeQueue"];

describe("the role for dead letters", () => {
  test("may do with dead letters what moving them takes, and may only send to the queues that they come from", async () => {
    const access = await accessIn(await build({ workloads, breakGlass }));
    const allowed = (resource: string) =>
      ALL.filter((action) => access.may(roleArn("break-glass"), action, resource));
    expect(allowed(DEAD_LETTERS)).toEqual(MOVE);
    expect(allowed(QUEUE)).toEqual(["sqs:SendMessage"]);
    expect(allowed(queueArn("sfn-workers-test-many-dead-letters"))).toEqual(MOVE);
    expect(allowed(queueArn("sfn-workers-test-short-schedule-dead-letters"))).toEqual([]);
    expect(allowed(queueArn("another"))).toEqual([]);
  });

  test("is alone in taking dead letters where it is there; without it, people may look at them with rights of their own", async () => {
    const taken = async (settings: object) => {
      const access = await accessIn(await build({ workloads, ...settings }));
      const admin = access.powerful(roleArn("admin"));
      return ALL.filter((action) => access.may(admin, action, DEAD_LETTERS));
    };
    const taking = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"];
    expect(await taken({ breakGlass })).toEqual(ALL.filter((action) => !taking.includes(action)));
    expect(await taken({})).toEqual(ALL);
  });

  test("uses the environment's key for messages and for nothing else", async () => {
    const graph = await build({ workloads, breakGlass, kmsKeyArn });
    expect(graph.sids("break-glass")).toEqual(["MoveDeadLetters", "SendBack", "UseKeyForMessages"]);
    expect(graph.statement("break-glass", "UseKeyForMessages")).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": "sqs.us-east-1.amazonaws.com" } },
    });
  });

  test("is assumed by those that the stack names, with MFA unless it says otherwise, and for an hour", async () => {
    const trust = async (given: object) => {
      const graph = await build({ workloads, breakGlass: { ...breakGlass, ...given } });
      return [
        graph.document(ROLE, "break-glass", "assumeRolePolicy"),
        graph.inputs(ROLE, "break-glass")["maxSessionDuration"],
      ];
    };
    const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [ANNA] } };
    const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    const Version = "2012-10-17";
    expect(await trust({})).toEqual([{ Version, Statement: [{ ...statement, Condition }] }, 3_600]);
    expect(await trust({ mfa: false, maxSessionSeconds: 7_200 })).toEqual([
      { Version, Statement: [statement] },
      7_200,
    ]);
  });

  test("has the path, the boundary and the tags of every role", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::000000000000:policy/boundary";
    const settings = { workloads, breakGlass, rolePath: "/team/", permissionsBoundaryArn };
    expect((await build(settings)).inputs(ROLE, "break-glass")).toMatchObject({
      path: "/team/",
      permissionsBoundary: permissionsBoundaryArn,
      tags: { project: "sfn-workers", environment: "test" },
    });
  });

  test("is an output, and is not there where nobody is named or nothing has a queue", async () => {
    const { outputs } = await build({ workloads, breakGlass });
    expect(outputs).toMatchObject({ roles: { breakGlass: roleArn("break-glass") } });
    const { short } = workloads;
    for (const settings of [{ workloads }, { workloads: { short }, breakGlass }]) {
      const graph = await build(settings);
      expect(graph.outputs).toMatchObject({ roles: {} });
      expect(graph.outputs).not.toHaveProperty("roles.breakGlass");
      expect(graph.names(ROLE_POLICY)).not.toContain("break-glass");
      expect(graph.names(ROLE)).not.toContain("break-glass");
    }
  });

  test("of more queues than its policy can name is refused", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `work-${index}-of-a-long-name`);
    const manifests = Object.fromEntries(
      names.map((name) => [
        name,
        {
          ...{ name, description: "A task", timeoutSeconds: 60 },
          ...{ heartbeatSeconds: 30, handlerBudgetSeconds: 20 },
        },
      ]),
    );
    const queue = { worker: "lambda", transport: "callback", maximumConcurrency: 2 };
    const many = Object.fromEntries(names.map((name) => [name, queue]));
    const settings = { workloads: many, breakGlass, lambdaConcurrency: 1_000 };
    await expect(build(settings, { manifests })).rejects.toThrow(
      /breakGlass is for 60 workloads with transport: callback, whose queues make a policy of about \d+ characters; allowed: at most 10240/,
    );
  });
});

test.each<[string, object, string]>([
  ["nobody", { principals: [] }, "breakGlass.principals"],
  [
    "a whole account",
    { principals: ["arn:aws:iam::123456789012:root"] },
    'breakGlass.principals.0 is "arn:aws:iam::123456789012:root"; allowed: an ARN of one role or user, such as arn:aws:iam::123456789012:role/NAME',
  ],
  ["everybody", { principals: ["*"] }, 'breakGlass.principals.0 is "*"; allowed: an ARN of one'],
  [
    "every role of a path",
    { principals: ["arn:aws:iam::123456789012:role/team/*"] },
    "allowed: an ARN of one role or user",
  ],
  ["somebody twice", { principals: [ANNA, ANNA] }, "allowed: each of them once"],
  [
    "more than a trust policy holds",
    { principals: Array.from({ length: 50 }, (_, index) => `${ANNA}-${index}`) },
    "since a trust policy has at most 2048",
  ],
  ["a short session", { principals: [ANNA], maxSessionSeconds: 60 }, "maxSessionSeconds is 60"],
  ["another key", { principals: [ANNA], role: "x" }, "breakGlass.role"],
])("%s is refused, by the key's name, its value and what is allowed", async (_, given, message) => {
  await expect(build({ workloads, breakGlass: given })).rejects.toThrow(message);
});
