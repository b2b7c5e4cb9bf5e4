import { placeOf } from "../cli/placeOf.ts";
import { ROOT } from "../workspace/nx.ts";

/** Why a module could not be loaded, with the file and the line of a mistake, which may be in what it imports. */
export function reasonOf(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const place = placeOf(cause, ROOT);
  return place === undefined ? reason : `${place}: ${reason}`;
}
