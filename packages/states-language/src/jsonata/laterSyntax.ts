import { LibraryError } from "./errors.ts";

/** Operators that JSONata has since 2.1. Step Functions has 2.0.6, whose parser takes the second character for an operator. */
const LATER_OPERATORS: ReadonlyMap<string, string> = new Map([
  ["??", "?"],
  ["?:", ":"],
]);

/** @throws {LibraryError} when the expression has syntax that Step Functions' version of JSONata does not have. */
export function refuseLaterSyntax(text: string, ast: unknown): void {
  const ends = [...endsOfConditions(ast)].sort((one, other) => one - other);
  const symbols = ends.map((end) => LATER_OPERATORS.get(text.slice(end - 2, end)));
  const symbol = symbols.find((found) => found !== undefined);
  if (symbol === undefined) return;
  throw new LibraryError("S0211", `The symbol "${symbol}" cannot be used as a unary operator`);
}

/** Where the operators end of which the parser makes conditions. */
function* endsOfConditions(ast: unknown): Generator<number> {
  const pending: unknown[] = [ast];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const { type, position } = node as { type?: unknown; position?: unknown };
    if (type === "condition" && typeof position === "number") yield position;
    pending.push(...Object.values(node));
  }
}
