import type { Registration } from "@sfn-workers/pulumi-host";
import { requireArguments } from "../arguments/withCheckedArguments.ts";
import type { Cloud } from "../cloud.ts";
import type { Counterpart, LocalRegistration } from "../counterparts/counterpart.ts";
import { COUNTERPARTS, RESOURCE_TYPES } from "../counterparts/index.ts";
import { WorkerNotStarted } from "../workerNotStarted.ts";
import type { LocalResource } from "./change.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { isRegional, regionFor } from "./placement.ts";

/** A resource that exists. */
export interface Deployed {
  readonly registration: LocalRegistration;
  /** Its arguments, by which the next program's are compared. */
  fingerprint: Readonly<Record<string, unknown>>;
  readonly counterpart: Counterpart;
}

/** The resources between two steps. */
export interface StackState {
  /** Those that the newest program has registered, by URN. */
  readonly current: Map<string, Deployed>;
  /** Those of the program before that it has not registered yet, by URN. */
  readonly former: Map<string, Deployed>;
  /** Those that have a replacement, and are to be deleted. */
  readonly replaced: Set<Deployed>;
  readonly notStarted: Set<Deployed>;
  /** How many resources a URN has had. */
  readonly generations: Map<string, number>;
}

export function localResource({ registration, counterpart }: Deployed): LocalResource {
  const { urn, type, name, parent } = registration;
  const { description, outputs } = counterpart;
  const arn = typeof outputs["arn"] === "string" ? outputs["arn"] : undefined;
  return { urn, type, name, parent, description, arn };
}

/** @throws {Error} when there is no such counterpart or it can't be created; the message names the resource and its type. */
export async function createCounterpart(
  registration: LocalRegistration,
  cloud: Cloud,
): Promise<Counterpart> {
  const { kind, type, name, urn } = registration;
  if (kind === "component") return { description: "component", id: urn, outputs: {} };
  const create = COUNTERPARTS.get(type);
  if (create === undefined) {
    throw new Error(
      `${name} (${type}) has no local counterpart: add one in packages/local-cloud, or add the type to its INERT_TYPES`,
    );
  }
  const counterpart = await named(registration, () => create(registration, cloud));
  if (registration.importId === undefined) return counterpart;
  return { ...counterpart, description: `${counterpart.description} (not here: import)` };
}

/** @throws {Error} when it could not be created, whatever other resources there are; nothing has changed then. */
export async function checkRegistration(registration: LocalRegistration): Promise<void> {
  const type = RESOURCE_TYPES[registration.type];
  if (type !== undefined) await named(registration, () => requireArguments(type, registration));
}

/** Its arguments, with the Region always among them, because a change of its provider's replaces it as well. */
export function comparableOf(
  registration: Registration,
  cloud: Cloud,
): Promise<Deployed["fingerprint"]> {
  const { type, inputs } = registration;
  const place = isRegional(type) ? { region: regionFor(registration, cloud) } : {};
  return fingerprintOf({ ...inputs, ...place }, cloud.directory);
}

/** Applies changed arguments in place. A counterpart that only answers, without work of its own, may be made anew for it. */
export async function updateCounterpart(
  { counterpart }: Deployed,
  registration: LocalRegistration,
  cloud: Cloud,
): Promise<Counterpart> {
  const { update } = counterpart;
  if (update !== undefined) {
    const state = await named(registration, () => update(registration));
    return { ...counterpart, ...state };
  }
  const { name, type } = registration;
  if (counterpart.start !== undefined || counterpart.stop !== undefined) {
    throw new Error(
      `${name} (${type}): this type can't be changed locally yet: stop, and deploy again`,
    );
  }
  const fresh = await createCounterpart(registration, cloud);
  if (fresh.id !== counterpart.id) await counterpart.delete?.();
  return fresh;
}

/** @throws {Error} when the work throws; the resource and its type come in front of the message. */
export async function named<T>(
  { name, type }: Pick<LocalRegistration, "name" | "type">,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = `${name} (${type}): ${error instanceof Error ? error.message : String(error)}`;
    if (error instanceof WorkerNotStarted) throw new WorkerNotStarted(message, error.lastLines);
    throw new Error(message, { cause: error });
  }
}
