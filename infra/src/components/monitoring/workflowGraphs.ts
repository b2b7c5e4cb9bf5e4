import type { WatchedWorkflow } from "./args.ts";
import type { Graph, Metric } from "./dashboardRow.ts";

/** From the start of a workflow's executions to their outcomes; those of an Express workflow with what AWS bills (Step Functions developer guide, "CloudWatch metrics"). */
export function workflowGraphs({ stateMachineArn, type }: WatchedWorkflow): Graph[] {
  const machine = (metric: string, ...options: object[]): Metric => [
    ...["AWS/States", metric, "StateMachineArn", stateMachineArn],
    ...options,
  ];
  const outcomes = ["Succeeded", "Failed", "TimedOut", "Aborted"] as const;
  const duration = ["p50", "p95"] as const;
  const billed = [
    machine("ExpressExecutionBilledDuration"),
    machine("ExpressExecutionBilledMemory", { yAxis: "right" }),
  ];
  return [
    { title: "Executions started", stat: "Sum", metrics: [machine("ExecutionsStarted")] },
    {
      title: "Duration",
      stat: "p95",
      metrics: duration.map((stat) => machine("ExecutionTime", { stat })),
    },
    { title: "Throttled", stat: "Sum", metrics: [machine("ExecutionThrottled")] },
    ...(type === "EXPRESS" ? [{ title: "Billed", stat: "Average", metrics: billed }] : []),
    {
      title: "Outcomes",
      stat: "Sum",
      metrics: outcomes.map((outcome) => machine(`Executions${outcome}`)),
    },
  ];
}
