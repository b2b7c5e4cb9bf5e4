import type { Bound } from "./bound.ts";
import type { Pair } from "./node.ts";
import { ofItem, type Scope } from "./scope.ts";

/** An object whose members are made of a list: of each item a name, and of the items with the same name a value. */
export function groupCost(scope: Scope, pairs: readonly Pair[], list: Bound): Bound {
  const { meter } = scope;
  let all: Bound = { kind: "any", items: 0, values: 1, characters: 0 };
  for (const [name, value] of pairs) {
    const names = meter.each(list, (item) => scope.costOf(ofItem(scope, list, item), name));
    const values = meter.each(list, (item) => scope.costOf(ofItem(scope, list, item), value));
    all = {
      kind: "any",
      items: all.items + 1 + list.items,
      values: all.values + values.values,
      characters: all.characters + names.characters + values.characters,
    };
  }
  // The items of a name are copied for each further one.
  meter.spend(list.items + (list.items * list.items) / 1_000);
  return all;
}
