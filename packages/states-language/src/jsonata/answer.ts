import type { JsonObject } from "../json/value.ts";
import type { JsonataJob } from "./evaluate.ts";
import { failureOf, type JsonataOutcome, outcomeOf } from "./outcome.ts";
import { isCheapToParse, parsingWork } from "./parsing.ts";
import { type Ready, readyExpression } from "./ready.ts";

/** The parsed expressions that are kept, by their parser's work: at most about 50 MB. Each has tables of its own besides. */
const MAX_KEPT_WORK = 524_288;
const WORK_PER_EXPRESSION = 2_000;

/** Evaluates the expressions of jobs. The parsed expressions are kept for the next job. */
export function createJsonataAnswers() {
  const kept = new Map<string, Ready>();
  let keptWork = 0;

  return {
    /** The outcomes in their order, up to the first failure. */
    async *answer({ now, bindings, expressions }: JsonataJob): AsyncGenerator<JsonataOutcome> {
      for (const { text, seed } of expressions) {
        const outcome = await evaluated(text, bindings, { now, seed });
        yield outcome;
        if (outcome.kind === "failure") return;
      }
    },
  };

  async function evaluated(
    text: string,
    bindings: JsonObject,
    surroundings: { readonly now: number; readonly seed: string },
  ): Promise<JsonataOutcome> {
    try {
      return await outcomeOf(await ready(text), bindings, surroundings);
    } catch (error) {
      return failureOf(error);
    }
  }

  async function ready(text: string): Promise<Ready> {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const parsed = await readyExpression(text);
    if (!isCheapToParse(text)) return parsed;
    const work = WORK_PER_EXPRESSION + parsingWork(text);
    keptWork += work;
    if (keptWork > MAX_KEPT_WORK) {
      kept.clear();
      keptWork = work;
    }
    kept.set(text, parsed);
    return parsed;
  }
}
