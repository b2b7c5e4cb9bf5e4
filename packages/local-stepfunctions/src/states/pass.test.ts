import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const pass = (fields: object, more: object = {}) => ({
  StartAt: "One",
  States: { One: { Type: "Pass", End: true, ...fields } },
  ...more,
});

async function outputOf(definition: object, input?: unknown): Promise<unknown> {
  const endpoint = await testEndpoint();
  const { status, output, cause } = await endpoint.run(definition, input);
  if (status !== "SUCCEEDED") throw new Error(cause ?? status);
  return JSON.parse(output ?? "");
}

describe("a Pass state", () => {
  test("passes its input on unchanged", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(pass({}));
    const input = '{ "big": 12345678901234567890, "float": 1.0 }';
    const { executionArn } = (await endpoint.call("StartExecution", {
      stateMachineArn,
      input,
    })) as { executionArn: string };
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(executionArn)).toMatchObject({ output: input });
  });

  test("places its Result at ResultPath", async () => {
    expect(await outputOf(pass({ Result: 1, ResultPath: "$.a.b" }), { a: { c: 2 } })).toEqual({
      a: { b: 1, c: 2 },
    });
  });

  test("keeps its input when ResultPath is null", async () => {
    expect(await outputOf(pass({ Result: 1, ResultPath: null }), { a: 1 })).toEqual({ a: 1 });
  });

  test("uses an empty object for an InputPath or OutputPath of null", async () => {
    expect(await outputOf(pass({ InputPath: null }), { a: 1 })).toEqual({});
    expect(await outputOf(pass({ OutputPath: null }), { a: 1 })).toEqual({});
  });

  test("does not evaluate paths in its Result", async () => {
    expect(await outputOf(pass({ Result: { "a.$": "$.b" } }))).toEqual({ "a.$": "$.b" });
  });

  test("builds Parameters from its input, the context object and variables", async () => {
    const definition = {
      StartAt: "Assign",
      States: {
        Assign: { Type: "Pass", Assign: { "kept.$": "$.a" }, Next: "One" },
        One: {
          Type: "Pass",
          Parameters: {
            "input.$": "$.a",
            "name.$": "$$.State.Name",
            "variable.$": "$kept",
            list: [{ "deep.$": "$.a" }, "constant"],
          },
          End: true,
        },
      },
    };
    expect(await outputOf(definition, { a: 7 })).toEqual({
      input: 7,
      name: "One",
      variable: 7,
      list: [{ deep: 7 }, "constant"],
    });
  });

  test("fails with States.Runtime and the input when a path selects nothing", async () => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(pass({ Parameters: { "x.$": "$.no" } }), { a: 1 })).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'One' (entered at the event id #2). The JSONPath '$.no' specified for the field 'x.$' could not be found in the input '{\"a\":1}'",
    });
  });

  test("evaluates to null in a template for an index past an array's end", async () => {
    expect(await outputOf(pass({ Parameters: { "x.$": "$.a[5]" } }), { a: [1] })).toEqual({
      x: null,
    });
  });

  test("hands its input on for a Result that is null", async () => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(pass({ Result: null }), { a: 1 })).output).toBe('{"a":1}');
    const placed = pass({ Result: null, ResultPath: "$.b" });
    expect((await endpoint.run(placed, { a: 1 })).output).toBe('{"a":1,"b":{"a":1}}');
  });

  test("fails when ResultPath cannot be applied to its input", async () => {
    const endpoint = await testEndpoint();
    const definition = pass({ Result: 1, ResultPath: "$.a" });
    expect(await endpoint.run(definition, "text")).toMatchObject({
      error: "States.ReferencePathConflict",
      cause: 'Unable to apply ReferencePath $.a to input "text"',
    });
  });

  test("fails when its output is over 262,144 bytes", async () => {
    const endpoint = await testEndpoint();
    const definition = pass({ Result: "x".repeat(262_143) });
    expect(await endpoint.run(definition)).toMatchObject({
      error: "States.DataLimitExceeded",
      cause:
        "The state/task 'One' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect((await endpoint.run(pass({ Result: "x".repeat(262_142) }))).status).toBe("SUCCEEDED");
  });
});

describe("a Pass state in JSONata", () => {
  const jsonata = (fields: object) => pass(fields, { QueryLanguage: "JSONata" });

  test("returns its Output, with expressions in {% %}", async () => {
    const Output = { sum: "{% $sum($states.input.n) %}", plain: " {% 1 %}", list: ["{% 1 + 1 %}"] };
    expect(await outputOf(jsonata({ Output }), { n: [1, 2] })).toEqual({
      sum: 3,
      plain: " {% 1 %}",
      list: [2],
    });
  });

  test("evaluates Output and Assign with the old variables", async () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "First",
      States: {
        First: { Type: "Pass", Assign: { n: 1 }, Next: "Second" },
        Second: {
          Type: "Pass",
          Assign: { n: "{% $n + 1 %}" },
          Output: "{% $n %}",
          Next: "Third",
        },
        Third: { Type: "Pass", Output: "{% [$states.input, $n] %}", End: true },
      },
    };
    expect(await outputOf(definition)).toEqual([1, 2]);
  });

  test("fails, with an event that names the field, when an expression has no result", async () => {
    const endpoint = await testEndpoint();
    const { executionArn, error, cause } = await endpoint.run(
      jsonata({ Output: { a: "{% $x %}" } }),
    );
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain(
      "'$x' specified for the field 'Output/a' returned nothing (undefined).",
    );
    const events = await endpoint.history(executionArn);
    expect(events[2]).toMatchObject({
      type: "EvaluationFailed",
      // The event follows the same event as the state's entry.
      previousEventId: 0,
      evaluationFailedEventDetails: { error, cause, location: "Output/a", state: "One" },
    });
  });
});
