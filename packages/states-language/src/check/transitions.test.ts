import { describe, expect, test } from "vitest";
import { END, machine, problems } from "../testing/definitions.ts";

const missing = (target: string, at: string) =>
  `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target} at ${at}`;
const unreachable = (name: string) =>
  `MISSING_TRANSITION_TARGET: State "${name}" is not reachable. at /States/${name}`;
const NO_END = "MISSING_END_STATE: Workflow has no terminal state at undefined";
const choice = (Next: string, fields: object = {}) => ({
  Type: "Choice",
  Choices: [{ Variable: "$.v", IsPresent: true, Next }],
  ...fields,
});
const task = (Catch: object[]) => ({
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
  Catch,
  End: true,
});

describe("a transition", () => {
  test.each<[string, object, string[]]>([
    ["Next", { A: { Type: "Pass", Next: "B" }, B: END }, []],
    ["a Choice's Next", { A: choice("B"), B: END }, []],
    ["Default", { A: choice("B", { Default: "C" }), B: END, C: END }, []],
    ["a Catch's Next", { A: task([{ ErrorEquals: ["E"], Next: "B" }]), B: END }, []],
    ["a loop with a way out", { A: choice("B", { Default: "A" }), B: { Type: "Succeed" } }, []],
    ["Fail as an end", { A: { Type: "Fail" } }, []],
    [
      "a Next to a missing state",
      { A: { Type: "Pass", Next: "X" }, B: END },
      [missing("X", "/States/A/Next"), unreachable("B")],
    ],
    [
      "a Next to an inherited property name",
      { A: { Type: "Pass", Next: "toString" }, B: END },
      [missing("toString", "/States/A/Next"), unreachable("B")],
    ],
    [
      "a Default to a missing state",
      { A: choice("B", { Default: "X" }), B: END },
      [missing("X", "/States/A/Default")],
    ],
    [
      "a Choice with a missing target",
      { A: choice("X", { Default: "B" }), B: END },
      [missing("X", "/States/A/Choices[0]/Next")],
    ],
    [
      "a Catch with a missing target",
      {
        A: task([
          { ErrorEquals: ["E"], Next: "B" },
          { ErrorEquals: ["F"], Next: "X" },
        ]),
        B: END,
      },
      [missing("X", "/States/A/Catch[1]/Next")],
    ],
    ["a loop without an end", { A: { Type: "Pass", Next: "A" } }, [NO_END]],
    ["End: false", { A: { Type: "Pass", Next: "A", End: false } }, [NO_END]],
    ["an unreachable state", { A: END, B: END }, [unreachable("B")]],
    [
      "a state that is reachable only from itself",
      { A: END, B: { Type: "Pass", Next: "B" } },
      [unreachable("B")],
    ],
    [
      "an unreachable chain",
      { A: END, B: { Type: "Pass", Next: "C" }, C: END },
      [unreachable("B"), unreachable("C")],
    ],
  ])("%s", async (_, states, expected) => {
    expect(await problems(machine(states))).toEqual(expected);
  });

  test("from StartAt to a missing state", async () => {
    expect(await problems(machine({ A: END }, { StartAt: "X" }))).toEqual([
      missing("X", "/StartAt"),
      unreachable("A"),
    ]);
    expect(await problems(machine({ A: END }, { StartAt: "toString" }))).toEqual([
      missing("toString", "/StartAt"),
      unreachable("A"),
    ]);
  });

  test("inside a branch stays in the branch", async () => {
    const branch = { StartAt: "B", States: { B: { Type: "Pass", Next: "C" } } };
    expect(
      await problems(machine({ A: { Type: "Parallel", Branches: [branch], Next: "C" }, C: END })),
    ).toEqual([missing("C", "/States/A/Branches[0]/States/B/Next")]);
  });

  test("inside a branch need not end the branch", async () => {
    const branch = { StartAt: "B", States: { B: { Type: "Pass", Next: "B" } } };
    const state = { Type: "Parallel", Branches: [branch], End: true };
    expect(await problems(machine({ A: state }))).toEqual([]);
  });
});

test("an inner workflow reports its own unreachable states", async () => {
  const ItemProcessor = { StartAt: "B", States: { B: END, C: END } };
  expect(await problems(machine({ A: { Type: "Map", ItemProcessor, End: true } }))).toEqual([
    'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/A/ItemProcessor/States/C',
  ]);
});
