import { describe, expect, onTestFinished, test } from "vitest";
import { createService } from "../createService.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { createTimers } from "../lib/timers.ts";
import { ROLE } from "../testing/endpoint.ts";
import { callsOf, testParts } from "../testing/memoryService.ts";
import { createTokenKey } from "../tokens.ts";
import { charactersHeld } from "./held.ts";

const TEXT = "x".repeat(10_000);

const wait = { Type: "Wait", Seconds: 60, End: true };
const branch = (name: string) => ({ StartAt: name, States: { [name]: wait } });
const branches = ["A", "B", "C"].map(branch);

/** What an execution holds without its history, which a data folder would have, when it waits. */
async function heldBy(States: { readonly First: object; readonly [name: string]: object }) {
  const clock = createVirtualClock();
  const service = createService(testParts(createTimers(clock), createTokenKey()));
  onTestFinished(() => service.close());
  const call = callsOf(service);
  const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "First", States });
  const machine = await call("CreateStateMachine", { name: "m", roleArn: ROLE, definition });
  const { stateMachineArn } = machine;
  await call("StartExecution", { stateMachineArn, input: JSON.stringify(TEXT) });
  await clock.advance(0);
  const [execution] = service.running.values();
  if (execution === undefined) throw new Error("no execution runs");
  execution.history.held = 0;
  return charactersHeld(execution);
}

describe("a waiting execution holds", () => {
  test.each<[string, number, { readonly First: object; readonly [name: string]: object }]>([
    ["its input", 1, { First: wait }],
    [
      "its input, and what the state before made",
      3,
      {
        First: { Type: "Pass", Output: "{% $states.input & $states.input %}", Next: "Wait" },
        Wait: wait,
      },
    ],
    [
      "its input, that of each branch, and the variables that they share once",
      6,
      {
        First: {
          Type: "Pass",
          Assign: { a: "{% $states.input %}", b: "{% $states.input %}" },
          Next: "Wait",
        },
        Wait: { Type: "Parallel", Branches: branches, End: true },
      },
    ],
    [
      "its input, and that of each branch",
      4,
      { First: { Type: "Parallel", Branches: branches, End: true } },
    ],
    [
      "its input, the items of a Map state, and each before it was made",
      7,
      {
        First: {
          Type: "Map",
          Items: "{% [$states.input, $states.input, $states.input] %}",
          ItemProcessor: branch("A"),
          End: true,
        },
      },
    ],
    [
      "its input, that of branches, and the results of those that have ended",
      3,
      {
        First: {
          Type: "Parallel",
          Branches: [branch("A"), { StartAt: "Done", States: { Done: { Type: "Succeed" } } }],
          End: true,
        },
      },
    ],
  ])("%s", async (_, texts, states) => {
    const held = await heldBy(states);
    expect(held / TEXT.length).toBeCloseTo(texts, 1);
  });
});
