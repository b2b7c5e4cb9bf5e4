import { parseExpression } from "./library.ts";
import { isCheapToParse } from "./parsing.ts";
import { topLevelReferences } from "./references.ts";
import { jsonataVariables } from "./variables.ts";

/** What the checks of a definition find out about an expression. */
export interface JsonataInspection {
  /** The reason why the expression cannot be parsed. */
  readonly syntax: string | undefined;
  /** References that Step Functions rejects in some fields or in all, such as `$$`. */
  readonly references: readonly string[];
  /** The variables of the state machine that it reads. */
  readonly variables: readonly string[];
}

/** Parses an expression, for as long as it takes. */
export async function inspectJsonata(text: string): Promise<JsonataInspection> {
  try {
    const ast = (await parseExpression(text)).ast();
    return {
      syntax: undefined,
      references: [...topLevelReferences(ast)],
      variables: jsonataVariables(ast),
    };
  } catch (error) {
    const syntax = (error as { message?: string }).message ?? String(error);
    return { syntax, references: [], variables: [] };
  }
}

/** Inspects an expression that takes long to parse. */
export type InspectElsewhere = (text: string) => Promise<JsonataInspection>;

/** Inspects expressions here if their parsing takes little time, and else elsewhere. By default all are inspected here. */
export function createInspector(elsewhere: InspectElsewhere = inspectJsonata): InspectElsewhere {
  return (text) => (isCheapToParse(text) ? inspectJsonata(text) : elsewhere(text));
}
