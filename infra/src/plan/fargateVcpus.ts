import type { PlannedResource } from "./recordStack.ts";

/** The vCPUs of ECS's tasks, by the quota that they count for. */
export interface Vcpus {
  readonly onDemand: number;
  readonly spot: number;
}

type Declared = Pick<PlannedResource, "type" | "name" | "inputs">;

const UNITS_OF_VCPU = 1_024;

/** What all services have at the most tasks to which they scale. */
export function fargateVcpus(resources: readonly Declared[]): Vcpus {
  const inputsOf = (type: string, name: string) =>
    Object(resources.find((one) => one.type === type && one.name === name)?.inputs);
  const services = resources.filter(({ type }) => type === "aws:ecs/service:Service");
  const each = services.map(({ name, inputs }) => {
    const { cpu } = inputsOf("aws:ecs/taskDefinition:TaskDefinition", name);
    const { maxCapacity } = inputsOf("aws:appautoscaling/target:Target", name);
    const tasks = Number(maxCapacity ?? inputs["desiredCount"] ?? 0);
    const vcpus = Number(cpu) / UNITS_OF_VCPU;
    const onSpot = tasksOnSpot(tasks, inputs["capacityProviderStrategies"]);
    return { onDemand: (tasks - onSpot) * vcpus, spot: onSpot * vcpus };
  });
  const sum = (kind: keyof Vcpus) => each.reduce((all, one) => all + one[kind], 0);
  return { onDemand: sum("onDemand"), spot: sum("spot") };
}

/** Those above the others' base, by weight. */
function tasksOnSpot(tasks: number, strategies: unknown): number {
  const all = [strategies ?? []].flat().map((one) => {
    const { capacityProvider, base = 0, weight = 0 } = Object(one);
    return {
      isSpot: capacityProvider === "FARGATE_SPOT",
      base: Number(base),
      weight: Number(weight),
    };
  });
  const weight = (some: typeof all) => some.reduce((sum, one) => sum + one.weight, 0);
  const base = Math.max(0, ...all.map((one) => one.base));
  const part = weight(all.filter(({ isSpot }) => isSpot)) / (weight(all) || 1);
  return Math.ceil(Math.max(0, tasks - base) * part);
}
