import fc from "fast-check";
import { expect, test } from "vitest";
import { IntegrationFailure } from "../errors.ts";
import { stateTests } from "../testing/stateTest.ts";

const path = fc.constantFrom("$", "$.a", "$.list[0]", "$.none", "$$.State.Name", null);
const template = fc.constantFrom(
  { "x.$": "$.a" },
  { "x.$": "States.Format('{}', $.a)", n: 1 },
  { "x.$": "States.ArrayGetItem($.list, 9)" },
  { FunctionName: "f", "Payload.$": "$" },
);
const query = fc.constantFrom(
  "{% $states.input.a %}",
  "{% $states.input.none %}",
  "{% $states.result.x %}",
  { x: "{% $states.input %}" },
);
const flow = { InputPath: path, OutputPath: path };
const fields = (
  type: string,
  members: Record<string, fc.Arbitrary<unknown>>,
  required = ["Type"],
) => fc.record({ Type: fc.constant(type), ...members }, { requiredKeys: required as never[] });
const jsonata = (
  type: string,
  members: Record<string, fc.Arbitrary<unknown>>,
  required: string[],
) =>
  fields(type, { QueryLanguage: fc.constant("JSONata"), ...members }, [
    "QueryLanguage",
    ...required,
  ]);

const caught = fc.constantFrom([{ ErrorEquals: ["Busy"], ResultPath: "$.error", Next: "N" }]);
const caughtByQuery = fc.constantFrom([
  { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "N" },
]);
const invoke = fc.constant("arn:aws:states:::lambda:invoke");
const ended = { End: fc.constant(true) };
const state = fc.oneof(
  fields(
    "Pass",
    { ...flow, ...ended, Parameters: template, ResultPath: path, Result: fc.jsonValue() },
    ["Type", "End"],
  ),
  jsonata("Pass", { ...ended, Output: query }, ["Type", "End"]),
  fields("Succeed", flow),
  jsonata("Succeed", { Output: query }, ["Type"]),
  fields("Fail", {
    Error: fc.constant("E"),
    CausePath: fc.constantFrom("$.a", "$.text", "$.none"),
  }),
  fields("Wait", { ...flow, ...ended, SecondsPath: fc.constantFrom("$.n", "$.a", "$.none") }, [
    "Type",
    "End",
    "SecondsPath",
  ]),
  fields(
    "Task",
    {
      ...flow,
      ...ended,
      Resource: invoke,
      Parameters: fc.constant({ FunctionName: "f", "Payload.$": "$" }),
      ResultSelector: template,
      ResultPath: path,
      Catch: caught,
    },
    ["Type", "End", "Resource", "Parameters"],
  ),
  jsonata(
    "Task",
    {
      ...ended,
      Resource: invoke,
      Arguments: fc.constant({ FunctionName: "{% $states.input.text %}" }),
      Output: query,
      Catch: caughtByQuery,
    },
    ["Type", "End", "Resource", "Arguments"],
  ),
);
const input = fc.constantFrom(
  { a: 1, n: 0, list: [1, 2], text: "t" },
  { a: "b", n: "0", list: [], text: "busy" },
  [1],
);

/** Only an execution has events, whose ids causes have. */
const withoutEvent = (text: string) =>
  text.replaceAll(
    /An error occurred while executing the state '\w+' \(entered at the event id #2\)\. /g,
    "",
  );

test("a test of a state says what an execution of it says", { timeout: 60_000 }, async () => {
  const { endpoint, test } = await stateTests({
    "lambda:invoke": async ({ parameters }) => {
      if (JSON.stringify(parameters).includes("busy")) throw new IntegrationFailure("Busy", "wait");
      return { x: 1, a: parameters };
    },
  });
  const isCreated = (definition: object) => endpoint.machine(definition).catch(() => undefined);

  await fc.assert(
    fc.asyncProperty(state, input, async (one, data) => {
      const States = { StateName: one, ...("Catch" in one && { N: { Type: "Succeed" } }) };
      const machine = await isCreated({ StartAt: "StateName", States });
      fc.pre(machine !== undefined);
      const executionArn = await endpoint.start(machine, data);
      await endpoint.clock.advance(60_000);
      const { status, output, error, cause } = await endpoint.describe(executionArn);
      const tested = await test(one, { input: data });
      const isCaught = tested.status === "CAUGHT_ERROR";
      expect(isCaught ? "SUCCEEDED" : tested.status).toBe(status);
      expect(tested.output).toEqual(
        output === undefined ? undefined : JSON.parse(withoutEvent(output)),
      );
      if (isCaught) return;
      expect(tested.error).toBe(error);
      expect(tested.cause).toBe(cause === undefined ? undefined : withoutEvent(cause));
    }),
    { numRuns: 300 },
  );
});
