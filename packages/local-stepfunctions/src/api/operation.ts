import type { Service } from "../service.ts";
import type { Signer } from "./authorization.ts";
import type { Constraints } from "./constraints.ts";

/** The members of a request as received. The operation's constraints are checked before it runs. */
export type Request = Readonly<Record<string, unknown>>;

/** How a call uses what the endpoint keeps. */
export type Access =
  /** Tells of executions, which are read from what is stored, or of nothing that is kept. */
  | "read"
  /** Tells of state machines, activities or tags, which are in memory and may not be stored yet. */
  | "readResources"
  | "change"
  /** A change that needs memory. */
  | "add";

/** One operation of the API. */
export interface Operation {
  readonly access: Access;
  readonly constraints: Constraints;
  /**
   * Runs the operation and returns the answer in its wire form; dates are seconds since 1970.
   * @throws {ApiError} when the API rejects the request.
   */
  run(service: Service, request: Request, signer: Signer): object | Promise<object>;
  /** The resource whose permission the call needs. */
  resource(service: Service, request: Request): string | undefined;
  /** The version or alias that the call has, for operations where AWS documents its condition key. */
  qualifier?(service: Service, request: Request): string | undefined;
  /** A further action that the call needs the permission for, without `states:`. */
  alsoNeeds?(request: Request): string | undefined;
}

export function stringMember(request: Request, member: string): string {
  const value = request[member];
  return typeof value === "string" ? value : "";
}

export function optionalString(request: Request, member: string): string | undefined {
  const value = request[member];
  return typeof value === "string" ? value : undefined;
}

/** A date in its wire form: seconds since 1970, with milliseconds. */
export function wireDate(ms: number): number {
  return ms / 1000;
}
