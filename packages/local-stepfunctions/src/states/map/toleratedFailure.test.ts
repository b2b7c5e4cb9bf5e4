import { describe, expect, test } from "vitest";
import { testEndpoint } from "../../testing/endpoint.ts";

/** A Map with an iteration for each item: `true` succeeds, `false` fails. */
const map = (bounds: object, more: object = {}) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Fine?",
        States: {
          "Fine?": {
            Type: "Choice",
            Choices: [{ Variable: "$", BooleanEquals: true, Next: "Fine" }],
            Default: "Boom",
          },
          Boom: { Type: "Fail", Error: "Boom" },
          Fine: { Type: "Pass", End: true },
        },
      },
      End: true,
      ...bounds,
    },
  },
  ...more,
});
const items = (failing: number, total: number) =>
  Array.from({ length: total }, (_, index) => index >= failing);

describe("ToleratedFailureCount and ToleratedFailurePercentage", () => {
  test.each([
    // bounds, failing of 10, status
    [{}, 0, "SUCCEEDED"],
    [{}, 1, "FAILED"],
    [{ ToleratedFailureCount: 2 }, 2, "SUCCEEDED"],
    [{ ToleratedFailureCount: 2 }, 3, "FAILED"],
    [{ ToleratedFailurePercentage: 20 }, 2, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 20 }, 3, "FAILED"],
    [{ ToleratedFailurePercentage: 0 }, 1, "FAILED"],
    [{ ToleratedFailurePercentage: 100 }, 10, "SUCCEEDED"],
    // With both, the tighter bound applies.
    [{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 50 }, 3, "SUCCEEDED"],
    [{ ToleratedFailureCount: 3, ToleratedFailurePercentage: 50 }, 4, "FAILED"],
    [{ ToleratedFailureCount: 5, ToleratedFailurePercentage: 30 }, 3, "SUCCEEDED"],
    [{ ToleratedFailureCount: 5, ToleratedFailurePercentage: 30 }, 4, "FAILED"],
  ])("%j with %i of 10 items failing: %s", async (bounds, failing, status) => {
    const endpoint = await testEndpoint();
    const ended = await endpoint.run(map(bounds), items(failing, 10));
    expect(ended.status).toBe(status);
    if (status === "SUCCEEDED") {
      expect(ended.output).toBe(JSON.stringify(items(0, 10 - failing)));
    } else if (Object.keys(bounds).length > 0) {
      expect(ended.error).toBe("States.ExceedToleratedFailureThreshold");
    } else {
      expect(ended.error).toBe("Boom");
    }
  });

  test.each([
    [{ ToleratedFailureCount: "{% -1 %}" }, "ToleratedFailureCount cannot be negative."],
    [
      { ToleratedFailureCount: "{% 1.5 %}" },
      "The ToleratedFailureCount field cannot be parsed as an integer: 1.5",
    ],
    [
      { ToleratedFailurePercentage: "{% 101 %}" },
      "ToleratedFailurePercentage must be between 0 and 100.",
    ],
    [
      { ToleratedFailurePercentage: "{% -1 %}" },
      "ToleratedFailurePercentage must be between 0 and 100.",
    ],
    [
      { ToleratedFailurePercentage: "{% 'x' %}" },
      "Expected 'number', but was 'string' for value: \"x\"",
    ],
  ])("in JSONata reject %j before the state starts", async (bounds, message) => {
    const endpoint = await testEndpoint();
    const definition = map(bounds);
    const each = { ...definition.States.Each, QueryLanguage: "JSONata" };
    const { executionArn, error, cause } = await endpoint.run(
      { ...definition, States: { Each: each } },
      items(0, 1),
    );
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain(message);
    expect(await endpoint.types(executionArn)).not.toContain("MapStateStarted");
  });

  test("tolerate States.Runtime, without an event for the iteration or its task", async () => {
    const endpoint = await testEndpoint();
    const broken = {
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
      Parameters: { "missing.$": "$.missing" },
      End: true,
    };
    const inBranch = {
      Type: "Parallel",
      Branches: [{ StartAt: "Broken", States: { Broken: broken } }],
      End: true,
    };
    for (const [state, bound] of [
      [broken, { ToleratedFailurePercentage: 100 }],
      [broken, { ToleratedFailureCount: 1 }],
      [inBranch, { ToleratedFailurePercentage: 100 }],
    ] as const) {
      const ItemProcessor = { StartAt: "Broken!", States: { "Broken!": state } };
      const definition = map(bound);
      const { executionArn, status, output } = await endpoint.run(
        { ...definition, States: { Each: { ...definition.States.Each, ItemProcessor } } },
        [1],
      );
      expect({ status, output }).toEqual({ status: "SUCCEEDED", output: "[]" });
      const types = await endpoint.types(executionArn);
      expect(types).not.toContain("TaskStateAborted");
      expect(types).not.toContain("MapIterationFailed");
      expect(types.filter((type) => type === "ParallelStateFailed")).toHaveLength(
        state === inBranch ? 1 : 0,
      );
    }
  });

  test.each([
    [{ ToleratedFailureCountPath: "$.v" }, [1], 'value "[1]" which is not a valid integer: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, [1], 'value "[1]" which is not a valid float: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, "x", 'value "x" which is not a valid float: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, "x1", 'value "x1" which is not a valid float: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, "1x", 'value "1x" which is not a valid float: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, "1.", 'value "1." which is not a valid float: $.v'],
    [{ ToleratedFailurePercentagePath: "$.v" }, null, 'value "null" which is not a valid float: $'],
    [{ ToleratedFailurePercentagePath: "$.v" }, -0.5, "must be between 0 and 100."],
    [{ ToleratedFailurePercentagePath: "$.v" }, "-1", "must be between 0 and 100."],
    [{ ToleratedFailurePercentagePath: "$.v" }, 100.5, "must be between 0 and 100."],
    [{ ToleratedFailureCountPath: "$.v" }, "-1", "ToleratedFailureCount cannot be negative."],
  ])("%j may not be %j", async (bounds, v, message) => {
    const endpoint = await testEndpoint();
    const definition = map({ ItemsPath: "$.items", ...bounds });
    expect(await endpoint.run(definition, { items: [true], v })).toMatchObject({
      error: "States.Runtime",
      cause: expect.stringContaining(message),
    });
  });

  test.each([
    [{ ToleratedFailurePercentagePath: "$.v" }, "12.50", 1, "SUCCEEDED"],
    [{ ToleratedFailurePercentagePath: "$.v" }, "12.50", 2, "FAILED"],
    [{ ToleratedFailurePercentagePath: "$.v" }, 0, 0, "SUCCEEDED"],
    [{ ToleratedFailurePercentagePath: "$.v" }, 100, 8, "SUCCEEDED"],
    [{ ToleratedFailureCountPath: "$.v" }, "2", 2, "SUCCEEDED"],
    [{ ToleratedFailureCountPath: "$.v" }, "2", 3, "FAILED"],
  ])("%j of %j with %i of 8 items failing: %s", async (bounds, v, failing, status) => {
    const endpoint = await testEndpoint();
    const definition = map({ ItemsPath: "$.items", ...bounds });
    const ended = await endpoint.run(definition, { items: items(failing, 8), v });
    expect(ended.status).toBe(status);
  });

  test.each([
    [{ ToleratedFailureCount: "{% $count($states.input) - 6 %}" }, 2, "SUCCEEDED"],
    [{ ToleratedFailureCount: "{% $count($states.input) - 6 %}" }, 3, "FAILED"],
    [{ ToleratedFailurePercentage: "{% 12.5 %}" }, 1, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: "{% 12.5 %}" }, 2, "FAILED"],
  ])("in JSONata: %j with %i of 8 items failing: %s", async (bounds, failing, status) => {
    const endpoint = await testEndpoint();
    const definition = map(bounds);
    const each = { ...definition.States.Each, QueryLanguage: "JSONata" };
    const ended = await endpoint.run({ ...definition, States: { Each: each } }, items(failing, 8));
    expect(ended.status).toBe(status);
  });

  test("may be 0 at a path", async () => {
    const endpoint = await testEndpoint();
    const bounds = { ItemsPath: "$.items", ToleratedFailureCountPath: "$.zero" };
    const input = { items: items(0, 2), zero: 0 };
    expect((await endpoint.run(map(bounds), input)).status).toBe("SUCCEEDED");
    const failing = { items: items(1, 2), zero: 0 };
    expect(await endpoint.run(map(bounds), failing)).toMatchObject({
      error: "States.ExceedToleratedFailureThreshold",
    });
  });
});
