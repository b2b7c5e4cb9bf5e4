import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { DASHBOARD } from "../../testing/types.ts";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

async function widgetsOf(configuration: Record<string, unknown>): Promise<Widget[]> {
  const graph = await build(configuration);
  const { dashboardBody } = graph.inputs(DASHBOARD, "dashboard");
  return JSON.parse(String(dashboardBody)).widgets;
}

const both = { workloads: { short: { worker: "lambda" }, long: { worker: "fargate" } } };

describe("the dashboard", () => {
  test("is one for the environment, and absent when the configuration disables it", async () => {
    expect((await build(both)).inputs(DASHBOARD, "dashboard")).toMatchObject({
      dashboardName: "sfn-workers-test",
    });
    expect((await build({ ...both, dashboard: false })).names(DASHBOARD)).toEqual([]);
  });

  test("shows the path of a workload's tasks in one row, from left to right", async () => {
    const widgets = await widgetsOf(both);
    const titles = widgets
      .filter(({ type }) => type === "text")
      .map((one) => one.properties.markdown);
    expect(titles).toEqual(["## short on lambda", "## long on fargate"]);
    const rows = Map.groupBy(
      widgets.filter(({ type }) => type === "metric"),
      ({ y }) => y,
    );
    expect([...rows.values()].map((row) => row.map((one) => one.properties.title))).toEqual([
      [
        "Executions started",
        "Tasks queued and taken",
        "Wait for a worker",
        "Function",
        "Work",
        "Outcomes",
      ],
      [
        "Executions started",
        "Tasks queued and taken",
        "Wait for a worker",
        "ECS tasks",
        "Work",
        "Outcomes",
      ],
    ]);
  });

  test("follows the tasks of a queue through SQS, and their work by what the worker reports", async () => {
    const workloads = { quick: { worker: "lambda", transport: "callback" } };
    const widgets = (await widgetsOf({ workloads })).filter(({ type }) => type === "metric");
    const metricsOf = (title: string) => {
      const found = widgets.find(({ properties }) => properties.title === title)?.properties;
      return (found?.metrics ?? []).map(([namespace, metric]) => `${namespace} ${metric}`);
    };
    expect(metricsOf("Tasks queued and taken")).toEqual([
      "AWS/SQS NumberOfMessagesSent",
      "AWS/SQS NumberOfMessagesReceived",
    ]);
    expect(metricsOf("Wait for a worker")).toEqual(["AWS/SQS ApproximateAgeOfOldestMessage"]);
    expect(metricsOf("Work")).toEqual(["SfnWorkers PickUpToReport", "SfnWorkers PickUpToReport"]);
    expect(metricsOf("Outcomes")).toContain("AWS/SQS ApproximateNumberOfMessagesVisible");
    expect(JSON.stringify(widgets)).not.toContain("Activity");
  });

  test("has no overlapping widgets, and none outside CloudWatch's 24 columns", async () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of await widgetsOf(both)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let line = y; line < y + height; line++) {
          const place = `${column},${line}`;
          expect(taken).not.toContain(place);
          taken.add(place);
        }
      }
    }
  });
});
