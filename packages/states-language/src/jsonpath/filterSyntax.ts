import { lazyPattern, type Pattern } from "../regexp/pattern.ts";
import { trimmed } from "./blanks.ts";
import { PathSyntaxError } from "./scanner.ts";
import type { Criterion, DefiniteToken, Filter, FilterOperand, FilterPattern } from "./tokens.ts";

/** Of the operators in a criterion the first of this list counts, wherever it stands. */
const OPERATORS = ["==", ">=", "<=", "!=", "<", ">", "=~"] as const;

/** Parses a path in a filter, without its `@` or `$`. */
export type ReadFilterPath = (text: string) => readonly DefiniteToken[];

/**
 * Parses a filter in its brackets: `[?(@.price < 10 && @.title)]`.
 * @throws {PathSyntaxError} when there is no valid filter.
 */
export function readFilter(bracket: string, readPath: ReadFilterPath): Filter {
  const text = /^\[\s*\?\s*\(([\s\S]*)\)\s*\]$/.exec(bracket.slice(0, endOfFilter(bracket)))?.[1];
  if (text === undefined) throw new PathSyntaxError("a filter is written as [?(…)]");
  const alternatives = text.split("||").map((alternative) => {
    const criteria = alternative.split("&&").map((text) => readCriterion(text, readPath));
    return criteria.reverse();
  });
  return { kind: "filter", alternatives: alternatives.reverse() };
}

/** Where the filter ends: at the first bracket that is outside of quotes and parentheses. */
function endOfFilter(bracket: string): number {
  let quoted = false;
  let [parentheses, brackets] = [0, 0];
  for (let index = 0; index < bracket.length; index++) {
    const character = bracket[index];
    if (character === "'" && bracket[index - 1] !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (character === "(") parentheses += 1;
    else if (character === ")") parentheses -= 1;
    else if (character === "[") brackets += 1;
    else if (character === "]") brackets -= 1;
    if (character !== "]" || parentheses !== 0) continue;
    if (brackets !== 0) break;
    return index + 1;
  }
  throw new PathSyntaxError("the brackets of a filter are not balanced");
}

/** Parentheses around criteria are ignored: they do not group. */
function readCriterion(written: string, readPath: ReadFilterPath): Criterion {
  const text = withoutParentheses(written);
  if (text === "") throw new PathSyntaxError("a criterion is missing");
  const operator = OPERATORS.find((known) => text.includes(known));
  if (operator === undefined) return readExistence(text, readPath);
  const at = text.indexOf(operator);
  // On the left of an operator, AWS's library ignores a negation.
  const left = readOperand(trimmed(text.slice(0, at)).replace(/^!(?=@)/, ""), readPath);
  const right = readOperand(trimmed(text.slice(at + operator.length)), readPath);
  return { kind: "compare", operator, left, right };
}

function withoutParentheses(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && "[?( \t".includes(text[start] ?? "")) start += 1;
  while (end > start && ") \t".includes(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

function readExistence(text: string, readPath: ReadFilterPath): Criterion {
  const exists = !text.startsWith("!@");
  const path = exists ? text : text.slice(1);
  if (!/^[@$]/.test(path)) throw new PathSyntaxError(`'${text}' is not a criterion`);
  return { kind: "exists", tokens: readPath(path.slice(1)), exists };
}

function readOperand(text: string, readPath: ReadFilterPath): FilterOperand | FilterPattern {
  if (text.startsWith("!@")) throw new PathSyntaxError("only a path that stands alone is negated");
  if (text.startsWith("@") || text.startsWith("$")) {
    const from = text.startsWith("@") ? "node" : "root";
    return { kind: "path", from, tokens: readPath(text.slice(1)) };
  }
  if (/^'[\s\S]*'$/.test(text)) return { kind: "text", text: text.slice(1, -1) };
  const pattern = readPattern(text);
  return pattern === undefined ? { kind: "text", text } : { kind: "pattern", pattern };
}

function readPattern(text: string): Pattern | undefined {
  const [, source, flag] = /^\/([\s\S]*)\/(i?)$/.exec(text) ?? [];
  return source === undefined ? undefined : lazyPattern(source, flag === "i" ? "i" : "");
}
