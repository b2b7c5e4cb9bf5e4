import fc from "fast-check";
import { expect, test } from "vitest";
import { loopsFrom } from "./loops.ts";

type Leads = Readonly<Record<string, readonly string[]>>;

const groups = (leads: Leads) => {
  let asked = 0;
  const found = loopsFrom("A", (name) => {
    asked += 1;
    return leads[name] ?? [];
  });
  expect(asked).toBe(found.flat().length);
  return found.map((group) => group.toSorted().join(""));
};

test.each<[string, Leads, string[]]>([
  ["in a row come from the end", { A: ["B"], B: ["C"] }, ["C", "B", "A"]],
  ["in a loop come together", { A: ["B"], B: ["C"], C: ["B", "D"] }, ["D", "BC", "A"]],
  [
    "in two loops with a state in common are one group",
    { A: ["B", "C"], B: ["A"], C: ["A"] },
    ["ABC"],
  ],
  ["that nothing leads to are left out", { A: [], B: ["A"] }, ["A"]],
  ["that lead to themselves are alone", { A: ["A", "B"] }, ["B", "A"]],
])("states %s, and each is asked once", (_, leads, expected) => {
  expect(groups(leads)).toEqual(expected);
});

test("states are together if each leads to the other, and come after what they lead to", () => {
  const names = [..."ABCDEFGH"];
  const targets = fc.subarray(names, { maxLength: 3 });
  const level = fc.tuple(...names.map(() => targets));
  fc.assert(
    fc.property(level, (all) => {
      const leads: Leads = Object.fromEntries(names.map((name, index) => [name, all[index] ?? []]));
      const found = groups(leads);
      const groupOf = (name: string) => found.findIndex((group) => group.includes(name));
      for (const name of found.join("")) {
        for (const other of found.join("")) {
          const together =
            name === other || (leadsTo(leads, name, other) && leadsTo(leads, other, name));
          expect(groupOf(name) === groupOf(other)).toBe(together);
          if (leadsTo(leads, name, other))
            expect(groupOf(other)).toBeLessThanOrEqual(groupOf(name));
        }
      }
    }),
  );
});

function leadsTo(leads: Leads, from: string, to: string, seen = new Set<string>()): boolean {
  return (leads[from] ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    return leadsTo(leads, next, to, seen.add(next));
  });
}
