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
  Resource: "arn:aws:states:::sqs:sendMessage",
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
      "Next to nothing",
      { A: { Type: "Pass", Next: "X" }, B: END },
      [missing("X", "/States/A/Next"), unreachable("B")],
    ],
    [
      "Next to an inherited name",
      { A: { Type: "Pass", Next: "toString" }, B: END },
      [missing("toString", "/States/A/Next"), unreachable("B")],
    ],
    [
      "Default to nothing",
      { A: choice("B", { Default: "X" }), B: END },
      [missing("X", "/States/A/Default")],
    ],
    [
      "a Choice to nothing",
      { A: choice("X", { Default: "B" }), B: END },
      [missing("X", "/States/A/Choices[0]/Next")],
    ],
    [
      "a Catch to nothing",
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
    ["a state that nothing leads to", { A: END, B: END }, [unreachable("B")]],
    [
      "a state that only leads to itself",
      { A: END, B: { Type: "Pass", Next: "B" } },
      [unreachable("B")],
    ],
    [
      "a chain that nothing leads to",
      { A: END, B: { Type: "Pass", Next: "C" }, C: END },
      [unreachable("B"), unreachable("C")],
    ],
  ])("%s", async (_, states, expected) => {
    expect(await problems(machine(states))).toEqual(expected);
  });

  test("from StartAt to nothing", async () => {
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

  test("inside a branch may have no end of its own", async () => {
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
