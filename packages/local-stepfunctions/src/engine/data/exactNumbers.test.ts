import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

const ID = "12345678901234567890";
const pass = (fields: object) => ({
  StartAt: "Pass",
  States: { Pass: { Type: "Pass", End: true, ...fields } },
});

async function outputOf(definition: object, input: string) {
  const endpoint = await testEndpoint();
  const stateMachineArn = await endpoint.machine(definition);
  const { executionArn } = (await endpoint.call("StartExecution", { stateMachineArn, input })) as {
    executionArn: string;
  };
  await endpoint.clock.advance(0);
  return endpoint.describe(executionArn);
}

describe("a number that JavaScript would change keeps its digits", () => {
  const input = `{"id":${ID},"rows":[1e400]}`;
  test.each([
    ["Parameters", { Parameters: { "all.$": "$", "id.$": "$.id" } }, `{"all":${input},"id":${ID}}`],
    ["OutputPath", { OutputPath: "$.rows" }, "[1e400]"],
    ["ResultPath", { Result: 1, ResultPath: "$.n" }, `{"id":${ID},"rows":[1e400],"n":1}`],
    [
      "a path through all members",
      { Parameters: { "a.$": "$..*" } },
      `{"a":[${ID},[1e400],1e400]}`,
    ],
    [
      "States.JsonToString and States.Format",
      { Parameters: { "a.$": "States.JsonToString($.id)", "b.$": "States.Format('{}', $.id)" } },
      `{"a":"${ID}","b":"${ID}"}`,
    ],
    [
      "States.StringToJson",
      { Parameters: { "a.$": `States.StringToJson('[${ID}]')` } },
      `{"a":[${ID}]}`,
    ],
    [
      "JSONata",
      { QueryLanguage: "JSONata", Output: { a: "{% $states.input %}" } },
      `{"a":${input}}`,
    ],
    [
      "JSONata's $parse, if it has 64 bits",
      {
        QueryLanguage: "JSONata",
        Output: `{% $parse('[9223372036854775807,-9223372036854775808,${ID}]') %}`,
      },
      "[9223372036854775807,-9223372036854775808,12345678901234567000]",
    ],
  ])("through %s", async (_what, fields, output) => {
    expect(await outputOf(pass(fields), input)).toMatchObject({ output });
  });

  test("in a variable", async () => {
    const definition = {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { "id.$": "$.id" }, Next: "Get" },
        Get: { Type: "Pass", Parameters: { "id.$": "$id" }, End: true },
      },
    };
    expect(await outputOf(definition, input)).toMatchObject({ output: `{"id":${ID}}` });
  });
});

describe("queries calculate with JavaScript's number", () => {
  test.each([
    ["NumericGreaterThan", 1e19],
    ["NumericEquals", 12345678901234567000],
  ])("in a Choice: %s", async (operator, operand) => {
    const definition = {
      StartAt: "Choose",
      States: {
        Choose: {
          Type: "Choice",
          Choices: [
            {
              And: [
                { Variable: "$.id", IsNumeric: true },
                { Variable: "$.id", [operator]: operand },
              ],
              Next: "Yes",
            },
          ],
          Default: "No",
        },
        Yes: { Type: "Pass", Result: "yes", End: true },
        No: { Type: "Pass", Result: "no", End: true },
      },
    };
    expect(await outputOf(definition, `{"id":${ID}}`)).toMatchObject({ output: '"yes"' });
  });

  test("in a path's filter", async () => {
    const Parameters = { "large.$": "$[?(@.id > 5)].n" };
    const described = await outputOf(pass({ Parameters }), `[{"id":${ID},"n":1},{"id":1,"n":2}]`);
    expect(described).toMatchObject({ output: '{"large":[1]}' });
  });

  test("in JSONata", async () => {
    const Output = "{% $states.input.ns / 1e9 %}";
    const definition = pass({ QueryLanguage: "JSONata", Output });
    expect(await outputOf(definition, '{"ns":1732640000000000000}')).toMatchObject({
      output: "1732640000",
    });
  });
});
