import { POLL_SECONDS } from "../limits.ts";
import { containerInsightsCost } from "./containerInsights.ts";
import { flowLogsCost } from "./flowLogs.ts";
import { HOURS_PER_MONTH, PRICES } from "./prices.ts";
import type { PlannedResource } from "./recordStack.ts";

/** The billed time of an on-demand task that receives no work: its start, then one empty poll. */
const EMPTY_TASK_SECONDS = 30 + POLL_SECONDS;

/** The pollers that Lambda runs on an empty queue, and the duration of their long polls (Lambda developer guide, "Polling and batching streams"). */
const IDLE_POLLERS = 5;
const QUEUE_POLL_SECONDS = 20;

/** Application Auto Scaling creates one alarm for scale-out and one for scale-in. The alarm of a policy with steps is declared. */
const ALARMS_OF_TARGET_TRACKING = 2;

/**
 * The cost of a resource in US dollars a month while the environment is idle. It is an upper bound, because Spot
 * is priced as on demand.
 */
export function monthlyCost(
  resource: PlannedResource,
  all: ReadonlyMap<string, PlannedResource>,
): number {
  const { inputs, name } = resource;
  const sibling = (type: string) => all.get(`${type}::${name}`)?.inputs ?? {};
  switch (resource.type) {
    case "aws:ecs/service:Service":
      return serviceCost(inputs, sibling("aws:ecs/taskDefinition:TaskDefinition"));
    case "aws:ecs/cluster:Cluster":
      return containerInsightsCost(inputs, inputsOf("aws:ecs/service:Service", all));
    case "aws:scheduler/schedule:Schedule":
      return scheduleCost(resource, all, sibling);
    case "aws:lambda/eventSourceMapping:EventSourceMapping":
      return pollsPerMonth(IDLE_POLLERS) * PRICES.sqsRequest;
    case "aws:ec2/vpcEndpoint:VpcEndpoint":
      return endpointCost(inputs);
    case "aws:ec2/flowLog:FlowLog":
      return flowLogsCost(resource, all.values());
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return metricsOf(inputs) * PRICES.alarmMetricMonth;
    case "aws:appautoscaling/policy:Policy":
      return alarmsOfPolicy(inputs) * PRICES.alarmMetricMonth;
    case "aws:cloudwatch/dashboard:Dashboard":
      return PRICES.dashboardMonth;
    default:
      return 0;
  }
}

function alarmsOfPolicy({ policyType }: Inputs): number {
  return policyType === "TargetTrackingScaling" ? ALARMS_OF_TARGET_TRACKING : 0;
}

function inputsOf(type: string, all: ReadonlyMap<string, PlannedResource>): Inputs[] {
  return [...all.values()].filter((one) => one.type === type).map(({ inputs }) => inputs);
}

type Inputs = Readonly<Record<string, unknown>>;

function serviceCost(service: Inputs, taskDefinition: Inputs): number {
  const network = Object(service["networkConfiguration"]);
  const address = network.assignPublicIp ? PRICES.publicIpv4Hour : 0;
  return Number(service["desiredCount"]) * (taskHour(taskDefinition) + address) * HOURS_PER_MONTH;
}

function taskHour({ cpu, memory }: Inputs): number {
  const vcpus = Number(cpu) / 1_024;
  const gigabytes = Number(memory) / 1_024;
  return vcpus * PRICES.fargateVcpuHour + gigabytes * PRICES.fargateGbHour;
}

/** A scheduled worker that receives no task polls once and ends. */
function scheduleCost(
  { inputs: schedule, name }: PlannedResource,
  all: ReadonlyMap<string, PlannedResource>,
  sibling: (type: string) => Inputs,
): number {
  // The executions of a workflow don't belong to an idle environment.
  if (all.has(`sfn-workers:index:Workflow::${name}`)) return 0;
  const starts = startsPerMonth(String(schedule["scheduleExpression"]));
  const fn = sibling("aws:lambda/function:Function");
  if (fn["memorySize"] === undefined) {
    const task = sibling("aws:ecs/taskDefinition:TaskDefinition");
    return starts * taskHour(task) * (EMPTY_TASK_SECONDS / 3_600);
  }
  const gigabytes = Number(fn["memorySize"]) / 1_024;
  return starts * (POLL_SECONDS * gigabytes * PRICES.lambdaGbSecond + PRICES.lambdaRequest);
}

function pollsPerMonth(pollers: number): number {
  return (pollers * HOURS_PER_MONTH * 3_600) / QUEUE_POLL_SECONDS;
}

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** A cron expression is estimated as one start an hour. */
function startsPerMonth(expression: string): number {
  const [, value, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = Number(value ?? 1) * (MINUTES[unit] ?? 60);
  return (HOURS_PER_MONTH * 60) / minutes;
}

function endpointCost({ vpcEndpointType, subnetIds }: Inputs): number {
  if (vpcEndpointType !== "Interface" || !Array.isArray(subnetIds)) return 0;
  return subnetIds.length * PRICES.interfaceEndpointHour * HOURS_PER_MONTH;
}

function metricsOf({ metricQueries }: Inputs): number {
  if (!Array.isArray(metricQueries)) return 1;
  return metricQueries.filter((query) => query.metric !== undefined).length;
}
