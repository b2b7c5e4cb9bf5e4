import type { CallOfState, Integration } from "@sfn-workers/local-stepfunctions";

/**
 * What answers calls of state machines in place of services: of those that are not emulated, and of those whose answer somebody else would
 * give. Also of tasks for activities that are not here. No permission is asked for.
 *
 * @example
 * ```ts
 * import type { Doubles } from "@sfn-workers/local-cloud";
 *
 * export const doubles: Doubles = {
 *   of: ({ resource }) =>
 *     resource === "arn:aws:states:::sns:publish" ? async () => ({ MessageId: "1" }) : undefined,
 *   howToAdd: ({ resource }) => `add ${resource} to doubles.ts`,
 * };
 * ```
 */
export interface Doubles {
  /** `undefined` leaves the call to the service's counterpart. */
  readonly of: (call: CallOfState, succeed: Succeed) => Integration | undefined;
  /** What gives a call an answer that has neither a counterpart nor a double, for its message. */
  readonly howToAdd: (call: CallOfState) => string | undefined;
}

/** Ends a task that waits for its token. */
export type Succeed = (taskToken: string, output: unknown) => Promise<void>;
