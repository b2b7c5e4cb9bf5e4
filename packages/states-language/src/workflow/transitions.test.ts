import { describe, expect, test } from "vitest";
import { transitionsOf } from "./transitions.ts";

const pass = (Next?: string) =>
  Next === undefined ? { Type: "Pass", End: true } : { Type: "Pass", Next };
const of = (States: object, StartAt = "A") => transitionsOf({ StartAt, States });
const once = { goesRound: false, items: [] };

describe("the transitions of a definition", () => {
  test("are the states on its only way", () => {
    expect(of({ A: pass("B"), B: pass("C"), C: { Type: "Succeed" } })).toEqual({
      ...once,
      ...{ least: 3, most: 3 },
    });
  });

  test("are those of the shortest and of the longest way, which a Catch may be", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "E" }];
    const states = {
      A: { Type: "Choice", Choices: [{ Next: "B" }], Default: "D" },
      B: { ...pass("C"), Catch },
      C: pass("D"),
      D: pass(),
      E: { Type: "Fail" },
    };
    expect(of(states)).toEqual({ ...once, least: 2, most: 4 });
    expect(of({ ...states, C: pass("A") })).toMatchObject({ least: 2, goesRound: true });
  });

  test("count what nothing leads to as nothing", () => {
    expect(of({ A: pass(), B: pass("B") })).toEqual({ ...once, least: 1, most: 1 });
  });

  test.each([
    ["itself", { A: { ...pass(), Catch: [{ Next: "A" }] } }, 1, 1],
    [
      "another",
      { A: pass("B"), B: { Type: "Choice", Choices: [{ Next: "A" }], Default: "C" }, C: pass() },
      3,
      3,
    ],
  ])(
    "of a state that leads back to %s are those of one round, and it is said",
    (_to, states, least, most) => {
      expect(of(states)).toEqual({ least, most, goesRound: true, items: [] });
    },
  );

  test("find the shortest way through states that lead to each other", () => {
    const both = (...to: string[]) => ({ Type: "Choice", Choices: to.map((Next) => ({ Next })) });
    const states = {
      A: both("Long", "Y"),
      Long: pass("X"),
      X: both("Y", "End"),
      Y: pass("X"),
      End: { Type: "Succeed" },
    };
    expect(of(states)).toMatchObject({ least: 4, most: 5, goesRound: true });
  });

  test("include all branches of a Parallel", () => {
    const branch = (States: object) => ({ StartAt: "A", States });
    const Branches = [
      branch({ A: pass("B"), B: pass() }),
      branch({ A: { ...pass("B"), Catch: [{ Next: "B" }] }, B: pass("C"), C: pass() }),
    ];
    expect(of({ A: { Type: "Parallel", Branches, End: true } })).toEqual({
      ...once,
      least: 6,
      most: 6,
    });
  });

  test("are known for an item of a Map, also of one within another, and not for how many there are", () => {
    const inner = { StartAt: "C", States: { C: pass("D"), D: pass() } };
    const outer = { StartAt: "B", States: { B: { Type: "Map", ItemProcessor: inner, End: true } } };
    expect(of({ A: { Type: "Map", Iterator: outer, End: true } })).toEqual({
      ...{ least: 1, most: 1, goesRound: false },
      items: [
        {
          ...{ state: "A", executions: undefined, least: 1, most: 1, goesRound: false },
          items: [{ ...once, state: "B", executions: undefined, least: 2, most: 2 }],
        },
      ],
    });
  });

  test.each(["STANDARD", "EXPRESS"])(
    "of a distributed Map are those of executions of type %s",
    (ExecutionType) => {
      const ItemProcessor = {
        StartAt: "B",
        States: { B: pass() },
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
      };
      expect(of({ A: { Type: "Map", ItemProcessor, End: true } }).items).toEqual([
        { ...once, state: "A", executions: ExecutionType, least: 1, most: 1 },
      ]);
    },
  );

  test("of 500 states are counted at once", () => {
    const states = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [
        `S${n}`,
        n === 499
          ? pass()
          : {
              Type: "Choice",
              Choices: [{ Next: `S${n + 1}` }],
              Default: `S${Math.min(n + 2, 499)}`,
            },
      ]),
    );
    expect(of(states, "S0")).toMatchObject({ least: 251, most: 500 });
  });
});
