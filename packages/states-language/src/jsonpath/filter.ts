import type { Budget } from "../budget.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Matcher, Pattern } from "../regexp/pattern.ts";
import { holds, textToMatch } from "./comparison.ts";
import { find } from "./definite.ts";
import { PathNotFound } from "./pathNotFound.ts";
import type {
  Comparison,
  Criterion,
  DefiniteToken,
  Filter,
  FilterOperand,
  FilterPath,
  FilterPattern,
} from "./tokens.ts";

const STEPS_OF_CRITERION = 2;
const STEPS_OF_COMPILATION = 5_000;
const NO_VALUE: JsonObject = {};

/** What the steps of one path share. */
export interface Search {
  readonly root: Json;
  readonly budget: Budget;
  /** What the paths of filters that start at the root select: the same for each candidate. */
  readonly fromRoot: Map<FilterPath, Json | undefined>;
  readonly matchers: Map<Pattern, Matcher>;
}

/**
 * Whether a filter selects the node.
 * @throws {PathNotFound} when a path or a comparison in it does not fit the data.
 * @throws {StateError} States.Runtime when the budget ends.
 */
export function meets(filter: Filter, node: Json, search: Search): boolean {
  return filter.alternatives.some((criteria) =>
    criteria.every((criterion) => meetsCriterion(criterion, node, search)),
  );
}

function meetsCriterion(criterion: Criterion, node: Json, search: Search): boolean {
  search.budget.spend(STEPS_OF_CRITERION);
  switch (criterion.kind) {
    case "exists":
      return exists(criterion.tokens, node, search.budget) === criterion.exists;
    case "compare": {
      const left = operandOf(criterion.left, node, search);
      const right = left === undefined ? undefined : operandOf(criterion.right, node, search);
      if (left === undefined || right === undefined) return false;
      const { operator } = criterion;
      if (operator === "=~") return matches(criterion, left, right, search);
      return holds(operator, left, right, search.budget);
    }
  }
}

/** A path that starts at `$` is read from the candidate here too. Null does not exist. */
function exists(tokens: readonly DefiniteToken[], node: Json, { spend }: Budget): boolean {
  spend(stepsOf(tokens));
  const last = tokens.at(-1);
  const found = find(tokens, node, { lost: node === null }) ?? null;
  if (last?.kind !== "names" || !isObject(found)) return found !== null;
  return last.names.every((name) => Object.hasOwn(found, name));
}

/** The value of an operand; `undefined` if its path selects nothing. */
function operandOf(
  operand: FilterOperand | FilterPattern,
  node: Json,
  search: Search,
): Json | undefined {
  if (operand.kind === "text") return operand.text;
  // In a comparison, a regular expression is neither equal to a value nor unequal, as an object is.
  if (operand.kind === "pattern") return NO_VALUE;
  if (operand.from === "root") return fromRoot(operand, search);
  search.budget.spend(stepsOf(operand.tokens));
  return find(operand.tokens, node, { lost: node === null });
}

function fromRoot(path: FilterPath, search: Search): Json | undefined {
  if (!search.fromRoot.has(path)) {
    search.budget.spend(stepsOf(path.tokens));
    search.fromRoot.set(path, find(path.tokens, search.root));
  }
  return search.fromRoot.get(path);
}

function stepsOf(tokens: readonly DefiniteToken[]): number {
  const last = tokens.at(-1);
  return tokens.length + (last?.kind === "names" ? last.names.length : 0);
}

/** The regular expression is on either side. */
function matches({ left, right }: Comparison, before: Json, after: Json, search: Search): boolean {
  if (left.kind === "pattern") return matchesPattern(left.pattern, after, search);
  if (right.kind === "pattern") return matchesPattern(right.pattern, before, search);
  throw new PathNotFound("a regular expression is written between slashes", "invalid");
}

function matchesPattern(pattern: Pattern, value: Json, search: Search): boolean {
  if (value === null) return false;
  let matcher = search.matchers.get(pattern);
  if (matcher === undefined) {
    search.budget.spend(STEPS_OF_COMPILATION);
    matcher = pattern.compiled();
    search.matchers.set(pattern, matcher);
  }
  const text = textToMatch(value, search.budget);
  search.budget.spend(matcher.stepsFor(text));
  return matcher.matches(text);
}
