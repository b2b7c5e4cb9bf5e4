import type { Clock, Fault } from "@sfn-workers/local-stepfunctions";
import type { Faults } from "./faults.ts";

/** The connection was reset before the call ran, or instead of its answer. */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
  readonly code = "ECONNRESET";

  constructor() {
    super("read ECONNRESET");
  }
}

/** The errors of one service. */
export interface ServiceErrors {
  throttled(): Error;
  unavailable(): Error;
  /** An error that a test has planned. */
  named(code: string, status: number): Error;
}

export const PLANNED_ERROR = "This is an injected fault";

/** What some faults do to a call that has a way of its own for them. It counts them itself. */
export type OwnFaults<Answer> = {
  readonly [Kind in Fault["kind"]]?: (fault: Extract<Fault, { kind: Kind }>) => Promise<Answer>;
};

/**
 * Runs a call with its fault, if it has one.
 *
 * @throws {ConnectionReset} when the connection is reset instead of an answer
 */
export type CallWithFault = <Answer>(
  call: string,
  errors: ServiceErrors,
  run: () => Promise<Answer>,
  own?: OwnFaults<Answer>,
) => Promise<Answer>;

export function createCallWithFault(
  faults: Pick<Faults, "ofCall" | "injected">,
  clock: Clock,
): CallWithFault {
  const sleep = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));

  return async (call, errors, run, own = {}) => {
    const fault = faults.ofCall(call);
    if (fault === undefined) return run();
    const ownWay = own[fault.kind] as ((fault: Fault) => ReturnType<typeof run>) | undefined;
    if (ownWay !== undefined) return ownWay(fault);
    faults.injected(call, fault.kind);
    refuse(fault, errors);
    if (fault.kind === "delay") await sleep(fault.ms);
    if (fault.kind === "double" || fault.kind === "drop") {
      await run().catch(() => {
        // The caller never sees this answer.
      });
    }
    if (fault.kind === "drop") throw new ConnectionReset();
    const answer = await run();
    if (fault.kind === "late") await sleep(fault.ms);
    return answer;
  };
}

/** @throws {Error} of the service, or ConnectionReset, when the call does not run. */
function refuse(fault: Fault, errors: ServiceErrors): void {
  switch (fault.kind) {
    case "throttle":
      throw errors.throttled();
    case "5xx":
      throw errors.unavailable();
    case "error":
      throw errors.named(fault.code, fault.status);
    case "reset":
      throw new ConnectionReset();
  }
}
