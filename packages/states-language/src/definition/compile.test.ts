import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../json/value.ts";
import { compileDefinition, compileInSlices } from "./compile.ts";
import type { State } from "./states.ts";

const compile = (state: JsonObject, machine: JsonObject = {}): State => {
  const definition = compileDefinition({ StartAt: "A", States: { A: state }, ...machine });
  const compiled = definition.states.get("A");
  if (compiled === undefined) throw new Error("no state");
  return compiled;
};
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:work";
const INNER = { StartAt: "I", States: { I: { Type: "Succeed" } } };

describe("a definition", () => {
  test("keeps its first state, its states and its timeout", () => {
    const States = { A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed" } };
    const definition = compileDefinition({ StartAt: "A", TimeoutSeconds: 60, States });
    expect(definition).toMatchObject({ startAt: "A", timeoutSeconds: 60 });
    expect([...definition.states.keys()]).toEqual(["A", "B"]);
    expect(definition.states.get("A")).toMatchObject({ name: "A", next: "B" });
    expect(definition.states.get("B")?.next).toBeUndefined();
  });

  test("has no default timeout", () => {
    expect(compileDefinition({ StartAt: "A", States: {} }).timeoutSeconds).toBeUndefined();
  });

  test.each<[Json, string]>([
    ["text", "expected an object"],
    [{ StartAt: "A" }, "expected an object"],
    [{ StartAt: "A", States: { A: "Pass" } }, "expected an object"],
    [{ StartAt: "A", States: { A: { Type: "Nap" } } }, "A: unknown Type"],
    [{ StartAt: "A", States: { A: { Type: "Task", Resource: "work" } } }, "A: unknown resource"],
    [
      { StartAt: "A", States: { A: { Type: "Wait" } } },
      "A: a Wait state needs Seconds or Timestamp",
    ],
    [{ StartAt: "A", States: { A: { Type: "Map" } } }, "expected an object"],
    [{ StartAt: "A", States: { A: { Type: "Parallel", Branches: ["B"] } } }, "expected an object"],
  ])("that was not checked is rejected: %j", (source, reason) => {
    expect(() => compileDefinition(source)).toThrow(reason);
  });
});

describe("the query language of a state", () => {
  const languageOf = (state: JsonObject, machine?: JsonObject) =>
    compile({ Type: "Pass", ...state }, machine).flow.language;

  test("is its own, the machine's, or JSONPath", () => {
    expect(languageOf({})).toBe("JSONPath");
    expect(languageOf({}, { QueryLanguage: "JSONata" })).toBe("JSONata");
    expect(languageOf({ QueryLanguage: "JSONata" })).toBe("JSONata");
    expect(languageOf({ QueryLanguage: "JSONPath" }, { QueryLanguage: "JSONata" })).toBe(
      "JSONPath",
    );
  });

  test("comes from the machine, not from the state around it", () => {
    const state = compile({ Type: "Parallel", QueryLanguage: "JSONata", Branches: [INNER] });
    if (state.type !== "Parallel") throw new Error("not a Parallel");
    expect(state.flow.language).toBe("JSONata");
    expect(state.branches[0]?.states.get("I")?.flow.language).toBe("JSONPath");
    const map = compile({ Type: "Map", ItemProcessor: INNER }, { QueryLanguage: "JSONata" });
    if (map.type !== "Map") throw new Error("not a Map");
    expect(map.processor.states.get("I")?.flow.language).toBe("JSONata");
  });
});

describe("a state", () => {
  test("of the type Pass has its Result", () => {
    expect(compile({ Type: "Pass", Result: [1] })).toMatchObject({ type: "Pass", result: [1] });
    expect(compile({ Type: "Pass", Result: null })).toMatchObject({ result: null });
    expect(compile({ Type: "Pass" })).toMatchObject({ result: undefined });
  });

  test("of the type Task has its resource, its timeouts and its credentials", () => {
    expect(
      compile({
        Type: "Task",
        Resource: ACTIVITY,
        TimeoutSeconds: 5,
        HeartbeatSecondsPath: "$.h",
        Credentials: { "RoleArn.$": "$.role" },
      }),
    ).toMatchObject({
      type: "Task",
      resource: { kind: "activity", arn: ACTIVITY },
      timeoutSeconds: { kind: "literal", value: 5 },
      heartbeatSeconds: { kind: "path", name: "HeartbeatSecondsPath", path: { text: "$.h" } },
      credentials: { kind: "object" },
      retry: [],
      catch: [],
    });
    expect(compile({ Type: "Task", Resource: ACTIVITY })).toMatchObject({
      timeoutSeconds: undefined,
      heartbeatSeconds: undefined,
      credentials: undefined,
    });
  });

  test("of the type Choice has its rules, each with its own flow", () => {
    expect(
      compile({
        Type: "Choice",
        Choices: [{ Variable: "$.v", IsNull: true, Next: "B", Assign: { a: 1 } }],
        Default: "C",
      }),
    ).toMatchObject({
      type: "Choice",
      choices: [
        {
          next: "B",
          rule: { kind: "typeTest", operator: "IsNull" },
          flow: { assign: { kind: "constant", value: { a: 1 } } },
        },
      ],
      default: "C",
    });
    expect(compile({ Type: "Choice", Choices: [] })).toMatchObject({ default: undefined });
  });

  test.each<[JsonObject, object]>([
    [{ Seconds: 5 }, { kind: "seconds", field: { kind: "literal", value: 5 } }],
    [{ Seconds: 0 }, { kind: "seconds", field: { kind: "literal", value: 0 } }],
    [{ SecondsPath: "$.s" }, { kind: "seconds", field: { kind: "path", name: "SecondsPath" } }],
    [
      { Timestamp: "2026-03-01T12:00:00Z" },
      { kind: "timestamp", field: { kind: "literal", value: "2026-03-01T12:00:00Z" } },
    ],
    [
      { TimestampPath: "$.t" },
      { kind: "timestamp", field: { kind: "path", name: "TimestampPath" } },
    ],
  ])("of the type Wait with %j", (fields, until) => {
    expect(compile({ Type: "Wait", ...fields })).toMatchObject({ type: "Wait", until });
  });

  test("of the type Fail has its Error and Cause", () => {
    expect(
      compile({ Type: "Fail", Error: "E", CausePath: "States.Format('{}', $.c)" }),
    ).toMatchObject({
      type: "Fail",
      error: { kind: "literal", value: "E" },
      cause: { kind: "intrinsic", name: "CausePath" },
    });
    expect(compile({ Type: "Fail" })).toMatchObject({ error: undefined, cause: undefined });
  });

  test("of the type Succeed has no further fields", () => {
    expect(compile({ Type: "Succeed" })).toMatchObject({ type: "Succeed", next: undefined });
  });

  test("of the type Parallel has its branches", () => {
    const state = compile({
      Type: "Parallel",
      Branches: [INNER, INNER],
      Retry: [{ ErrorEquals: ["E"] }],
      Catch: [{ ErrorEquals: ["E"], Next: "B" }],
    });
    expect(state).toMatchObject({
      type: "Parallel",
      branches: [{ startAt: "I" }, { startAt: "I" }],
      retry: [{ errors: ["E"] }],
      catch: [{ errors: ["E"], next: "B" }],
    });
  });
});

describe("a retrier", () => {
  const retrier = (fields: JsonObject) => {
    const state = compile({
      Type: "Task",
      Resource: ACTIVITY,
      Retry: [{ ErrorEquals: ["A", "B"], ...fields }],
    });
    return state.type === "Task" ? state.retry[0] : undefined;
  };

  test("has AWS's defaults", () => {
    expect(retrier({})).toEqual({
      errors: ["A", "B"],
      intervalSeconds: 1,
      maxAttempts: 3,
      backoffRate: 2,
      maxDelaySeconds: undefined,
      jitter: false,
    });
  });

  test("keeps its fields, 0 included", () => {
    expect(
      retrier({
        IntervalSeconds: 0,
        MaxAttempts: 0,
        BackoffRate: 1.5,
        MaxDelaySeconds: 7,
        JitterStrategy: "FULL",
      }),
    ).toEqual({
      errors: ["A", "B"],
      intervalSeconds: 0,
      maxAttempts: 0,
      backoffRate: 1.5,
      maxDelaySeconds: 7,
      jitter: true,
    });
    expect(retrier({ JitterStrategy: "NONE" })?.jitter).toBe(false);
    expect(retrier({ MaxAttempts: 1e9 })?.maxAttempts).toBe(99_999_999);
    expect(retrier({ MaxDelaySeconds: "7" })?.maxDelaySeconds).toBeUndefined();
  });
});

test("in slices, a definition gives way between any two states, and is the same", async () => {
  const inner = (name: string) => ({ StartAt: name, States: { [name]: { Type: "Succeed" } } });
  const source = {
    StartAt: "A",
    States: {
      A: { Type: "Parallel", Branches: [inner("B"), inner("C")], Next: "D" },
      D: { Type: "Map", ItemProcessor: inner("E"), End: true },
    },
  };
  let pauses = 0;
  const pause = () => {
    pauses += 1;
    return Promise.resolve();
  };
  expect(await compileInSlices(source, { pause })).toEqual(compileDefinition(source));
  expect(pauses).toBe(5);
});
