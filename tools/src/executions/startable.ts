import { UsageError } from "../cli/usageError.ts";

interface MayHaveMachine {
  readonly stateMachineArn?: string | undefined;
}

type HasMachine<Workload> = Workload & { readonly stateMachineArn: string };

/**
 * The workloads whose executions can be started: those with a state machine of their own. Unless one of them is named, those with
 * worker: external are left out, since what answers their tasks may be a person; but not those with answers on this machine.
 *
 * @throws {UsageError} when there is none; the message has the reason of each
 */
export function startable<Workload extends MayHaveMachine & { readonly worker: string }>(
  chosen: readonly (readonly [string, Workload])[],
  environment: string,
  named: string | undefined,
  isAnswered: (workload: string) => boolean = () => false,
): readonly (readonly [string, HasMachine<Workload>])[] {
  const found = chosen.flatMap(([name, workload]) => {
    const isAsked = named !== undefined || workload.worker !== "external" || isAnswered(name);
    return isAsked && hasMachine(workload) ? [[name, workload] as const] : [];
  });
  if (found.length > 0) return found;
  const reasons = chosen.map(([name, workload]) =>
    hasMachine(workload)
      ? `${name} has worker: external, and is started where it is named`
      : `${name} has stateMachine: false, so that a workflow hands it tasks`,
  );
  throw new UsageError(
    `no execution to start in the environment ${environment}: ${reasons.join("; ")}`,
  );
}

export function hasMachine<Workload extends MayHaveMachine>(
  workload: Workload,
): workload is HasMachine<Workload> {
  return workload.stateMachineArn !== undefined;
}

/** Whether executions of a workload can be started without its name. */
export function hasStartable(
  deployed: Readonly<Record<string, MayHaveMachine & { readonly worker: string }>>,
  isAnswered: (workload: string) => boolean = () => false,
): boolean {
  return Object.entries(deployed).some(
    ([name, one]) => hasMachine(one) && (one.worker !== "external" || isAnswered(name)),
  );
}
