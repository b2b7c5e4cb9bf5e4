import { createQueriesInProcess } from "./inProcess.ts";
import { createIsolatedQueries } from "./isolated.ts";
import type { Queries } from "./queries.ts";

export type JsonataPlace = "isolated" | "in-process";

/** @throws {RangeError} when the place is another. */
export function createQueries(place: JsonataPlace = "isolated", now: () => number): Queries {
  switch (place) {
    case "isolated":
      return createIsolatedQueries(now);
    case "in-process":
      return createQueriesInProcess(now);
    default:
      throw new RangeError(`jsonata is '${place}'; allowed: isolated, in-process`);
  }
}
