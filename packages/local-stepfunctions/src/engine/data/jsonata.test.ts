import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

async function evaluate(expression: string, input: unknown = {}): Promise<unknown> {
  const endpoint = await testEndpoint();
  const { status, output, error, cause } = await endpoint.run(
    {
      QueryLanguage: "JSONata",
      StartAt: "One",
      States: { One: { Type: "Pass", Output: { value: `{% ${expression} %}` }, End: true } },
    },
    input,
  );
  if (status !== "SUCCEEDED") throw new Error(`${error}: ${cause}`);
  return (JSON.parse(output ?? "") as { value: unknown }).value;
}

describe("a JSONata expression", () => {
  test.each([
    ["$states.input.a + 1", 2],
    ["$sum($states.input.list.n)", 6],
    ["$states.input.list[n > 1].n", [2, 3]],
    ["$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ["$random(3) = $random(3)", true],
    ["$parse('[1, {\"a\": 2}]')", [1, { a: 2 }]],
    ["$length($uuid())", 36],
    ["$states.context.State.Name", "One"],
    ["$exists($states.input.none)", false],
  ])("%s", async (expression, expected) => {
    const input = { a: 1, list: [{ n: 1 }, { n: 2 }, { n: 3 }] };
    expect(await evaluate(expression, input)).toEqual(expected);
  });

  test.each([
    ["what is not there", "$states.input.none", /returned nothing \(undefined\)/],
    ["a function", "$sum", /returned an unsupported result type\./],
    ["a function of its own", "function($x) { $x }", /returned an unsupported result type\./],
    ["a regular expression", "/a/", /returned an unsupported result type\./],
    ["a function within", "{'a': [$sum]}", /returned an unsupported result type\./],
    ["a wrong type", "$states.input + 1", /States\.QueryEvaluationError.*\+/],
    ["a failed $error()", "$error('no')", /States\.QueryEvaluationError.*no/],
    ["text that is no JSON", "$parse('{')", /States\.QueryEvaluationError/],
    ["$eval", "$eval('1')", /States\.QueryEvaluationError/],
  ])("fails its state: %s", async (_, expression, expected) => {
    await expect(evaluate(expression)).rejects.toThrow(expected);
  });

  test("may be any part of a template, or all of it", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(
      {
        QueryLanguage: "JSONata",
        StartAt: "One",
        States: {
          One: {
            Type: "Pass",
            Output: { list: ["{% 1 %}", { deep: "{% $states.input.a %}" }], "a.$": "$.a" },
            Next: "Two",
          },
          Two: { Type: "Pass", Output: "{% $merge([$states.input, {'more': true}]) %}", End: true },
        },
      },
      { a: 5 },
    );
    expect(JSON.parse(output ?? "")).toEqual({
      list: [1, { deep: 5 }],
      "a.$": "$.a",
      more: true,
    });
  });

  test("may be used in one state of a JSONPath machine", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(
      {
        StartAt: "Path",
        States: {
          Path: { Type: "Pass", Parameters: { "b.$": "$.a" }, Next: "Expression" },
          Expression: {
            Type: "Pass",
            QueryLanguage: "JSONata",
            Output: { c: "{% $states.input.b * 2 %}" },
            End: true,
          },
        },
      },
      { a: 4 },
    );
    expect(output).toBe('{"c":8}');
  });
});

describe("variables", () => {
  test("keep their old values while a state assigns", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "Swap" },
        Swap: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Next: "Tell" },
        Tell: { Type: "Pass", Output: "{% [$x, $y] %}", End: true },
      },
    });
    expect(output).toBe("[2,1]");
  });

  test("of a branch are local, and the branch can read those outside", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { outer: 1 }, Next: "Fork" },
        Fork: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "In",
              States: {
                In: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "Read" },
                Read: { Type: "Pass", Output: "{% $outer + $inner %}", End: true },
              },
            },
          ],
          Assign: { outer: "{% $states.result[0] %}" },
          Next: "Tell",
        },
        Tell: {
          Type: "Pass",
          Output: { outer: "{% $outer %}", inner: "{% $exists($inner) %}" },
          End: true,
        },
      },
    });
    expect(JSON.parse(output ?? "")).toEqual({ outer: 3, inner: false });
  });

  test("can be read by a JSONPath state", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(
      {
        StartAt: "Set",
        States: {
          Set: { Type: "Pass", Assign: { "kept.$": "$.a", fixed: [1] }, Next: "Tell" },
          Tell: { Type: "Pass", Parameters: { "a.$": "$kept", "b.$": "$fixed[0]" }, End: true },
        },
      },
      { a: { deep: true } },
    );
    expect(JSON.parse(output ?? "")).toEqual({ a: { deep: true }, b: 1 });
  });
});
