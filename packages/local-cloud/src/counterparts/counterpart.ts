import type { RegisteredState, Registration } from "@sfn-workers/pulumi-host";
import type { z } from "zod";
import { describeIssue } from "../arguments/describeIssue.ts";
import { parseArguments } from "../arguments/parseArguments.ts";
import type { Cloud } from "../cloud.ts";
import type { Identity } from "../names.ts";

/** A resource as the program registers it, with its Region and what its generated names are made from. */
export interface LocalRegistration extends Registration {
  /** Its argument `region`, or that of its explicit provider, or the stack's. Those of IAM are in no Region on AWS. */
  readonly region: string;
  readonly identity: Identity;
}

/** The state of a resource after its arguments were applied. */
export interface UpdatedState {
  /** Shown to users, as `Counterpart.description` is. */
  readonly description: string;
  /** The output properties that are not among the inputs. */
  readonly outputs: RegisteredState["outputs"];
}

/**
 * The local emulation of an AWS resource, such as a timer for a schedule or a child process for an ECS task. Some types, such
 * as alarms, have no local effect.
 */
export interface Counterpart extends RegisteredState {
  /** Shown to users: "activity", "timer, every 5 minutes". */
  readonly description: string;
  /** Starts its work. Called after the whole program is deployed, also after the update that created it. */
  start?(): void;
  /**
   * Applies changed arguments in place, as AWS does, and takes effect at once, also for what is running. Called before and
   * after `start`, and only when no changed argument replaces the resource.
   *
   * @throws {Error} when an argument is wrong. The resource is as it was before.
   */
  update?(resource: LocalRegistration): UpdatedState | Promise<UpdatedState>;
  /**
   * What it runs has been built anew: copies that, starts a worker from it beside the old one, and resolves when it runs. The
   * old one gets no further task and finishes what it runs.
   *
   * @param signal gives it up while the new worker starts
   * @throws {WorkerNotStarted} when the new worker can't start. The old one runs on.
   */
  renew?(signal: AbortSignal): Promise<void>;
  /** Stops accepting work. Called first when the environment stops, or when the resource is deleted. */
  quiesce?(): void;
  /** Ends the running work and waits for it. Called after `quiesce`. */
  stop?(): Promise<void>;
  /**
   * Takes the resource out of the cloud, so that what names it afterwards fails as on AWS. Called after `quiesce` and `stop`
   * when the program no longer has the resource or has replaced it, and not when the environment stops.
   */
  delete?(): void | Promise<void>;
  /** The ids of its running processes. */
  processIds?(): readonly number[];
}

/** Creates the counterpart of one resource. */
export type CreateCounterpart = (
  resource: LocalRegistration,
  cloud: Cloud,
) => Counterpart | Promise<Counterpart>;

/** @throws {Error} when an input is wrong; the message names each wrong input and the allowed values. */
export function readInputs<T>(
  schema: z.ZodType<T>,
  resource: { readonly inputs: Registration["inputs"] },
): T {
  const result = parseArguments(schema, resource.inputs);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map(describeIssue).join("; "));
}
