import type { RegisteredState, Registration } from "@sfn-workers/pulumi-host";
import type { z } from "zod";
import type { Cloud } from "../cloud.ts";

/**
 * The counterpart of an AWS resource: whatever emulates it on this machine, such as a timer for a schedule, a child process
 * for an ECS task, or nothing at all for an alarm.
 */
export interface Counterpart extends RegisteredState {
  /** For people: "activity", "timer, every 5 minutes". */
  readonly description: string;
  /** Begins its work. Called once the whole program is deployed. */
  start?(): void;
  /** Starts no more work. Called first when the environment stops. */
  quiesce?(): void;
  /** Ends the running work and waits for it. Called after `quiesce`. */
  stop?(): Promise<void>;
  /** The processes that run for it now. */
  processIds?(): readonly number[];
}

/** Creates the counterpart of one resource. */
export type CreateCounterpart = (
  resource: Registration,
  cloud: Cloud,
) => Counterpart | Promise<Counterpart>;

/** @throws {Error} naming each wrong input and the allowed values. */
export function readInputs<T>(schema: z.ZodType<T>, resource: Registration): T {
  const result = schema.safeParse(resource.inputs);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues
      .map((issue) => `${issue.path.join(".") || "inputs"}: ${issue.message}`)
      .join("; "),
  );
}
