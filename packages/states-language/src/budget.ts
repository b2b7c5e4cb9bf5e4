import { StateError } from "./errors.ts";
import { lengthUpTo } from "./json/length.ts";
import type { Json } from "./json/value.ts";
import { MAX_EVALUATION_STEPS } from "./limits.ts";

/** The steps that the queries of one field may still take. A step is about 30 ns of work, such as the visit of a value. */
export interface Budget {
  /**
   * Takes steps off the budget, before the work is done.
   * @throws {StateError} States.Runtime when fewer steps are left; the message quotes the query of the last `about`.
   */
  spend(steps: number): void;
  /** Names the query that the next steps belong to. */
  about(query: string): void;
}

const MAX_QUOTED_CHARACTERS = 200;

export function createBudget(limit: number = MAX_EVALUATION_STEPS): Budget {
  let left = limit;
  let query = "";
  return {
    spend(steps) {
      left -= steps;
      // Also when a number of steps is NaN.
      if (!(left >= 0)) throw tooManySteps(query, limit);
    },
    about(next) {
      query = next;
    },
  };
}

function tooManySteps(query: string, limit: number): StateError {
  const quoted =
    query.length <= MAX_QUOTED_CHARACTERS ? query : `${query.slice(0, MAX_QUOTED_CHARACTERS)}…`;
  return new StateError(
    "States.Runtime",
    `The query '${quoted}' was stopped: the queries of a field may take ${limit} steps together. Select less data, or compare it in fewer steps.`,
  );
}

/**
 * The value as JSON. Its characters are steps.
 * @throws {StateError} States.Runtime when the budget ends.
 */
export function writeJson(value: Json, budget: Budget): string {
  budget.spend(lengthUpTo(value, MAX_EVALUATION_STEPS));
  return JSON.stringify(value);
}
