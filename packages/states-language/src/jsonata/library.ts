import { createRequire } from "node:module";
import type jsonata from "jsonata";
import { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_ITEMS, MAX_EXPRESSION_MS } from "../limits.ts";
import { boundEvaluations } from "./depth.ts";
import { FUNCTIONS } from "./functions.ts";
import { refuseLaterSyntax } from "./laterSyntax.ts";

type Library = typeof jsonata;
export type Expression = jsonata.Expression;

const require = createRequire(import.meta.url);
let library: Library | undefined;

/**
 * The library loads with the first expression, because it takes time and many state machines have none; and at once, since what runs a
 * Pulumi program does not see that an `import` is under way.
 */
export function loadLibrary(): Library {
  library ??= require("jsonata") as Library;
  return library;
}

/**
 * Parses a JSONata expression for Step Functions: with AWS's own functions, without `$eval`, and bounded in time, depth and
 * memory. `regExp` runs its regular expressions.
 * @throws {Error} when the expression cannot be parsed.
 */
export async function parseExpression(
  text: string,
  regExp: RegExpConstructor = RegExp,
): Promise<Expression> {
  const expression = loadLibrary()(text, {
    RegexEngine: regExp,
    timeout: MAX_EXPRESSION_MS,
    stack: MAX_EXPRESSION_DEPTH,
    sequence: MAX_EXPRESSION_ITEMS,
  });
  refuseLaterSyntax(text, expression.ast());
  boundEvaluations(expression);
  expression.assign("eval", undefined);
  for (const [name, [call, signature]] of Object.entries(FUNCTIONS)) {
    expression.registerFunction(name, call as (...given: unknown[]) => unknown, signature);
  }
  return expression;
}
