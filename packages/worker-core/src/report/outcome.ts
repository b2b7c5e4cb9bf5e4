import type { Failure } from "../source.ts";
import { failure } from "./failure.ts";

/** The outcome of a task, in the form that AWS accepts. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly output: string }
  | ({ readonly kind: "failed" } & Failure);

export function failed(error: string, message: string, details?: object): Outcome {
  return { kind: "failed", ...failure(error, { message, ...details }) };
}
