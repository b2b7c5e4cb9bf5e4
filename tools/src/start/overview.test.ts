import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { parseSettings } from "@sfn-workers/infra/settings";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { plainManifest } from "../testing/plainManifest.ts";
import { overview } from "./overview.ts";
import type { LocalWorkflow } from "./workflowMocks.ts";

function overviewOf(workloads: Readonly<Record<string, object>>, ...descriptions: string[]) {
  return overviewWith(workloads, [], ...descriptions);
}

function overviewWith(
  workloads: Readonly<Record<string, object>>,
  workflows: readonly LocalWorkflow[],
  ...descriptions: string[]
) {
  const manifests = Object.fromEntries(
    Object.keys(workloads).map((name) => [name, plainManifest(name)]),
  );
  const parsed = parseSettings({ workloads }, manifests);
  const stream = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  const resources = descriptions.map((description) => ({ description }));
  const text = overview(
    parsed.workloads,
    workflows,
    resources,
    stream as unknown as NodeJS.WriteStream,
  );
  return stripVTControlCharacters(text).split("\n");
}

test("each workload has a line that says what brings a worker to its tasks", () => {
  const lines = overviewOf(
    {
      invoice: { worker: "lambda", wake: true },
      report: { worker: "lambda", schedule: "rate(1 hour)" },
      archive: { worker: "fargate", tasks: { min: 0 }, schedule: "cron(0 8 * * ? *)" },
      scan: { worker: "fargate" },
      quote: { worker: "lambda", transport: "callback" },
    },
    ...["component", "queue", "function (not here: vpcConfig)"],
  );
  expect(lines).toEqual([
    "workload  worker   transport  takes tasks",
    "invoice   lambda   activity   woken by each execution, every 5 minutes",
    "report    lambda   activity   woken every hour",
    "archive   fargate  activity   woken cron(0 8 * * ? *)",
    "scan      fargate  activity   polls all the time",
    "quote     lambda   callback   from its queue",
    "2 resources, 1 with arguments that have no effect here; --tree shows them.",
  ]);
});

test("each workflow has a line that says who takes its tasks, and which states mocks answer", () => {
  const workflow = defineWorkflow({
    name: "order",
    description: "Takes an order",
    definition: {
      StartAt: "Check",
      States: {
        Check: run(workloadOf(plainManifest("scan")), { Next: "Write" }),
        Write: {
          Type: "Task",
          Resource: "arn:aws:states:::dynamodb:putItem",
          Parameters: { TableName: "orders", Item: {} },
          Next: "Tell",
        },
        Tell: {
          Type: "Task",
          Resource: "arn:aws:states:::sns:publish",
          Parameters: { TopicArn: "arn:topic", Message: "done" },
          End: true,
        },
      },
    },
  });
  const mocks = { "sns:publish": {} };
  const lines = overviewWith(
    { scan: { worker: "fargate" } },
    [{ workflow, mocks, mocksFile: "order/mocks.ts" }],
    "queue",
  );
  expect(lines).toEqual([
    "workload  worker   transport  takes tasks",
    "scan      fargate  activity   polls all the time",
    "",
    "workflow  hands tasks to  answered by mocks",
    "order     scan            Tell",
    "",
    "1 resource; --tree shows them.",
  ]);
});

test("a workflow without workloads has no list of them", () => {
  const workflow = defineWorkflow({
    name: "alone",
    description: "Does all itself",
    definition: { StartAt: "A", States: { A: { Type: "Succeed" } } },
  });
  expect(overviewWith({}, [{ workflow, mocks: {}, mocksFile: "alone/mocks.ts" }])).toEqual([
    "workflow  hands tasks to  answered by mocks",
    "alone     –               –",
    "",
    "0 resources; --tree shows them.",
  ]);
});

test("a long name leaves out other columns, and the last lines say which", () => {
  const name = `a${"b".repeat(59)}`;
  const lines = overviewOf({ [name]: { worker: "fargate" } }, "queue");
  expect(lines).toEqual([
    `workload${" ".repeat(54)}worker`,
    `${name}  fargate`,
    "No room for: transport, takes tasks; pnpm settings --stack local has them.",
    "1 resource; --tree shows them.",
  ]);
});
