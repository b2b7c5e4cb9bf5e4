import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const choice = (rule: object, fields: object = {}) => ({
  StartAt: "Choose",
  States: {
    Choose: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No", ...fields },
    Yes: { Type: "Pass", Result: "yes", End: true },
    No: { Type: "Pass", Result: "no", End: true },
  },
});

async function chosen(rule: object, input: unknown): Promise<string> {
  const endpoint = await testEndpoint();
  const { output, cause } = await endpoint.run(choice(rule), input);
  return output === undefined ? String(cause) : JSON.parse(output);
}

describe("a Choice state", () => {
  test.each([
    [{ Variable: "$.v", NumericEquals: 1 }, 1, "yes"],
    [{ Variable: "$.v", NumericEquals: 1 }, "1", "no"],
    [{ Variable: "$.v", NumericEqualsPath: "$.w" }, 2, "yes"],
    [{ Not: { Variable: "$.v", IsNumeric: true } }, 2, "no"],
  ])("decides %j for %j: %s", async (rule, v, expected) => {
    expect(await chosen(rule, { v, w: 2 })).toBe(expected);
  });

  test("fails when its variable does not exist", async () => {
    expect(await chosen({ Variable: "$.none", NumericEquals: 1 }, {})).toBe(
      "An error occurred while executing the state 'Choose' (entered at the event id #2). Invalid path '$.none': The choice state's condition path references an invalid value.",
    );
  });

  test("fails when no rule matches and there is no Default", async () => {
    const endpoint = await testEndpoint();
    const { States: states, ...rest } = choice({ Variable: "$.v", NumericEquals: 1 });
    const { No: _, ...others } = states;
    const { Default: __, ...open } = states.Choose;
    const described = await endpoint.run(
      { ...rest, States: { ...others, Choose: open } },
      { v: 2 },
    );
    expect(described).toMatchObject({
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
    expect(await endpoint.types(described.executionArn)).toEqual([
      "ExecutionStarted",
      "ChoiceStateEntered",
      "ExecutionFailed",
    ]);
  });

  test("assigns the variables of the choice, or those of the state for Default", async () => {
    const endpoint = await testEndpoint();
    const definition = {
      StartAt: "Choose",
      States: {
        Choose: {
          Type: "Choice",
          Choices: [
            { Variable: "$.v", NumericEquals: 1, Next: "Read", Assign: { by: "the choice" } },
          ],
          Default: "Read",
          Assign: { by: "the state" },
        },
        Read: { Type: "Pass", Parameters: { "by.$": "$by" }, End: true },
      },
    };
    expect((await endpoint.run(definition, { v: 1 })).output).toBe('{"by":"the choice"}');
    expect((await endpoint.run(definition, { v: 2 })).output).toBe('{"by":"the state"}');
  });

  test.each([1, 2])("filters its input and output for each choice: %i", async (v) => {
    const endpoint = await testEndpoint();
    const rule = { Variable: "$.v", NumericEquals: 1 };
    const paths = { InputPath: "$.in", OutputPath: "$.out" };
    const definition = {
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices: [{ ...rule, Next: "End" }], Default: "End", ...paths },
        End: { Type: "Succeed" },
      },
    };
    expect((await endpoint.run(definition, { in: { v, out: "x" } })).output).toBe('"x"');
  });

  test("in JSONata, a choice has its own Output and Assign, and Default those of the state", async () => {
    const endpoint = await testEndpoint();
    const by = (who: string) => ({ Output: { by: who }, Assign: { by: who } });
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Choose",
      States: {
        Choose: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.v = 1 %}", Next: "Read", ...by("the choice") }],
          Default: "Read",
          ...by("the state"),
        },
        Read: { Type: "Pass", Output: "{% [$states.input.by, $by] %}", End: true },
      },
    };
    const output = async (v: number) => (await endpoint.run(definition, { v })).output;
    expect(await output(1)).toBe('["the choice","the choice"]');
    expect(await output(2)).toBe('["the state","the state"]');
  });

  test("in JSONata, uses the first Condition that is true; a Condition must be a boolean", async () => {
    const endpoint = await testEndpoint();
    const definition = (condition: string) => ({
      QueryLanguage: "JSONata",
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices: [{ Condition: condition, Next: "Yes" }], Default: "No" },
        Yes: { Type: "Pass", Output: "yes", End: true },
        No: { Type: "Pass", Output: "no", End: true },
      },
    });
    const greater = "{% $states.input.v > 1 %}";
    expect((await endpoint.run(definition(greater), { v: 2 })).output).toBe('"yes"');
    expect((await endpoint.run(definition(greater), { v: 1 })).output).toBe('"no"');
    expect(await endpoint.run(definition("{% 1 %}"))).toMatchObject({
      error: "States.QueryEvaluationError",
      cause: expect.stringContaining("Expected 'boolean', but was 'number' for value: 1"),
    });
  });
});
