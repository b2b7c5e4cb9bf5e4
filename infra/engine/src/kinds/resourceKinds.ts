import { functionKinds } from "./functions.ts";
import type { ResourceKind, ResourceKinds } from "./kind.ts";
import { monitoringKinds } from "./monitoring.ts";
import { networkKinds } from "./network.ts";
import { queueKinds } from "./queues.ts";
import { registryKinds } from "./registry.ts";
import { roleKinds } from "./roles.ts";
import { stepFunctionsKinds } from "./stepFunctions.ts";
import { taskKinds } from "./tasks.ts";

const RESOURCE_KINDS: ResourceKinds = {
  ...functionKinds,
  ...monitoringKinds,
  ...networkKinds,
  ...queueKinds,
  ...registryKinds,
  ...roleKinds,
  ...stepFunctionsKinds,
  ...taskKinds,
};

/** The program declares a type of resource that the tables of kinds do not have. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";
}

/** @throws {UnknownKindError} when no table has the type */
export function kindOf(type: string): ResourceKind {
  const kind = RESOURCE_KINDS[type];
  if (kind !== undefined) return kind;
  throw new UnknownKindError(
    `${type} has no entry in infra/engine/src/kinds; it needs one: what replaces it, its name, its id and ARN`,
  );
}
