import { randomUUID } from "node:crypto";

/** A new random identifier. */
export function newId(): string {
  return randomUUID();
}
