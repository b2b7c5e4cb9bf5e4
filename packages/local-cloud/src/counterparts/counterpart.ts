import type { RegisteredState, Registration } from "@sfn-workers/pulumi-host";
import type { z } from "zod";
import type { Cloud } from "../cloud.ts";

/**
 * The local emulation of an AWS resource, such as a timer for a schedule or a child process for an ECS task. Some types, such
 * as alarms, have no local effect.
 */
export interface Counterpart extends RegisteredState {
  /** Shown to users: "activity", "timer, every 5 minutes". */
  readonly description: string;
  /** Starts its work. Called after the whole program is deployed. */
  start?(): void;
  /** Stops accepting work. Called first when the environment stops. */
  quiesce?(): void;
  /** Ends the running work and waits for it. Called after `quiesce`. */
  stop?(): Promise<void>;
  /** The ids of its running processes. */
  processIds?(): readonly number[];
}

/** Creates the counterpart of one resource. */
export type CreateCounterpart = (
  resource: Registration,
  cloud: Cloud,
) => Counterpart | Promise<Counterpart>;

/** @throws {Error} when an input is wrong; the message names each wrong input and the allowed values. */
export function readInputs<T>(schema: z.ZodType<T>, resource: Registration): T {
  const result = schema.safeParse(resource.inputs);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues
      .map((issue) => `${issue.path.join(".") || "inputs"}: ${issue.message}`)
      .join("; "),
  );
}
