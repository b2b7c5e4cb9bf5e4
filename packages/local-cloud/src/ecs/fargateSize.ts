import { FARGATE_SIZES } from "../limits.ts";
import { EcsError } from "./ecsError.ts";

/** The size of a task. */
export interface TaskSize {
  /** CPU units; 1,024 are a virtual CPU. */
  readonly cpu: number | undefined;
  readonly memoryMb: number | undefined;
}

/**
 * Reads the size of a task, as `256` or `.25 vCPU`, and `512` or `0.5 GB`.
 *
 * @throws {EcsError} when it is neither.
 */
export function readTaskSize(cpu: string | undefined, memory: string | undefined): TaskSize {
  return {
    cpu: read("cpu", cpu, { "": 1, vcpu: 1_024, vcpus: 1_024 }),
    memoryMb: read("memory", memory, { "": 1, mb: 1, mib: 1, gb: 1_024, gib: 1_024 }),
  };
}

function read(
  name: string,
  text: string | undefined,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d*\.?\d+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? [];
  const value = Number(digits) * (units[unit] ?? Number.NaN);
  if (Number.isInteger(value) && value > 0) return value;
  throw new EcsError("ClientException", `Invalid '${name}' setting for task: ${text}`);
}

/** @throws {EcsError} when Fargate has no tasks of this size. */
export function requireFargateSize({ cpu, memoryMb }: TaskSize): void {
  for (const [name, value] of Object.entries({ cpu, memory: memoryMb })) {
    if (value !== undefined) continue;
    const message = `Fargate requires that '${name}' be defined at the task level.`;
    throw new EcsError("ClientException", message);
  }
  if (isFargateSize({ cpu, memoryMb })) return;
  const sizes = Object.entries(FARGATE_SIZES).map(([units, size]) => `${units}: ${describe(size)}`);
  throw new EcsError(
    "ClientException",
    `No Fargate configuration exists for given values: ${cpu} CPU, ${memoryMb} memory. ` +
      `See the Amazon ECS documentation for the valid values. They are ${sizes.join("; ")}`,
  );
}

export function isFargateSize({ cpu, memoryMb }: TaskSize): boolean {
  const size = cpu === undefined ? undefined : FARGATE_SIZES[cpu];
  if (size === undefined || memoryMb === undefined) return false;
  if ("only" in size) return size.only.includes(memoryMb);
  return memoryMb >= size.min && memoryMb <= size.max && memoryMb % size.step === 0;
}

function describe(size: (typeof FARGATE_SIZES)[number]): string {
  if (size === undefined) return "none";
  return "only" in size
    ? size.only.join(", ")
    : `${size.min} to ${size.max} in steps of ${size.step}`;
}
