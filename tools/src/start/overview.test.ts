import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { parseSettings } from "@sfn-workers/infra/settings";
import { expect, test } from "vitest";
import { overview } from "./overview.ts";

const manifest = (name: string) => ({
  ...{ name, description: "Does what a test needs" },
  ...{ timeoutSeconds: 60, heartbeatSeconds: 30, handlerBudgetSeconds: 20 },
});

function overviewOf(workloads: Readonly<Record<string, object>>, ...descriptions: string[]) {
  const manifests = Object.fromEntries(
    Object.keys(workloads).map((name) => [name, manifest(name)]),
  );
  const parsed = parseSettings({ workloads }, manifests);
  const stream = Object.assign(new PassThrough(), { columns: 80, isTTY: true });
  const resources = descriptions.map((description) => ({ description }));
  const text = overview(parsed.workloads, resources, stream as unknown as NodeJS.WriteStream);
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
