import type { Service } from "../service.ts";
import type { Constraints } from "./constraints.ts";

/** A request's members, as they came: checked against the constraints of the operation before it is run. */
export type Request = Readonly<Record<string, unknown>>;

/** One operation of the API. */
export interface Operation {
  readonly constraints: Constraints;
  /**
   * Answers the request with its wire form; dates are seconds since 1970.
   * @throws ApiError
   */
  run(service: Service, request: Request): object | Promise<object>;
  /** The resource that an authorization is asked for. */
  resource(service: Service, request: Request): string | undefined;
}

export function stringMember(request: Request, member: string): string {
  const value = request[member];
  return typeof value === "string" ? value : "";
}

export function optionalString(request: Request, member: string): string | undefined {
  const value = request[member];
  return typeof value === "string" ? value : undefined;
}

/** Seconds since 1970 with milliseconds, the wire form of a date. */
export function wireDate(ms: number): number {
  return ms / 1000;
}
