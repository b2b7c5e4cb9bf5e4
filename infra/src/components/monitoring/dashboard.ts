import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import {
  DEAF_HANDLERS,
  METRICS_NAMESPACE,
  metricsDimensions,
  PICK_UP_TO_REPORT,
  SLOT_UTILISATION,
} from "../shared/metrics.ts";
import type { ActivityAddress, QueueAddress } from "../tasks/source.ts";
import type { DashboardArgs, WatchedWorkload } from "./args.ts";
import { type Graph, type Metric, type Row, requireRoom, widgetsOf } from "./dashboardRow.ts";
import { workflowGraphs } from "./workflowGraphs.ts";

/**
 * A dashboard with one row for each workload and each workflow. A row shows the stages of the workload's tasks, or of the workflow's
 * executions, from left to right.
 *
 * @throws {ConfigurationError} when they need more widgets than AWS allows
 */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Dashboard", name, {}, options);
    const { environment } = args;
    const widgets = rowsOf(args).flatMap((row, index) => widgetsOf(environment, row, index));
    requireRoom(widgets.length);
    new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: `${environment.project}-${environment.name}`,
        dashboardBody: pulumi.jsonStringify({ widgets }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

function rowsOf({ environment, workloads, workflows }: DashboardArgs): Row[] {
  return [
    ...workloads.map((workload) => ({
      title: `${workload.name} on ${workload.worker.kind}`,
      graphs: graphsOf(environment, workload),
    })),
    ...workflows.map((workflow) => ({
      title: `${workflow.name}, a workflow${workflow.type === "EXPRESS" ? " of type EXPRESS" : ""}`,
      graphs: workflowGraphs(workflow),
      alarmArns: workflow.alarmArns,
    })),
  ];
}

function graphsOf(environment: Environment, workload: WatchedWorkload): Graph[] {
  const { stateMachineArn } = workload;
  const machine = (metric: string): Metric[] =>
    stateMachineArn === undefined
      ? []
      : [["AWS/States", metric, "StateMachineArn", stateMachineArn]];
  const { queued, waiting, working, lost } = taskMetrics(environment, workload);
  return [
    { title: "Executions started", stat: "Sum", metrics: machine("ExecutionsStarted") },
    { title: "Tasks queued and taken", stat: "Sum", metrics: queued },
    { title: "Wait for a worker", stat: "p95", metrics: waiting },
    ...workerGraphs(environment, workload),
    { title: "Work", stat: "p95", metrics: working },
    {
      title: "Outcomes",
      stat: "Sum",
      metrics: [...machine("ExecutionsSucceeded"), ...machine("ExecutionsFailed"), ...lost],
    },
  ].filter(({ metrics }) => metrics.length > 0);
}

/** The metrics of tasks between the start and the end of their executions. */
interface TaskMetrics {
  readonly queued: readonly Metric[];
  readonly waiting: readonly Metric[];
  readonly working: readonly Metric[];
  readonly lost: readonly Metric[];
}

const PERCENTILES = ["p50", "p95"] as const;

function taskMetrics(environment: Environment, { name, tasks }: WatchedWorkload): TaskMetrics {
  return tasks.transport === "callback"
    ? queueMetrics(environment, name, tasks)
    : activityMetrics(tasks);
}

function activityMetrics({ activityArn }: ActivityAddress): TaskMetrics {
  const activity = (metric: string, options = {}): Metric => [
    ...["AWS/States", metric, "ActivityArn", activityArn],
    options,
  ];
  return {
    queued: [activity("ActivitiesScheduled"), activity("ActivitiesStarted")],
    waiting: PERCENTILES.map((stat) => activity("ActivityScheduleTime", { stat })),
    working: PERCENTILES.map((stat) => activity("ActivityRunTime", { stat })),
    lost: [activity("ActivitiesTimedOut"), activity("ActivitiesHeartbeatTimedOut")],
  };
}

/** SQS has no metric for the duration of tasks, so the worker reports it. */
function queueMetrics(environment: Environment, name: string, address: QueueAddress): TaskMetrics {
  const { service } = metricsDimensions(environment, name);
  const ofQueue = (queueName: pulumi.Input<string>, metric: string, options = {}): Metric => [
    ...["AWS/SQS", metric, "QueueName", queueName],
    options,
  ];
  const { queueName, deadLetterQueueName } = address;
  const deadLetters = { stat: "Maximum", label: "Dead letters" };
  return {
    queued: [
      ofQueue(queueName, "NumberOfMessagesSent"),
      ofQueue(queueName, "NumberOfMessagesReceived"),
    ],
    waiting: [ofQueue(queueName, "ApproximateAgeOfOldestMessage", { stat: "Maximum" })],
    working: PERCENTILES.map((stat) => [
      ...[METRICS_NAMESPACE, PICK_UP_TO_REPORT, "service", service],
      { stat },
    ]),
    lost: [ofQueue(deadLetterQueueName, "ApproximateNumberOfMessagesVisible", deadLetters)],
  };
}

/** Nothing is known of an external worker. */
function workerGraphs(environment: Environment, { name, worker }: WatchedWorkload): Graph[] {
  if (worker.kind === "external") return [];
  const { service } = metricsDimensions(environment, name);
  const ofWorker = (metric: string, stat: string) => [
    ...[METRICS_NAMESPACE, metric, "service", service],
    { stat },
  ];
  const slots = [ofWorker(SLOT_UTILISATION, "Average"), ofWorker(DEAF_HANDLERS, "Maximum")];
  if (worker.kind === "lambda") {
    const metric = (metricName: string): Metric => [
      ...["AWS/Lambda", metricName, "FunctionName", worker.functionName],
    ];
    const metrics = [metric("Invocations"), metric("Errors"), metric("Throttles"), ...slots];
    return [{ title: "Function", stat: "Sum", metrics }];
  }
  const running = [
    ...["AWS/ECS", "CPUUtilization", "ClusterName", worker.clusterName],
    ...["ServiceName", worker.serviceName],
    { stat: "SampleCount", period: 60, label: "Running tasks" },
  ];
  return [{ title: "ECS tasks", stat: "Average", metrics: [running, ...slots] }];
}
