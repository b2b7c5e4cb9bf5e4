import { type Bound, NOTHING, partsOf, plus } from "./bound.ts";
import type { Meter } from "./meter.ts";
import type { Filter, Node } from "./node.ts";
import { follow } from "./paths.ts";

/** What a node of an expression may read. */
export interface Scope {
  readonly meter: Meter;
  /** The context value: what `name` and `$` read. */
  readonly context: Bound;
  /** The values of the state machine's variables and of `$states`. */
  readonly bindings: Readonly<Record<string, unknown>>;
  /** The parameters of functions and the variables of blocks, which hide the bindings. */
  readonly variables: ReadonlyMap<string, Bound>;
  /** Whether the expression may make an object with the library's mark, whose members are variables then. */
  readonly marks: boolean;
  /** What the variables may be besides, because of such a mark. */
  readonly hiding: Bound;
  /** @throws {NotCheap} when the steps of the node cannot be bounded, or are too many. */
  costOf(scope: Scope, node: Node | undefined): Bound;
  /** @throws {NotCheap} when the node has something that nothing is known of. */
  check(node: Node): void;
}

/** The scope of an item of a list that is filtered or grouped. */
export function ofItem(scope: Scope, list: Bound, item: Bound): Scope {
  const hiding = scope.marks ? plus(scope.hiding, partsOf(list)) : scope.hiding;
  return { ...scope, context: item, hiding };
}

export function withContext(scope: Scope, context: Bound): Scope {
  return { ...scope, context };
}

export function withVariables(scope: Scope, more: Iterable<readonly [string, Bound]>): Scope {
  return { ...scope, variables: new Map([...scope.variables, ...more]) };
}

/** A variable, and where the steps of a path after it lead without passing over a list. */
export function variable(
  { meter, bindings, variables, hiding }: Scope,
  name: string,
  steps: readonly Node[] = [],
): { readonly bound: Bound; readonly found: number; readonly filters: readonly Filter[] } {
  const local = variables.get(name);
  if (local !== undefined) return { bound: plus(local, hiding), found: 0, filters: [] };
  const { value, ...followed } = follow(bindings[name], steps);
  const size = meter.sizeOf(value);
  return { bound: hiding === NOTHING ? size : plus(size, hiding), ...followed };
}
