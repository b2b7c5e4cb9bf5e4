import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";

const wait = (fields: object) => ({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", End: true, ...fields } },
});

describe("a Wait state", () => {
  test.each([
    [{ Seconds: 10 }, {}],
    [{ SecondsPath: "$.s" }, { s: 10 }],
    [{ Timestamp: "2026-01-01T00:00:10Z" }, {}],
    [{ TimestampPath: "$.t" }, { t: "2026-01-01T01:00:10+01:00" }],
    [{ QueryLanguage: "JSONata", Seconds: "{% $states.input.s * 2 %}" }, { s: 5 }],
    [
      { QueryLanguage: "JSONata", Timestamp: "{% $states.input.t %}" },
      { t: "2026-01-01T00:00:10Z" },
    ],
  ])("%j waits for ten seconds", async (fields, input) => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(wait(fields)), input);
    await endpoint.clock.advance(9_999);
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    await endpoint.clock.advance(1);
    expect(await endpoint.describe(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: JSON.stringify(input),
    });
  });

  test("does not wait for a time in the past", async () => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(wait({ Timestamp: "2016-03-14T01:59:00Z" }))).status).toBe(
      "SUCCEEDED",
    );
  });

  test.each([
    [
      { SecondsPath: "$.s" },
      { s: -1 },
      "The SecondsPath parameter references a negative value: $.s == -1",
    ],
    [
      { SecondsPath: "$.s" },
      { s: 1.5 },
      "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5",
    ],
    ...["", " 1 ", "1e1", "0x1", "1.0"].map((text): [object, object, string] => [
      { SecondsPath: "$.s" },
      { s: text },
      `The SecondsPath parameter cannot be parsed as a long value: $.s == ${text}`,
    ]),
    [
      { TimestampPath: "$.t" },
      { t: "2016-13-05T21:29:29Z" },
      "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2016-13-05T21:29:29Z",
    ],
    [
      { SecondsPath: "$.s" },
      { s: { a: 1 } },
      'The SecondsPath parameter cannot be parsed as a long value: $.s == {"a":1}',
    ],
    [
      { SecondsPath: "$.s" },
      { s: "x" },
      "The SecondsPath parameter cannot be parsed as a long value: $.s == x",
    ],
    [
      { TimestampPath: "$.t" },
      { t: { a: 1 } },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == {"a":1}',
    ],
    [{ SecondsPath: "$.none" }, {}, "Invalid path '$.none' : No results for path: $['none']"],
  ])("%j of %j fails with the reason", async (fields, input, message) => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(wait(fields), input)).toMatchObject({
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'Wait' (entered at the event id #2). ${message}`,
    });
  });

  test("in JSONata is entered before an invalid timestamp fails it", async () => {
    const endpoint = await testEndpoint();
    const definition = wait({ QueryLanguage: "JSONata", Timestamp: "{% $states.input.t %}" });
    const { executionArn, cause } = await endpoint.run(definition, { t: "2016-12-05T21:29:29" });
    expect(cause).toContain(
      "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05T21:29:29",
    );
    expect((await endpoint.history(executionArn))[2]).toMatchObject({
      type: "EvaluationFailed",
      previousEventId: 2,
    });
  });

  test.each(["-1", "1.5", "100000000", "'x'", "{'a': 1}"])(
    "in JSONata rejects Seconds of {% %s %}",
    async (expression) => {
      const endpoint = await testEndpoint();
      const definition = wait({ QueryLanguage: "JSONata", Seconds: `{% ${expression} %}` });
      const shown = { "'x'": "x", "{'a': 1}": '{"a":1}' }[expression] ?? expression;
      expect(await endpoint.run(definition)).toMatchObject({
        error: "States.QueryEvaluationError",
        cause: expect.stringContaining(
          `The Seconds field must be a non-negative integer not greater than 99999999, but was: ${shown}`,
        ),
      });
    },
  );

  test.each([
    ["a number", { SecondsPath: "$.s" }, { s: 200_000_000 }],
    ["a string", { SecondsPath: "$.s" }, { s: "200000000" }],
    ["JSONata", { QueryLanguage: "JSONata", Seconds: "{% 99999999 %}" }, {}],
  ])("waits for 99,999,999 seconds at most: %s", async (_, fields, input) => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(wait(fields)), input);
    await endpoint.clock.advance(99_999_999_000 - 1);
    expect((await endpoint.describe(execution)).status).toBe("RUNNING");
    await endpoint.clock.advance(1);
    expect((await endpoint.describe(execution)).status).toBe("SUCCEEDED");
  });

  test.each([
    ["a string", { SecondsPath: "$.s" }, { s: "0" }],
    ["JSONata", { QueryLanguage: "JSONata", Seconds: "{% 0 %}" }, {}],
  ])("of zero seconds ends at once: %s", async (_, fields, input) => {
    const endpoint = await testEndpoint();
    expect((await endpoint.run(wait(fields), input)).status).toBe("SUCCEEDED");
  });

  test("fails after its wait if its OutputPath selects nothing", async () => {
    const endpoint = await testEndpoint();
    const definition = wait({ Seconds: 10, OutputPath: "$.none" });
    const execution = await endpoint.start(await endpoint.machine(definition));
    await endpoint.clock.advance(10_000);
    expect(await endpoint.describe(execution)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
    });
  });

  test("ends with its execution", async () => {
    const endpoint = await testEndpoint();
    const machine = await endpoint.machine({ ...wait({ Seconds: 60 }), TimeoutSeconds: 20 });
    const execution = await endpoint.start(machine);
    await endpoint.clock.advance(60_000);
    const described = await endpoint.describe(execution);
    expect(described.status).toBe("TIMED_OUT");
    expect((described.stopDate ?? 0) - described.startDate).toBe(20);
    expect(described).toMatchObject({ redriveStatus: "REDRIVABLE" });
    expect(await endpoint.types(execution)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "ExecutionTimedOut",
    ]);
  });
});
