import { parseExpression } from "./library.ts";
import { topLevelReferences } from "./references.ts";

export interface JsonataProblems {
  /** The reason why the expression cannot be parsed. */
  readonly syntax: string | undefined;
  /** References that Step Functions rejects in some fields or in all, such as `$$`. */
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
