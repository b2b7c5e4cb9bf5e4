import { REPLACED_BY } from "@sfn-workers/local-cloud/replacedBy";
import { eventKinds } from "./events.ts";
import { functionKinds } from "./functions.ts";
import type { ResourceKind, ResourceKinds } from "./kind.ts";
import { monitoringKinds } from "./monitoring.ts";
import { networkKinds } from "./network.ts";
import { organisationKinds } from "./organisation.ts";
import { queueKinds } from "./queues.ts";
import { registryKinds } from "./registry.ts";
import { roleKinds } from "./roles.ts";
import { stepFunctionsKinds } from "./stepFunctions.ts";
import { taskKinds } from "./tasks.ts";

const RESOURCE_KINDS: ResourceKinds = {
  ...eventKinds,
  ...functionKinds,
  ...monitoringKinds,
  ...networkKinds,
  ...queueKinds,
  ...registryKinds,
  ...roleKinds,
  ...stepFunctionsKinds,
  ...taskKinds,
};

const REPLACES = new Map<string, readonly string[]>(Object.entries(REPLACED_BY));

/** The program declares a type of resource that the tables of kinds do not have. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";
}

/** @throws {UnknownKindError} when no table has the type */
export function kindOf(type: string): ResourceKind {
  const elsewhere = organisationKinds[type];
  if (elsewhere !== undefined) return elsewhere;
  const kind = RESOURCE_KINDS[type];
  const replaces = REPLACES.get(type);
  if (kind !== undefined && replaces !== undefined) return { ...kind, replaces };
  throw new UnknownKindError(
    `${type} has no entry in infra/engine/src/kinds; it needs one: its name, its id and ARN; and what replaces it stands in packages/local-cloud, or, of what that does not run, here`,
  );
}
