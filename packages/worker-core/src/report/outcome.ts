import type { Failure } from "../source.ts";
import { failure } from "./failure.ts";

/** How a task ended, in the form that AWS accepts. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly output: string }
  | ({ readonly kind: "failed" } & Failure);

export function failed(error: string, message: string, details?: object): Outcome {
  return { kind: "failed", ...failure(error, { message, ...details }) };
}
