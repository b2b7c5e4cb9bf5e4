import type { Prices } from "../prices.ts";
import { type Declared, NotSimulated } from "../resources.ts";

/** An ECS service of Fargate workers as it is declared. */
export interface DeployedService {
  readonly kind: "service";
  readonly min: number;
  readonly max: number;
  /** Slots of a task. */
  readonly concurrency: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  /** Whether each task has a public address. */
  readonly hasAddress: boolean;
  /** Of the metrics that its workers flush. */
  readonly metricsNamespace: string;
  /** From SIGTERM to SIGKILL. */
  readonly stopSeconds: number;
  /** How long a busy task protects itself; undefined where handlers fit into a stop. */
  readonly protectedMinutes: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

/** @throws {NotSimulated} when a value is missing */
export function deployedService(declared: Declared): DeployedService {
  const service = declared.one("aws:ecs/service:Service");
  const task = declared.one("aws:ecs/taskDefinition:TaskDefinition");
  const target = declared.one("aws:appautoscaling/target:Target");
  const container = workerContainer(task.text("containerDefinitions"), declared.workload);
  const text = (name: string) => container.environment.find((one) => one.name === name)?.value;
  const variable = (name: string) => Number(text(name) ?? Number.NaN);
  return {
    kind: "service",
    min: target.number("minCapacity"),
    max: target.number("maxCapacity"),
    concurrency: variable("CONCURRENCY"),
    vcpu: task.number("cpu") / 1_024,
    memoryGib: task.number("memory") / 1_024,
    hasAddress: service.value("networkConfiguration.assignPublicIp") === true,
    metricsNamespace: text("POWERTOOLS_METRICS_NAMESPACE") ?? "",
    stopSeconds: container.stopTimeout,
    protectedMinutes: variable("PROTECTED_MINUTES"),
    minimumHealthyPercent: service.number("deploymentMinimumHealthyPercent"),
    maximumPercent: service.number("deploymentMaximumPercent"),
  };
}

/** US dollars of an hour of one task. */
export function taskHour({ vcpu, memoryGib, hasAddress }: DeployedService, prices: Prices): number {
  const address = hasAddress ? prices.publicIpv4Hour : 0;
  return vcpu * prices.fargateVcpuHour + memoryGib * prices.fargateGbHour + address;
}

/** Of how many tasks, itself included, one that the schedule starts takes part; without a number it does in any case. */
export function mostTasksOf(declared: Declared): number | undefined {
  const input = declared.one("aws:scheduler/schedule:Schedule").value("target.input");
  const { containerOverrides = [] }: TaskInput = JSON.parse(String(input ?? "{}"));
  const variables = containerOverrides.flatMap(({ environment = [] }) => environment);
  const most = variables.find(({ name }) => name === "MOST_TASKS")?.value;
  return most === undefined ? undefined : Number(most);
}

interface TaskInput {
  readonly containerOverrides?: readonly Partial<Container>[];
}

interface Container {
  readonly name: string;
  readonly stopTimeout: number;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

function workerContainer(definitions: string, workload: string): Container {
  const containers: readonly Container[] = JSON.parse(definitions);
  const found = containers.find(({ name }) => name === "worker");
  if (found) return found;
  throw new NotSimulated(`the task definition of ${workload} has no container called worker`);
}
