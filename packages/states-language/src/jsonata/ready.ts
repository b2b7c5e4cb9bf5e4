import type { JsonObject } from "../json/value.ts";
import { type Cheapness, cheapness, mayMark } from "./cost/cheapness.ts";
import type { Node } from "./cost/node.ts";
import { type Expression, parseExpression } from "./library.ts";
import { type Reach, reachOf } from "./reach.ts";
import { SURROUNDED } from "./surroundings.ts";

/** A parsed expression, and what is known of it without its data. */
export interface Ready {
  readonly expression: Expression;
  readonly reach: Reach;
  /** The functions in it whose results depend on the surroundings. */
  readonly surrounded: readonly string[];
  /** Whether it takes few steps with these bindings, for certain. */
  isCheap(bindings: JsonObject): boolean;
}

/** @throws {Error} when the expression cannot be parsed. */
export async function readyExpression(text: string, regExp?: RegExpConstructor): Promise<Ready> {
  const expression = await parseExpression(text, regExp);
  const ast = expression.ast() as unknown as Node;
  const reach = reachOf(ast);
  const marks = mayMark(ast);
  let last: Cheapness | undefined;
  return {
    expression,
    reach,
    surrounded: [...reach.members.keys()].filter((name) => SURROUNDED.has(name)),
    isCheap(bindings) {
      if (last?.kind !== "never") last = cheapness(ast, bindings, marks);
      return last.kind === "cheap";
    },
  };
}
