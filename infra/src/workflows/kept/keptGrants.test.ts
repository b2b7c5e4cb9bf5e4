import { run, type Workflow, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { accessIn, queueArn, roleArn } from "../../testing/access.ts";
import { build, type Graph } from "../../testing/graph.ts";
import { STATE_MACHINE } from "../../testing/types.ts";
import { manifests } from "../../urns/manifests.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";
const OPERATORS = "arn:aws:iam::000000000000:role/team/operators";
const WORKLOADS = {
  short: { worker: "lambda", wake: true },
  quick: { worker: "lambda", transport: "callback" },
};

const shop = (States: object): Workflow => ({
  name: "shop",
  description: "Sells",
  type: "STANDARD",
  definition: { StartAt: "Price", States },
});

const WRITE = {
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:putItem",
  Parameters: { TableName: "orders", Item: { id: { S: "1" } } },
};

/** Asks for a price in a queue, then writes into a table. */
const BEFORE = shop({
  Price: run(workloadOf(manifests.quick), { Next: "Write" }),
  Write: { ...WRITE, End: true },
});
/** Asks an activity, and writes nothing. */
const AFTER = shop({ Price: run(workloadOf(manifests.short), { End: true }) });

interface Given {
  readonly workflow: Workflow;
  readonly deployed?: Graph;
  readonly day?: string;
  readonly days?: number | undefined;
  readonly more?: object;
}

function deploy({ workflow, deployed, day = "2026-11-28", days, more = {} }: Given) {
  const settings = days === undefined ? {} : { keepGrants: days };
  return build(
    { workloads: WORKLOADS, workflows: { shop: settings }, operatorRoleArn: OPERATORS, ...more },
    {
      workflows: { shop: workflow },
      now: () => new Date(`${day}T08:00:00Z`),
      ...(deployed && { deployed }),
    },
  );
}

/** Who may do what that an execution of `BEFORE` needs, with and without its own role. */
async function allowed(graph: Graph): Promise<string[]> {
  const access = await accessIn(graph);
  const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-shop";
  const executions = roleArn("shop-executions");
  const tries = {
    "writes the order": [
      executions,
      "dynamodb:PutItem",
      "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
    ],
    "sends the task": [executions, "sqs:SendMessage", queueArn("sfn-workers-test-quick")],
    "has its task answered": [roleArn("quick-function"), "states:SendTaskSuccess", machine],
    "is answered by operators": [roleArn("operators"), "states:SendTaskSuccess", machine],
  } as const;
  const may = Object.entries(tries).filter(([, [role, action, resource]]) =>
    access.may(role, action, resource),
  );
  return may.map(([name]) => name);
}

const ALL = [
  "writes the order",
  "sends the task",
  "has its task answered",
  "is answered by operators",
];

describe("an execution that started with another definition", () => {
  test("loses what the new one doesn't call", async () => {
    const deployed = await deploy({ workflow: BEFORE });
    expect(await allowed(deployed)).toEqual(ALL);
    expect(await allowed(await deploy({ workflow: AFTER, deployed }))).toEqual([]);
  });

  test("keeps all of it with keepGrants: the calls, the queue, its worker's answers, and those of operators", async () => {
    const deployed = await deploy({ workflow: BEFORE });
    const graph = await deploy({ workflow: AFTER, deployed, days: 7 });
    expect(await allowed(graph)).toEqual(ALL);
    // Its tokens are in messages still, so none may get into a log.
    expect(graph.inputs(STATE_MACHINE, "shop")).toMatchObject({
      loggingConfiguration: { includeExecutionData: false },
    });
    expect(graph.sids("shop-executions")).toEqual([
      "DeliverLogs",
      ...graph.sids("shop-executions").filter((sid) => /^(?:Send|Sampl)/.test(sid)),
      "InvokeWorker",
      "RemovedOn20261128SendTasks",
      "RemovedOn20261128Call1",
    ]);
  });

  test("keeps it through deployments that change nothing else, until the days are over", async () => {
    const first = await deploy({ workflow: BEFORE, days: 7 });
    const removed = await deploy({ workflow: AFTER, deployed: first, days: 7 });
    const again = (day: string, days: number | undefined) =>
      deploy({ workflow: AFTER, deployed: removed, day, days });
    for (const day of ["2026-11-28", "2026-12-05"]) {
      const next = await again(day, 7);
      const inputs = (graph: Graph) => graph.resources.map((one) => [one.urn, one.inputs]);
      expect(inputs(next)).toEqual(inputs(removed));
    }
    // A state of before may have waited for any token, so the operators may answer while the setting stands.
    expect(await allowed(await again("2026-12-06", 7))).toEqual(["is answered by operators"]);
    expect(await allowed(await again("2026-12-06", 30))).toEqual(ALL);
    expect(await allowed(await again("2026-11-28", undefined))).toEqual([]);
  });

  test("keeps the use of the key that its activity and its queue need", async () => {
    const more = { kmsKeyArn: KEY };
    const both = shop({
      Price: run(workloadOf(manifests.quick), { Next: "Check" }),
      Check: run(workloadOf(manifests.short), { End: true }),
    });
    const none = shop({ Price: { Type: "Succeed" } });
    const deployed = await deploy({ workflow: both, more });
    const graph = await deploy({ workflow: none, deployed, days: 7, more });
    const sids = graph.sids("shop-executions").filter((sid) => sid.startsWith("RemovedOn"));
    expect(sids.toSorted()).toEqual([
      "RemovedOn20261128InvokeWorker",
      "RemovedOn20261128SendTasks",
      "RemovedOn20261128UseKeyForActivity",
      "RemovedOn20261128UseKeyForQueue",
    ]);
    const tokens = graph.statement("quick-function", "UseKeyForTokens");
    expect(JSON.stringify(tokens["Condition"])).toContain('stateMachine:sfn-workers-test-shop"');
  });
});

test("what is kept counts towards the characters that a role's policies may have", async () => {
  const many = (table: string) =>
    shop(
      Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => {
          const Parameters = {
            ...WRITE.Parameters,
            TableName: `${table}-${index}-${"x".repeat(40)}`,
          };
          const next = index === 59 ? { End: true } : { Next: `S${index + 1}` };
          return [index === 0 ? "Price" : `S${index}`, { ...WRITE, Parameters, ...next }];
        }),
      ),
    );
  const deployed = await deploy({ workflow: many("old") });
  await deploy({ workflow: many("new"), deployed });
  await expect(deploy({ workflow: many("new"), deployed, days: 7 })).rejects.toThrow(
    /The policies of the role shop-executions have \d+ characters; allowed: at most 10240 together, of fewer workloads or statements, or with fewer days of keepGrants/,
  );
});

test("days are whole, and no more than an execution can have", async () => {
  for (const days of [0, 366, 1.5]) {
    await expect(deploy({ workflow: AFTER, days })).rejects.toThrow(
      `sfn-workers:workflows.shop.keepGrants is ${days}; allowed:`,
    );
  }
});
