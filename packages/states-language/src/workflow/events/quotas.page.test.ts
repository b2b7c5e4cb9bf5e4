import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expandWorkflow } from "../expand.ts";
import type { Handover } from "../handover.ts";
import { workloadOf } from "../reference.ts";
import { run } from "../run.ts";
import { executionEvents } from "./executionEvents.ts";
import { itemRooms } from "./itemRoom.ts";

/*
 * The figures in docs/workflows.md, "Quotas".
 */

const page = readFileSync(join(import.meta.dirname, "../../../../../docs/workflows.md"), "utf8");

const manifest = {
  name: "work",
  description: "Works",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 90,
};
const activity = {
  manifest,
  resource: "arn:aws:states:us-east-1:123456789012:activity:work",
  queue: undefined,
  wakeUp: undefined,
};
const handovers: Readonly<Record<string, Handover>> = {
  "an activity": activity,
  "a queue": {
    ...activity,
    resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    queue: { url: "https://sqs/q", seconds: 60, transientErrors: [] },
  },
  "an activity whose Lambda function is woken": {
    ...activity,
    wakeUp: { resource: "arn:aws:states:::lambda:invoke", parameters: { FunctionName: "w" } },
  },
  "an activity whose Fargate task is woken": {
    ...activity,
    wakeUp: {
      resource: "arn:aws:states:::ecs:runTask",
      parameters: { TaskDefinition: "w" },
      limit: {
        max: 3,
        resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
        parameters: { Cluster: "c" },
      },
    },
  },
};

const written = (fewer: number, more: number) => {
  const [from, to] = [fewer, more].map((figure) => figure.toLocaleString("en"));
  return from === to ? to : `${from} to ${to}`;
};

/** A Map over so many items, each of which has one task. */
const mapOver = (items: number, handover: Handover) =>
  expandWorkflow(
    {
      QueryLanguage: "JSONata",
      StartAt: "Each",
      States: {
        Each: {
          ...{ Type: "Map", Items: new Array(items).fill(0), End: true },
          ItemProcessor: {
            StartAt: "Work",
            States: { Work: run(workloadOf(manifest), { End: true }) },
          },
        },
      },
    },
    { work: handover },
  );

test("the page has the events of an item with a task, and how many such items a Map may have", () => {
  const rows = Object.entries(handovers).map(([where, handover]) => {
    const [none, one] = [0, 1].map((items) => executionEvents(mapOver(items, handover)));
    const [least, most] = (["least", "most"] as const).map(
      (bound) => (one?.[bound] ?? 0) - (none?.[bound] ?? 0),
    );
    const { atMost = 0, surely = 0 } = itemRooms(mapOver(0, handover)).get("Each") ?? {};
    return `| ${where} | ${written(least ?? 0, most ?? 0)} | ${written(surely, atMost)} |`;
  });
  const [, table = ""] = /^\| an item whose .*\n\|[ -|]*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  expect(table.trim().split("\n")).toEqual(rows);
});
