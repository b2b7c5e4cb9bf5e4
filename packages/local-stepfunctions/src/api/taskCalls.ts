import type { Place } from "../arn.ts";
import type { MaybePromise } from "../lib/maybePromise.ts";
import type { Permission } from "../permission.ts";
import type { Service } from "../service.ts";
import { refuseOtherAccounts } from "./accounts.ts";
import { at } from "./caller.ts";
import { checkConstraints } from "./constraints.ts";
import type { Operation, Request } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { permissionsOf } from "./permissions.ts";

/** A call of the API that a Task state makes. */
export interface TaskCall {
  readonly operation: string;
  /** In its wire form. */
  readonly request: Request;
  readonly place: Place;
}

/**
 * Makes the call in this turn of the event loop, so that what it changes is stored together with the events of its task.
 * @throws {ApiError} when the API rejects it.
 */
export function callForTask(
  service: Service,
  { operation, request, place }: TaskCall,
): MaybePromise<object> {
  const { constraints, access, run, resource } = operationOf(operation);
  const seen = at(service, place);
  refuseOtherAccounts(operation, request, resource(seen, request), place);
  checkConstraints(constraints, request);
  if (access === "add") service.checkRoom();
  return run(seen, request, { kind: "embedder", region: place.region });
}

/** The permissions that the call needs. */
export function permissionsOfCall(
  service: Service,
  { operation, request, place }: TaskCall,
): Permission[] {
  return permissionsOf(at(service, place), operation, operationOf(operation), request);
}

function operationOf(name: string): Operation {
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw new Error(`there is no operation ${name}`);
  return operation;
}
