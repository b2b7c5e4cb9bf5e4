import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

describe("a JSONata expression", () => {
  test("reads the input and the context object", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(
      {
        QueryLanguage: "JSONata",
        StartAt: "One",
        States: {
          One: {
            Type: "Pass",
            Output: "{% [$states.input.a + 1, $states.context.State.Name] %}",
            End: true,
          },
        },
      },
      { a: 1 },
    );
    expect(output).toBe('[2,"One"]');
  });

  test("fails its state when it cannot be evaluated", async () => {
    const endpoint = await testEndpoint();
    const described = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "One",
      States: { One: { Type: "Pass", Output: "{% $error('no') %}", End: true } },
    });
    expect(described).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    expect(described.cause).toMatch(/D3137: no$/);
  });

  test("may be a part of a template or all of it", async () => {
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
  test("keep their old values until all of a state's assignments are evaluated", async () => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run({
      QueryLanguage: "JSONata",
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "Swap" },
        Swap: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Next: "Read" },
        Read: { Type: "Pass", Output: "{% [$x, $y] %}", End: true },
      },
    });
    expect(output).toBe("[2,1]");
  });

  test("of a branch are local, and the branch can read outer variables", async () => {
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
                In: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "Sum" },
                Sum: { Type: "Pass", Output: "{% $outer + $inner %}", End: true },
              },
            },
          ],
          Assign: { outer: "{% $states.result[0] %}" },
          Next: "Read",
        },
        Read: {
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
          Set: { Type: "Pass", Assign: { "kept.$": "$.a", fixed: [1] }, Next: "Read" },
          Read: { Type: "Pass", Parameters: { "a.$": "$kept", "b.$": "$fixed[0]" }, End: true },
        },
      },
      { a: { deep: true } },
    );
    expect(JSON.parse(output ?? "")).toEqual({ a: { deep: true }, b: 1 });
  });
});
