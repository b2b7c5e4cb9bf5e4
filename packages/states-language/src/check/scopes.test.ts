import { describe, expect, test } from "vitest";
import { END, machine, problems, warnings } from "../testing/definitions.ts";

const assigning = (name: string, state = "X") => ({
  StartAt: state,
  States: { [state]: { Type: "Pass", Assign: { [name]: 1 }, End: true } },
});
const PARALLEL = { Type: "Parallel", Branches: [assigning("shared")] };
const CATCH = [{ ErrorEquals: ["States.ALL"], Assign: { shared: 1 }, Next: "E" }];
const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };

const after = (state: object) =>
  machine({
    A: { ...END, End: false, Assign: { shared: 1 }, Next: "P" },
    P: { ...state, End: true },
  });
const REFUSED =
  "DUPLICATE_VARIABLE_NAME: The variable name 'shared' was already defined in a parent scope.";
const refusedAt = (place: string) => `${REFUSED} at /States/P/${place}`;

describe("a variable of an outer workflow", () => {
  test.each(["shared", "shared.$"])("may not be assigned in a branch: %s", async (name) => {
    const branch = {
      StartAt: "X",
      States: { X: { Type: "Pass", Assign: { [name]: "$.a" }, End: true } },
    };
    expect(await problems(after({ Type: "Parallel", Branches: [branch] }))).toEqual([
      refusedAt("Branches[0]/States/X/Assign"),
    ]);
  });

  test("may not be assigned in a Map state, at any depth", async () => {
    expect(await problems(after({ Type: "Map", ItemProcessor: assigning("shared") }))).toEqual([
      refusedAt("ItemProcessor/States/X/Assign"),
    ]);
    const map = { Type: "Map", Iterator: assigning("shared"), End: true };
    const nested = { Type: "Parallel", Branches: [{ StartAt: "M", States: { M: map } }] };
    expect(await problems(after(nested))).toEqual([
      refusedAt("Branches[0]/States/M/Iterator/States/X/Assign"),
    ]);
  });

  test("may not be assigned by an inner Catch or choice", async () => {
    const States = {
      C: {
        Type: "Choice",
        Choices: [{ Variable: "$.a", IsPresent: true, Assign: { shared: 1 }, Next: "M" }],
        Default: "M",
      },
      M: { Type: "Map", Iterator: { StartAt: "Y", States: { Y: END } }, Catch: CATCH, Next: "E" },
      E: END,
    };
    expect(
      await problems(after({ Type: "Parallel", Branches: [{ StartAt: "C", States }] })),
    ).toEqual([
      refusedAt("Branches[0]/States/C/Choices[0]/Assign"),
      refusedAt("Branches[0]/States/M/Catch[0]/Assign"),
    ]);
  });

  test.each<[string, object]>([
    [
      "a choice",
      {
        A: {
          Type: "Choice",
          Choices: [{ Variable: "$.a", IsPresent: true, Assign: { shared: 1 }, Next: "P" }],
        },
      },
    ],
    [
      "a Catch of another state",
      {
        A: {
          Type: "Map",
          Iterator: { StartAt: "Y", States: { Y: END } },
          Catch: [{ ...CATCH[0], Next: "P" }],
          Next: "P",
        },
      },
    ],
    [
      "a state of another path",
      {
        A: {
          Type: "Choice",
          Choices: [{ Variable: "$.a", IsPresent: true, Next: "P" }],
          Default: "O",
        },
        O: { ...END, Assign: { shared: 1 } },
      },
    ],
  ])("is one that %s assigns", async (_, states) => {
    const definition = machine({ ...states, P: { ...PARALLEL, End: true } });
    expect(await problems(definition)).toEqual([refusedAt("Branches[0]/States/X/Assign")]);
  });

  test("is one that is assigned later", async () => {
    const definition = {
      StartAt: "P",
      States: { P: { ...PARALLEL, Next: "E" }, E: { ...END, Assign: { shared: 1 } } },
    };
    expect(await problems(definition)).toEqual([refusedAt("Branches[0]/States/X/Assign")]);
  });

  test("is not one that only the Catch of the state around assigns, as AWS was seen to accept", async () => {
    const definition = machine({ A: { ...PARALLEL, Catch: CATCH, Next: "E" }, E: END });
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual([]);
  });

  test("gets a warning where the state around assigns it, for which AWS's answer is not known", async () => {
    const definition = machine({ A: { ...PARALLEL, Assign: { shared: 1 }, Next: "E" }, E: END });
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual([
      "POSSIBLY_REFUSED at /States/A/Branches[0]/States/X/Assign",
    ]);
  });

  test("gets a warning in a distributed Map, which does not see it", async () => {
    const ItemProcessor = { ...assigning("shared"), ProcessorConfig: DISTRIBUTED };
    const definition = after({ Type: "Map", ItemProcessor });
    expect(await problems(definition)).toEqual([]);
    expect(await warnings(definition)).toEqual([
      "POSSIBLY_REFUSED at /States/P/ItemProcessor/States/X/Assign",
    ]);
  });

  test("may be assigned in two branches, and again in its own workflow", async () => {
    const Branches = ["X", "Y"].map((state) => assigning("own", state));
    expect(await problems(machine({ A: { Type: "Parallel", Branches, End: true } }))).toEqual([]);
    const again = {
      A: { Type: "Pass", Assign: { a: 1 }, Next: "B" },
      B: { ...END, Assign: { a: 2 } },
    };
    expect(await problems(machine(again))).toEqual([]);
  });

  test("is found in a workflow of many states", async () => {
    const inner = (index: number) => assigning(`v${index}`, `I${index}`);
    const count = 3_000;
    const maps = Array.from({ length: count }, (_, index): [string, object] => [
      `S${index}`,
      { Type: "Map", Iterator: inner(index), Next: `S${index + 1}` },
    ]);
    const last = { Type: "Map", Iterator: assigning("shared"), End: true };
    const first = { Type: "Pass", Assign: { shared: 1 }, Next: "S0" };
    const States = { First: first, ...Object.fromEntries(maps), [`S${count}`]: last };
    expect(await problems({ StartAt: "First", States })).toHaveLength(1);
  });
});
