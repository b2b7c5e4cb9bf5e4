import { compileDefinition, type Retrier } from "@sfn-workers/states-language";
import { type Declared, NotSimulated } from "../resources.ts";

/** A workload's state machine: a wake-up if there is one, then its Task state. */
export interface DeployedMachine {
  readonly transport: "activity" | "callback";
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
  readonly retriers: readonly Retrier[];
  readonly wakeUp?: DeployedWakeUp;
}

/** What an execution does before its task, so that a worker comes. */
export type DeployedWakeUp =
  /** It invokes the function without waiting for it. */
  | { readonly kind: "invoke" }
  /**
   * It starts an ECS task unless so many run, and again after a worker has handed the task back, so many times: after a second, and then
   * `rate` times as long each.
   */
  | {
      readonly kind: "runTask";
      readonly max: number;
      readonly handBacks: number;
      readonly rate: number;
    };

interface TaskFields {
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly Seconds?: unknown;
}

interface Raw {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, TaskFields & { readonly Choices?: readonly unknown[] }>>;
}

/** @throws {NotSimulated} when the machine is not one of a workload alone */
export function deployedMachine(declared: Declared): DeployedMachine {
  const definition = declared.one("aws:sfn/stateMachine:StateMachine").text("definition");
  const raw: Raw = JSON.parse(definition);
  const { states } = compileDefinition(JSON.parse(definition));
  const task = states.get("Task");
  const { Resource: resource = "", TimeoutSeconds, HeartbeatSeconds } = raw.States["Task"] ?? {};
  if (task?.type !== "Task" || TimeoutSeconds === undefined || HeartbeatSeconds === undefined) {
    throw new NotSimulated(
      `the state machine of ${declared.workload} has no state Task with both timeouts: only a workload's own machine can be simulated`,
    );
  }
  const wakeUp = deployedWakeUp(raw);
  return {
    transport: /:activity:/.test(resource) ? "activity" : "callback",
    timeoutSeconds: TimeoutSeconds,
    heartbeatSeconds: HeartbeatSeconds,
    retriers: task.retry,
    ...(wakeUp && { wakeUp }),
  };
}

function deployedWakeUp({ States: states }: Raw): DeployedWakeUp | undefined {
  const resource = states["WakeWorker"]?.Resource;
  if (resource === undefined) return undefined;
  if (resource.endsWith(":states:::lambda:invoke")) return { kind: "invoke" };
  const max = bound(states["MayWake"], "running");
  const handBacks = bound(states["WakeAgain"], "handBacks");
  return { kind: "runTask", max, handBacks, rate: rateOf(states["WaitAgain"]) };
}

function rateOf(wait: TaskFields | undefined): number {
  const [, rate] = /^\{% \$power\((\d+), \$handBacks - 1\) %\}$/.exec(String(wait?.Seconds)) ?? [];
  if (rate !== undefined) return Number(rate);
  throw new NotSimulated(
    `the state WaitAgain waits ${JSON.stringify(wait?.Seconds)}; allowed: {% $power(N, $handBacks - 1) %}`,
  );
}

/** The number that a Choice compares `$name`, or its count, with. */
function bound(state: Raw["States"][string] | undefined, name: string): number {
  const text = JSON.stringify(state?.Choices ?? []);
  const [, number] = new RegExp(`\\$${name}\\)? <=? (\\d+)`).exec(text) ?? [];
  if (number === undefined) {
    throw new NotSimulated(`no state of the machine compares $${name} with a number: ${text}`);
  }
  return Number(number);
}
