import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const fail = (fields: object, more: object = {}) => ({
  StartAt: "Stop",
  States: { Stop: { Type: "Fail", ...fields } },
  ...more,
});

describe("a Fail state", () => {
  test.each([
    [fail({ Error: "E", Cause: "why" }), "E", "why"],
    [fail({}), undefined, undefined],
    [fail({ ErrorPath: "$.e", CausePath: "States.Format('{} it is', $.c)" }), "Found", "so it is"],
    [fail({ Error: "{% $states.input.e %}" }, { QueryLanguage: "JSONata" }), "Found", undefined],
  ])("%j ends its execution", async (definition, error, cause) => {
    const endpoint = await testEndpoint();
    const described = await endpoint.run(definition, { e: "Found", c: "so" });
    expect(described).toMatchObject({ status: "FAILED" });
    expect(described.error).toBe(error);
    expect(described.cause).toBe(cause);
  });

  test.each([
    [
      fail({ ErrorPath: "$.e" }),
      "States.Runtime",
      "The ErrorPath field must be a string, but was: 1",
    ],
    [
      fail({ Error: "{% $states.input.e %}" }, { QueryLanguage: "JSONata" }),
      "States.QueryEvaluationError",
      "The Error field must be a string, but was: 1",
    ],
    [
      fail({ CausePath: "$.none" }),
      "States.Runtime",
      "The JSONPath '$.none' specified for the field 'CausePath' could not be found in the input '{\"e\":1}'",
    ],
  ])("%j fails for a value that is not a string", async (definition, error, message) => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(definition, { e: 1 })).toMatchObject({
      error,
      cause: `An error occurred while executing the state 'Stop' (entered at the event id #2). ${message}`,
    });
  });
});

test.each([
  fail({ CausePath: "States.Format('{}{}', $, $)" }),
  fail({ Error: "{% $states.input & $states.input %}" }, { QueryLanguage: "JSONata" }),
])("the texts of a Fail state are bounded as what a state returns: %j", async (definition) => {
  const endpoint = await testEndpoint();
  expect(await endpoint.run(definition, "x".repeat(200_000))).toMatchObject({
    error: "States.DataLimitExceeded",
    cause: expect.stringContaining("The state/task 'Stop' returned a result with a size"),
  });
});
