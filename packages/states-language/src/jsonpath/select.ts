import { type Budget, createBudget } from "../budget.ts";
import { isObject, type Json } from "../json/value.ts";
import { type At, type Branch, type Branches, branchesOf, textOfWay } from "./branches.ts";
import { isLost, isOutside, stepFrom, whyNothing } from "./definite.ts";
import { meets, type Search } from "./filter.ts";
import type { PathNotFound } from "./pathNotFound.ts";
import { isDefiniteToken, type PathToken } from "./tokens.ts";

/** Why a branch selects nothing. The message is written when it is wanted. */
type Nothing = () => PathNotFound;

interface Route {
  readonly tokens: readonly PathToken[];
  /** From this step on, each selects at most one value. */
  readonly definiteFrom: number;
  readonly search: Search;
  /** The branches that are still to follow. */
  readonly pending: Branches[];
  readonly results: Json[];
}

/**
 * All values that the tokens select from `root`, in document order. Where AWS's library gives up the whole path because one branch
 * selects nothing, this does too.
 * @throws {PathNotFound} when the path selects nothing, or a step does not fit the data.
 * @throws {StateError} States.Runtime when the budget ends.
 */
export function selectAll(
  tokens: readonly PathToken[],
  root: Json,
  budget: Budget = createBudget(),
): Json[] {
  // Without recursion: a path may be long and a document deep.
  const pending: Branches[] = [];
  const results: Json[] = [];
  const search: Search = { root, budget, fromRoot: new Map(), matchers: new Map() };
  const definiteFrom = 1 + tokens.findLastIndex((token) => !isDefiniteToken(token));
  const route: Route = { tokens, definiteFrom, search, pending, results };
  let nothing = follow(route, { node: root, lost: false, position: 0, at: undefined });
  for (;;) {
    if (nothing !== undefined) {
      const before = pending.findLastIndex(({ lenient }) => lenient);
      if (before < 0) throw nothing();
      pending.length = before + 1;
    }
    const branches = pending.at(-1);
    if (branches === undefined) return results;
    budget.spend(1);
    const branch = branches.next();
    if (branch === undefined) pending.pop();
    nothing = branch === undefined ? undefined : follow(route, branch);
  }
}

/** Takes the steps from a branch on, up to one that may select several values: its branches become pending. */
function follow(route: Route, branch: Branch): Nothing | undefined {
  const { tokens, definiteFrom, search } = route;
  let { node, lost, at } = branch;
  for (let { position } = branch; position < tokens.length; position++) {
    const token = tokens[position];
    if (token === undefined) break;
    search.budget.spend(token.kind === "names" ? 1 + token.names.length : 1);
    if (token.kind === "filter" && isObject(node)) {
      if (!meets(token, node, search)) return undefined;
    } else if (isDefiniteToken(token)) {
      const found = stepFrom(tokens, position, node, lost);
      // As the last step of a path that selects one value, an index outside of an array has nothing; elsewhere it has null.
      const alone = definiteFrom === 0 && position === tokens.length - 1;
      if (found === undefined || (alone && isOutside(token, node))) {
        return isLeftOut(route, position, node) ? undefined : why(tokens, position, node, at);
      }
      at = { parent: at, key: keyOf(token, node) };
      lost = isLost(token, node, found);
      node = found;
    } else if (lost && (token.kind === "slice" || token.kind === "indexes")) {
      return why(tokens, position, node, at);
    } else {
      route.pending.push(branchesOf(tokens, token, { node, lost, position, at }, search));
      return undefined;
    }
  }
  route.results.push(node);
  return undefined;
}

function why(
  tokens: readonly PathToken[],
  position: number,
  node: Json,
  at: At | undefined,
): Nothing {
  return () => whyNothing(tokens, position, node, textOfWay(at));
}

/**
 * Whether a member that an object lacks leaves out its branch only: it is not the path's last step, and the step before it or one
 * of those after it may select several values.
 */
function isLeftOut({ tokens, definiteFrom }: Route, position: number, node: Json): boolean {
  if (tokens[position]?.kind !== "name" || !isObject(node)) return false;
  return position < tokens.length - 1 && Math.max(0, position - 1) < definiteFrom;
}

function keyOf(token: PathToken, node: Json): string | number {
  switch (token.kind) {
    case "name":
      return token.name;
    case "index":
      return token.index;
    case "last":
      return Array.isArray(node) ? node.length + token.offset : token.offset;
    default:
      return "";
  }
}
