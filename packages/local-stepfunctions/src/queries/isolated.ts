import { evaluateJsonata } from "@sfn-workers/states-language/queries";
import { inTurn } from "./inTurn.ts";
import { createPool } from "./pool.ts";
import type { Queries } from "./queries.ts";

/** Definitions have no owner yet when they are checked. */
const CHECKS = "checks";

/** Evaluates in this process what is proved to be cheap, and everything else in a few child processes. */
export function createIsolatedQueries(now: () => number, pool = createPool()): Queries {
  return {
    evaluate: ({ owner, template, field, bindings }) =>
      evaluateJsonata(template, field, bindings, {
        now,
        schedule: inTurn,
        elsewhere: (job) => pool.evaluate(owner, job),
      }),
    inspect: (text) => pool.inspect(CHECKS, text),
    close: pool.close,
  };
}
