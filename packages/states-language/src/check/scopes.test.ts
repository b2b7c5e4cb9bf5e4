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

  test("is also one that a Choice or a Catch assigns", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Assign: { shared: 1 }, Next: "E" }];
    const parallel = { Type: "Parallel", Branches: [assigning("shared")], Catch, End: true };
    const found = await problems(machine({ A: parallel, E: END }));
    expect(found).toEqual([refused("Branches[0]")]);
  });
});
