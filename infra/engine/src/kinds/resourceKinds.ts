import { functionKinds, taskKinds } from "./compute.ts";
import type { ResourceKind, ResourceKinds } from "./kind.ts";
import { containerKinds, networkKinds } from "./network.ts";
import { orchestrationKinds } from "./orchestration.ts";

const RESOURCE_KINDS: ResourceKinds = {
  ...containerKinds,
  ...functionKinds,
  ...networkKinds,
  ...orchestrationKinds,
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
