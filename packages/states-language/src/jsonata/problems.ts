import { parseExpression } from "./library.ts";
import { topLevelReferences } from "./references.ts";

export interface JsonataProblems {
  /** Why the expression cannot be parsed. */
  readonly syntax: string | undefined;
  /** References that Step Functions does not support everywhere, such as `$$`. */
  readonly references: readonly string[];
}

export async function jsonataProblems(text: string): Promise<JsonataProblems> {
  try {
    const expression = await parseExpression(text);
    return { syntax: undefined, references: [...topLevelReferences(expression.ast())] };
  } catch (error) {
    return { syntax: (error as { message?: string }).message ?? String(error), references: [] };
  }
}
