import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../environment.ts";
import type { WatchedWorker } from "./watchedWorker.ts";
import { METRICS_NAMESPACE, metricsDimensions, SLOT_UTILISATION } from "./workerVariables.ts";

export interface DashboardArgs {
  readonly environment: Environment;
  readonly workloads: readonly WatchedWorkload[];
}

export interface WatchedWorkload {
  readonly name: string;
  readonly activityArn: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly worker: WatchedWorker;
}

/** One row a workload, each the way of its tasks from left to right. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Dashboard", name, {}, options);
    const { environment, workloads } = args;
    new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: `${environment.project}-${environment.name}`,
        dashboardBody: pulumi.jsonStringify({
          widgets: workloads.flatMap((workload, row) => rowOf(environment, workload, row)),
        }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** A dashboard is 24 units wide; six graphs share a row under its title. */
const GRAPH = { width: 4, height: 6 } as const;
const TITLE_HEIGHT = 1;

type Metric = readonly unknown[];

interface Graph {
  readonly title: string;
  readonly stat: string;
  readonly metrics: readonly Metric[];
}

function rowOf(environment: Environment, workload: WatchedWorkload, row: number): object[] {
  const y = row * (GRAPH.height + TITLE_HEIGHT);
  const title = {
    type: "text",
    ...{ x: 0, y, width: 24, height: TITLE_HEIGHT },
    properties: { markdown: `## ${workload.name} on ${workload.worker.kind}` },
  };
  const graphs = graphsOf(environment, workload).map((graph, column) => ({
    type: "metric",
    ...GRAPH,
    x: column * GRAPH.width,
    y: y + TITLE_HEIGHT,
    properties: { ...graph, region: environment.region, period: 300, view: "timeSeries" },
  }));
  return [title, ...graphs];
}

function graphsOf(environment: Environment, workload: WatchedWorkload): Graph[] {
  const { activityArn, stateMachineArn } = workload;
  const activity = (metric: string, options = {}): Metric => [
    ...["AWS/States", metric, "ActivityArn", activityArn],
    options,
  ];
  const machine = (metric: string): Metric => [
    ...["AWS/States", metric, "StateMachineArn", stateMachineArn],
  ];
  const percentiles = (metric: string) => [
    activity(metric, { stat: "p50" }),
    activity(metric, { stat: "p95" }),
  ];
  return [
    { title: "Executions started", stat: "Sum", metrics: [machine("ExecutionsStarted")] },
    {
      title: "Tasks queued and taken",
      stat: "Sum",
      metrics: [activity("ActivitiesScheduled"), activity("ActivitiesStarted")],
    },
    { title: "Wait for a worker", stat: "p95", metrics: percentiles("ActivityScheduleTime") },
    workerGraph(environment, workload),
    { title: "Work", stat: "p95", metrics: percentiles("ActivityRunTime") },
    {
      title: "Outcomes",
      stat: "Sum",
      metrics: [
        machine("ExecutionsSucceeded"),
        machine("ExecutionsFailed"),
        activity("ActivitiesTimedOut"),
        activity("ActivitiesHeartbeatTimedOut"),
      ],
    },
  ];
}

function workerGraph(environment: Environment, { name, worker }: WatchedWorkload): Graph {
  const { service } = metricsDimensions(environment, name);
  const slots = [METRICS_NAMESPACE, SLOT_UTILISATION, "service", service, { stat: "Average" }];
  if (worker.kind === "lambda") {
    const metric = (metricName: string): Metric => [
      ...["AWS/Lambda", metricName, "FunctionName", worker.functionName],
    ];
    const metrics = [metric("Invocations"), metric("Errors"), metric("Throttles"), slots];
    return { title: "Function", stat: "Sum", metrics };
  }
  const running = [
    ...["AWS/ECS", "CPUUtilization", "ClusterName", worker.clusterName],
    ...["ServiceName", worker.serviceName],
    { stat: "SampleCount", period: 60, label: "Running tasks" },
  ];
  return { title: "ECS tasks", stat: "Average", metrics: [running, slots] };
}
