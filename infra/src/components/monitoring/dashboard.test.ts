import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { type BuildOptions, build } from "../../testing/graph.ts";
import { ALARM, DASHBOARD } from "../../testing/types.ts";
import { workflows } from "../../urns/workflows.ts";
import { requireRoom } from "./dashboardRow.ts";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly stat?: string;
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly alarms?: readonly string[];
  };
}

async function widgetsOf(
  configuration: Record<string, unknown>,
  options: BuildOptions = {},
): Promise<Widget[]> {
  const graph = await build(configuration, options);
  const { dashboardBody } = graph.inputs(DASHBOARD, "dashboard");
  return JSON.parse(String(dashboardBody)).widgets;
}

const both = { workloads: { short: { worker: "lambda" }, long: { worker: "fargate" } } };

/** With what the workflow hands tasks to. */
const three = {
  workloads: { ...both.workloads, quick: { worker: "lambda", transport: "callback" } },
};

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short";
const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-short";

/** The graphs of the only workload, by title. */
async function graphsOf(workloads: object): Promise<Record<string, GraphShape>> {
  const widgets = await widgetsOf({ workloads });
  const graphs = widgets.flatMap(({ properties: { title, stat = "", metrics = [] } }) => {
    return title === undefined ? [] : [[title, { stat, metrics }] as const];
  });
  return Object.fromEntries(graphs);
}

interface GraphShape {
  readonly stat: string;
  readonly metrics: readonly (readonly unknown[])[];
}

function functionMetrics(workload: string): unknown[][] {
  return ["Invocations", "Errors", "Throttles"].map((metric) => {
    return ["AWS/Lambda", metric, "FunctionName", `sfn-workers-test-${workload}`];
  });
}

function slots(workload: string): unknown[][] {
  const service = `sfn-workers-test-${workload}`;
  return [
    ["SfnWorkers", "SlotUtilisation", "service", service, { stat: "Average" }],
    ["SfnWorkers", "DeafHandlers", "service", service, { stat: "Maximum" }],
  ];
}

describe("the dashboard", () => {
  test("covers the whole environment, and is absent when the configuration disables it", async () => {
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

  test("shows the tasks of a queue with metrics of SQS, and their work with metrics of the worker", async () => {
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

  test("shows the tasks of an activity with metrics of Step Functions", async () => {
    const graphs = await graphsOf({ short: { worker: "lambda" } });
    const activity = (metric: string) => ["AWS/States", metric, "ActivityArn", activityArn];
    const machine = (metric: string) => ["AWS/States", metric, "StateMachineArn", machineArn];
    expect(graphs).toEqual({
      "Executions started": { stat: "Sum", metrics: [machine("ExecutionsStarted")] },
      "Tasks queued and taken": {
        stat: "Sum",
        metrics: [
          [...activity("ActivitiesScheduled"), {}],
          [...activity("ActivitiesStarted"), {}],
        ],
      },
      "Wait for a worker": {
        stat: "p95",
        metrics: [
          [...activity("ActivityScheduleTime"), { stat: "p50" }],
          [...activity("ActivityScheduleTime"), { stat: "p95" }],
        ],
      },
      Function: { stat: "Sum", metrics: [...functionMetrics("short"), ...slots("short")] },
      Work: {
        stat: "p95",
        metrics: [
          [...activity("ActivityRunTime"), { stat: "p50" }],
          [...activity("ActivityRunTime"), { stat: "p95" }],
        ],
      },
      Outcomes: {
        stat: "Sum",
        metrics: [
          machine("ExecutionsSucceeded"),
          machine("ExecutionsFailed"),
          [...activity("ActivitiesTimedOut"), {}],
          [...activity("ActivitiesHeartbeatTimedOut"), {}],
        ],
      },
    });
  });

  test("counts the running tasks of a Fargate worker by its CPU samples, of which each task sends one per minute", async () => {
    const graphs = await graphsOf({ short: { worker: "fargate" } });
    expect(graphs["ECS tasks"]).toEqual({
      stat: "Average",
      metrics: [
        [
          ...["AWS/ECS", "CPUUtilization", "ClusterName", "sfn-workers-test"],
          ...["ServiceName", "short"],
          { stat: "SampleCount", period: 60, label: "Running tasks" },
        ],
        ...slots("short"),
      ],
    });
  });

  test("shows the queue's oldest message, the dead letters and the reported work of a queue's worker", async () => {
    const graphs = await graphsOf({ short: { worker: "lambda", transport: "callback" } });
    const queue = ["QueueName", "sfn-workers-test-short"];
    const work = ["SfnWorkers", "PickUpToReport", "service", "sfn-workers-test-short"];
    expect(graphs["Wait for a worker"]?.metrics).toEqual([
      ["AWS/SQS", "ApproximateAgeOfOldestMessage", ...queue, { stat: "Maximum" }],
    ]);
    expect(graphs["Work"]?.metrics).toEqual([
      [...work, { stat: "p50" }],
      [...work, { stat: "p95" }],
    ]);
    expect(graphs["Outcomes"]?.metrics.at(-1)).toEqual([
      ...["AWS/SQS", "ApproximateNumberOfMessagesVisible"],
      ...["QueueName", "sfn-workers-test-short-dead-letters"],
      { stat: "Maximum", label: "Dead letters" },
    ]);
  });

  test("has a row for each workflow below those of the workloads: executions, duration, throttling, outcomes, and its alarms", async () => {
    const before = await widgetsOf(three);
    const widgets = await widgetsOf({ ...three, workflows: { order: {} } }, { workflows });
    expect(widgets.slice(0, before.length)).toEqual(before);
    const [title, ...row] = widgets.slice(before.length);
    expect(title?.properties.markdown).toBe("## order, a workflow");
    const machine = (metric: string) => [
      ...["AWS/States", metric, "StateMachineArn"],
      "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-order",
    ];
    const time = machine("ExecutionTime");
    expect(row.map(({ type, properties: { title, metrics } }) => [type, title, metrics])).toEqual([
      ["metric", "Executions started", [machine("ExecutionsStarted")]],
      [
        "metric",
        "Duration",
        [
          [...time, { stat: "p50" }],
          [...time, { stat: "p95" }],
        ],
      ],
      ["metric", "Throttled", [machine("ExecutionThrottled")]],
      [
        "metric",
        "Outcomes",
        ["Succeeded", "Failed", "TimedOut", "Aborted"].map((one) => machine(`Executions${one}`)),
      ],
      ["alarm", "Alarms", undefined],
    ]);
  });

  test("shows the alarms of a workflow, and none where they are switched off", async () => {
    const alarmsIn = async (settings: object) => {
      const configuration = { ...three, workflows: { order: settings } };
      const found = (await widgetsOf(configuration, { workflows })).filter(
        ({ type }) => type === "alarm",
      );
      return found.map(({ properties }) => properties.alarms);
    };
    const graph = await build({ ...three, workflows: { order: {} } }, { workflows });
    const own = graph.names(ALARM).filter((name) => name.startsWith("order-"));
    expect(own.length).toBeGreaterThan(0);
    const arns = own.map((name) => expect.stringMatching(new RegExp(`-${name}$`)));
    expect(await alarmsIn({})).toEqual([arns]);
    expect(await alarmsIn({ alarms: { enabled: false } })).toEqual([]);
  });

  test("shows what AWS bills of an Express workflow", async () => {
    const express = defineWorkflow({
      ...{ name: "order", description: "Takes an order", type: "EXPRESS" },
      definition: { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
    });
    const widgets = await widgetsOf(
      { ...three, workflows: { order: {} } },
      { workflows: { order: express } },
    );
    const billed = widgets.find(({ properties }) => properties.title === "Billed");
    expect(billed?.properties.metrics?.map(([, metric]) => metric)).toEqual([
      "ExpressExecutionBilledDuration",
      "ExpressExecutionBilledMemory",
    ]);
    expect(widgets.map(({ properties }) => properties.markdown)).toContain(
      "## order, a workflow of type EXPRESS",
    );
  });

  test("is refused where it would have more widgets than CloudWatch allows", () => {
    requireRoom(500);
    expect(() => requireRoom(501)).toThrow(
      "sfn-workers:dashboard is true; allowed: false, since its rows need 501 widgets, and CloudWatch allows 500",
    );
  });

  test("draws each graph in steps of five minutes, in the environment's region, without gaps between rows", async () => {
    const widgets = await widgetsOf(both);
    for (const { properties } of widgets.filter(({ type }) => type === "metric")) {
      expect(properties).toMatchObject({ region: "us-east-1", period: 300, view: "timeSeries" });
    }
    const rows = [...new Set(widgets.map(({ y }) => y))];
    expect(rows).toEqual([0, 1, 7, 8]);
  });

  test("has no overlapping widgets, and none outside CloudWatch's 24 columns", async () => {
    const occupied = new Set<string>();
    const configuration = { ...three, workflows: { order: {} } };
    for (const { x, y, width, height } of await widgetsOf(configuration, { workflows })) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let line = y; line < y + height; line++) {
          const cell = `${column},${line}`;
          expect(occupied).not.toContain(cell);
          occupied.add(cell);
        }
      }
    }
  });
});
