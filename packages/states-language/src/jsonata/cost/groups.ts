import { any, type Bound } from "./bound.ts";
import type { Pair } from "./node.ts";
import { ofItem, type Scope } from "./scope.ts";

/** An object whose members are made of a list: of each item a name, and of the items with the same name a value. */
export function groupCost(scope: Scope, pairs: readonly Pair[], list: Bound): Bound {
  const { meter } = scope;
  let all = any({ values: 1 });
  // A name may be that of all items.
  const group = any({ ...list, items: list.items + list.inner });
  for (const [name, value] of pairs) {
    const names = meter.each(list, (item) => scope.costOf(ofItem(scope, list, item), name));
    const values = meter.each(
      list,
      (items) => scope.costOf(ofItem(scope, list, items), value),
      group,
    );
    all = any({
      inner: all.inner + values.inner,
      values: all.values + values.values,
      characters: all.characters + names.characters + values.characters,
    });
  }
  // The items of a name are copied for each further one.
  meter.spend(list.items + (list.items * list.items) / 1_000);
  return all;
}
