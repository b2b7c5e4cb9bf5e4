import { isDeepStrictEqual } from "node:util";
import type { Resource, ResourceState } from "./ledger.ts";

/** Compares an activity or a state machine with what was acknowledged; a call without an answer was done wholly or not at all. */
export function auditResource({ certain, possible }: Resource, seen: ResourceState): string[] {
  const allowed = [certain, ...possible];
  if (allowed.some((state) => isSame(state, seen))) return [];
  return [
    `is ${JSON.stringify(seen)}; acknowledged: ${allowed.map((state) => JSON.stringify(state)).join(" or ")}`,
  ];
}

function isSame(state: ResourceState, seen: ResourceState): boolean {
  if (state.is === "absent" || seen.is === "absent") return state.is === seen.is;
  const creationDate = state.creationDate ?? seen.creationDate;
  return isDeepStrictEqual({ ...state, creationDate }, seen);
}
