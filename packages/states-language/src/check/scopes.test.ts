import { describe, expect, test } from "vitest";
import { END, machine, problems } from "../testing/definitions.ts";

const assigning = (name: string) => ({
  StartAt: "X",
  States: { X: { Type: "Pass", Assign: { [name]: 1 }, End: true } },
});
const outer = (state: object) => ({
  S: { Type: "Pass", Assign: { shared: 1 }, Next: "A" },
  A: { ...state, End: true },
});
const problemsOf = (state: object) => problems({ StartAt: "S", States: outer(state) });
const refused = (place: string) =>
  `INVALID_VARIABLE_NAME: Cannot assign to variable '$shared' of an outer scope. at /States/A/${place}/States/X/Assign`;

describe("a variable of an outer workflow", () => {
  test.each(["shared", "shared.$"])("may not be assigned in a branch: %s", async (name) => {
    const branch = {
      StartAt: "X",
      States: { X: { Type: "Pass", Assign: { [name]: "$.a" }, End: true } },
    };
    expect(await problemsOf({ Type: "Parallel", Branches: [branch] })).toEqual([
      refused("Branches[0]"),
    ]);
  });

  test("may not be assigned in a Map state, at any depth", async () => {
    expect(await problemsOf({ Type: "Map", ItemProcessor: assigning("shared") })).toEqual([
      refused("ItemProcessor"),
    ]);
    const map = { Type: "Map", Iterator: assigning("shared"), End: true };
    const nested = { Type: "Parallel", Branches: [{ StartAt: "M", States: { M: map } }] };
    expect(await problemsOf(nested)).toEqual([refused("Branches[0]/States/M/Iterator")]);
  });

  test("may be assigned in a distributed Map, which does not see it", async () => {
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const ItemProcessor = { ...assigning("shared"), ProcessorConfig };
    expect(await problemsOf({ Type: "Map", ItemProcessor })).toEqual([]);
  });

  test("may be assigned in two branches, and again in its own workflow", async () => {
    const Branches = ["B", "C"].map((name) => ({
      StartAt: name,
      States: { [name]: { Type: "Pass", Assign: { own: 1 }, End: true } },
    }));
    expect(await problemsOf({ Type: "Parallel", Branches })).toEqual([]);
    const again = {
      A: { Type: "Pass", Assign: { a: 1 }, Next: "B" },
      B: { ...END, Assign: { a: 2 } },
    };
    expect(await problems(machine(again))).toEqual([]);
  });

  test("is one that a choice assigns", async () => {
    const Choices = [{ Variable: "$.a", IsPresent: true, Assign: { shared: 1 }, Next: "P" }];
    const parallel = { Type: "Parallel", Branches: [assigning("shared")], End: true };
    expect(await problems(machine({ A: { Type: "Choice", Choices }, P: parallel }))).toEqual([
      refused("Branches[0]").replace("/A/", "/P/"),
    ]);
  });

  test("is not one that is assigned later, or in the Catch of the state around", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Assign: { shared: 1 }, Next: "E" }];
    const parallel = {
      Type: "Parallel",
      Branches: [assigning("shared")],
      Assign: { shared: 2 },
      Catch,
      Next: "E",
    };
    const later = { ...END, Assign: { shared: 3 } };
    expect(await problems(machine({ A: parallel, E: later }))).toEqual([]);
  });

  test("is not searched for without end", async () => {
    const chain = (count: number) => {
      const inner = (index: number) => ({
        StartAt: `I${index}`,
        States: { [`I${index}`]: { Type: "Pass", Assign: { [`v${index}`]: 1 }, End: true } },
      });
      const maps = Array.from({ length: count }, (_, index): [string, object] => [
        `S${index}`,
        { Type: "Map", Iterator: inner(index), Next: `S${index + 1}` },
      ]);
      const last = { Type: "Map", Iterator: assigning("shared"), End: true };
      const first = { Type: "Pass", Assign: { shared: 1 }, Next: "S0" };
      const States = { First: first, ...Object.fromEntries(maps), [`S${count}`]: last };
      return problems({ StartAt: "First", States });
    };
    expect(await chain(100)).toHaveLength(1);
    expect(await chain(1_100)).toEqual([]);
  });
});
