import { randomUUID } from "node:crypto";

/** A new random identifier, as executions without a name get one. */
export function newId(): string {
  return randomUUID();
}
