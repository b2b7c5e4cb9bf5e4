import { UsageError } from "../cli/usageError.ts";

interface MayHaveMachine {
  readonly stateMachineArn?: string | undefined;
}

type HasMachine<Workload> = Workload & { readonly stateMachineArn: string };

/**
 * Those of the chosen workloads that have a state machine of their own, whose executions can be started.
 * @throws {UsageError} when none of them has one
 */
export function startable<Workload extends MayHaveMachine>(
  chosen: readonly (readonly [string, Workload])[],
  environment: string,
): readonly (readonly [string, HasMachine<Workload>])[] {
  const found = chosen.flatMap(([name, workload]) =>
    hasMachine(workload) ? [[name, workload] as const] : [],
  );
  if (found.length > 0) return found;
  const names = chosen.map(([name]) => name).join(", ");
  const them = chosen.length === 1 ? "it" : "them";
  throw new UsageError(
    `no execution to start in the environment ${environment}: ${names} with stateMachine: false, so only a workflow hands ${them} tasks`,
  );
}

export function hasMachine<Workload extends MayHaveMachine>(
  workload: Workload,
): workload is HasMachine<Workload> {
  return workload.stateMachineArn !== undefined;
}
