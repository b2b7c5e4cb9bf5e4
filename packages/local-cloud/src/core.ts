import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { Failure } from "./failure.ts";
import type { Faults } from "./faults/faults.ts";
import type { Iam } from "./iam/iam.ts";

/** The services that functions, tasks and queues of a local environment use. This module imports none of them. */
export interface Core {
  readonly clock: Clock;
  readonly iam: Iam;
  /** Which calls, invocations and tasks have a fault on purpose. */
  readonly faults?: Faults;
  readonly log: (line: string) => void;
  /** Reports failures that no caller sees. `iam` reports missing permissions itself. */
  readonly onFailure: (failure: Failure) => void;
}
