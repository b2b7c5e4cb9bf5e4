import { inspectJsonata } from "@sfn-workers/states-language/jsonata";
import { evaluateJsonata } from "@sfn-workers/states-language/queries";
import { inTurn } from "./inTurn.ts";
import type { Queries } from "./queries.ts";

/**
 * Evaluates every query in this process, which starts no other. An expression that takes long holds the process, and nothing
 * ends one of the library's functions.
 */
export function createQueriesInProcess(now: () => number): Queries {
  return {
    evaluate: ({ template, field, bindings }) =>
      evaluateJsonata(template, field, bindings, { now, schedule: inTurn }),
    inspect: inspectJsonata,
    close: () => {},
  };
}
