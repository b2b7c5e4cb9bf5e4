import { describe, expect, test } from "vitest";
import { startStepFunctions } from "../endpoint.ts";
import type { MockConfig } from "./config.ts";
import { createMocks } from "./mocks.ts";

const returned = { Return: 1 };

describe("a MockConfigFile", () => {
  test("has a response for each attempt of a state", () => {
    const thrown = { Throw: { Error: "E", Cause: "c" } };
    const mocks = createMocks({
      StateMachines: { orders: { TestCases: { Retry: { Call: "Twice" } } } },
      MockedResponses: { Twice: { "3": returned, "1-2": thrown, "0": { Return: null } } },
    });
    const state = mocks.testCase("orders", "Retry")?.get("Call");
    expect(state).toEqual({
      name: "Twice",
      responses: [{ Return: null }, thrown, thrown, returned],
    });
    expect(mocks.namesOf("orders")).toEqual(["Retry"]);
    expect(mocks.namesOf("others")).toEqual([]);
    expect(mocks.mocks("orders", "Call")).toBe(true);
    expect(mocks.mocks("orders", "Other")).toBe(false);
  });

  test("may have responses without an attempt, as long as no state asks for one", () => {
    expect(() => createMocks({ StateMachines: {}, MockedResponses: { None: {} } })).not.toThrow();
  });

  test("may have what other tools keep in it", () => {
    const config = {
      $schema: "mocks.schema.json",
      Assert: { orders: [] },
      StateMachines: { orders: { Comment: "c", TestCases: {} } },
      MockedResponses: {},
    };
    expect(() => createMocks(config)).not.toThrow();
  });

  test.each<[string, object | string | null, string]>([
    ["no object", "x", 'the file is "x"; allowed: an object'],
    ["no state machines", { MockedResponses: {} }, "StateMachines is missing; allowed: an object"],
    [
      "the name that AWS's documentation once has for MockedResponses",
      { StateMachines: {}, MockedResponse: {} },
      "MockedResponses is missing; allowed: an object",
    ],
    [
      "test cases beside TestCases",
      { StateMachines: { a: { Cases: {} } }, MockedResponses: {} },
      "StateMachines.a.TestCases is missing; allowed: an object",
    ],
    [
      "one of many responses that is not there",
      {
        StateMachines: { a: { TestCases: { t: { "Ca\nll": "Gone" } } } },
        MockedResponses: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((one) => [`r${one}`, {}])),
      },
      'StateMachines.a.TestCases.t.Ca?ll is "Gone"; allowed: a name in MockedResponses (r1, r2, r3, r4, r5, and 2 more)',
    ],
    [
      "another name in Throw",
      { StateMachines: {}, MockedResponses: { r: { "0": { Throw: { Error: "E", cause: "c" } } } } },
      'a name in MockedResponses.r.0.Throw is "cause"; allowed: Error, Cause',
    ],
    [
      "a response that is not there",
      {
        StateMachines: { a: { TestCases: { t: { Call: "Gone" } } } },
        MockedResponses: { Here: { "0": returned } },
      },
      'StateMachines.a.TestCases.t.Call is "Gone"; allowed: a name in MockedResponses (Here)',
    ],
    [
      "an attempt that is no number",
      { StateMachines: {}, MockedResponses: { r: { first: returned } } },
      'a name in MockedResponses.r is "first"; allowed: the number of an attempt, from 0, or a range of numbers, such as 1-2',
    ],
    [
      "a range that goes back",
      { StateMachines: {}, MockedResponses: { r: { "2-1": returned } } },
      'a name in MockedResponses.r is "2-1"; allowed: the number of an attempt, from 0, or a range of numbers, such as 1-2',
    ],
    [
      "a gap",
      { StateMachines: {}, MockedResponses: { r: { "0": returned, "2": returned } } },
      "the first attempt of MockedResponses.r.2 is 2; allowed: 1: attempts follow one another from 0",
    ],
    [
      "an overlap",
      { StateMachines: {}, MockedResponses: { r: { "0-1": returned, "1": returned } } },
      "the first attempt of MockedResponses.r.1 is 1; allowed: 2: attempts follow one another from 0",
    ],
    [
      "both Return and Throw",
      {
        StateMachines: {},
        MockedResponses: { r: { "0": { Return: 1, Throw: { Error: "E" } } } },
      },
      'MockedResponses.r.0 is {"Return":1,"Throw":{"Error":"E"}}; allowed: an object with either Return or Throw',
    ],
    [
      "an error without a name",
      { StateMachines: {}, MockedResponses: { r: { "0": { Throw: { Cause: "c" } } } } },
      "MockedResponses.r.0.Throw.Error is missing; allowed: a text",
    ],
    [
      "a cause that is no text",
      { StateMachines: {}, MockedResponses: { r: { "0": { Throw: { Error: "E", Cause: 1 } } } } },
      "MockedResponses.r.0.Throw.Cause is 1; allowed: a text, or none",
    ],
  ])("is refused with %s", (_, config, message) => {
    expect(() => createMocks(config)).toThrow(message);
  });

  test("is refused as an option", async () => {
    const mocks = { StateMachines: [] } as unknown as MockConfig;
    await expect(startStepFunctions({ mocks })).rejects.toThrow(
      new RangeError("mocks: MockedResponses is missing; allowed: an object"),
    );
  });
});
