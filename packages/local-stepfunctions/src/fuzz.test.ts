import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "./api/operations.ts";
import { testEndpoint } from "./testing/endpoint.ts";

const path = fc.constantFrom("$", "$.a", "$.a.b", "$.list[0]", "$.n", "$.list");
const anyPath = fc.constantFrom("$", "$.a", "$.list[*]", "$..a", "$$.State.Name", "$v", null);
const template = fc.constantFrom(
  { "x.$": "$.a" },
  { "x.$": "States.Format('{}', $.a)", n: 1 },
  { "x.$": "States.ArrayGetItem($.list, 1)" },
  { "n.$": "States.MathAdd($.n, 1)", "list.$": "States.Array(1, 2)" },
  { x: [1, { "y.$": "$$.Execution.Input" }] },
);
const query = fc.constantFrom(
  "{% $states.input.a %}",
  "{% $states.input.n + 1 %}",
  '{% "a" * 2 %}',
  "{% [1..3] %}",
  "{% ($f := function($x){ $f($x) + 1 }; $f(1)) %}",
  1,
  null,
);
const errors = fc.constantFrom("States.ALL", "Boom", "States.Timeout", "States.TaskFailed");
const next = fc.nat(3);
const flow = {
  InputPath: anyPath,
  OutputPath: anyPath,
  Assign: fc.constantFrom({ "v.$": "$" }, { v: 1 }),
};
const result = { ...flow, ResultPath: path, Parameters: template };
const recovery = {
  ResultSelector: template,
  Retry: fc.tuple(fc.record({ ErrorEquals: errors.map((one) => [one]), MaxAttempts: fc.nat(2) })),
  Catch: fc.tuple(fc.record({ ErrorEquals: errors.map((one) => [one]), Next: next })),
};
const resource = fc.constantFrom(
  "arn:aws:states:us-east-1:000000000000:activity:work",
  "arn:aws:lambda:us-east-1:000000000000:function:work",
  "arn:aws:states:::dynamodb:getItem",
);

type Body = Record<string, unknown>;
const body = (required: string[], fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(fields, { requiredKeys: required }) as fc.Arbitrary<Body>;
const fixed = (Type: string) => ({ Type: fc.constant(Type) });

/** States in order: each leads to the next, so that all are reachable; Choice and Catch lead to any state. */
const { states } = fc.letrec<{ states: Body[]; one: Body }>((tie) => ({
  states: fc.array(tie("one"), { minLength: 1, maxLength: 4 }),
  one: fc.oneof(
    { depthSize: "small" },
    body(["Type"], { ...fixed("Pass"), ...result, Result: fc.jsonValue({ maxDepth: 2 }) }),
    body(["Type", "QueryLanguage"], {
      ...fixed("Pass"),
      QueryLanguage: fc.constant("JSONata"),
      Output: query,
      Assign: fc.record({ v: query }),
    }),
    body(["Type", "Resource", "TimeoutSeconds"], {
      ...fixed("Task"),
      ...result,
      ...recovery,
      Resource: resource,
      TimeoutSeconds: fc.integer({ min: 1, max: 5 }),
      HeartbeatSeconds: fc.integer({ min: 1, max: 3 }),
    }),
    body(["Type", "Seconds"], { ...fixed("Wait"), ...flow, Seconds: fc.nat(3) }),
    body(["Type", "SecondsPath"], { ...fixed("Wait"), SecondsPath: path }),
    body(["Type", "Choices"], {
      ...fixed("Choice"),
      Choices: fc.tuple(fc.record({ Variable: path, NumericLessThan: fc.nat(9), Next: next })),
    }),
    body(["Type", "Branches"], {
      ...fixed("Parallel"),
      ...result,
      ...recovery,
      Branches: fc.array(tie("states"), { minLength: 1, maxLength: 3 }),
    }),
    body(["Type", "ItemProcessor"], {
      ...fixed("Map"),
      ...flow,
      ...recovery,
      ItemsPath: path,
      ItemProcessor: tie("states"),
      MaxConcurrency: fc.nat(2),
      ToleratedFailureCount: fc.nat(2),
    }),
    body(["Type", "Error"], { ...fixed("Fail"), Error: fc.constant("Boom") }),
  ),
}));

/** A definition of the states, each name used once. */
function definitionOf(bodies: readonly Body[], prefix = ""): object {
  const named = (index: number) => `${prefix}S${index % bodies.length}`;
  const target = (entry: Body) => ({ ...entry, Next: named(Number(entry["Next"])) });
  const entries = bodies.map((one, index): [string, Body] => {
    const last = index === bodies.length - 1;
    const copy: Body = { ...one };
    for (const field of ["Catch", "Choices"]) {
      if (copy[field]) copy[field] = (copy[field] as Body[]).map(target);
    }
    if (copy["Branches"]) {
      const branches = copy["Branches"] as Body[][];
      copy["Branches"] = branches.map((inner, branch) =>
        definitionOf(inner, `${named(index)}b${branch}`),
      );
    }
    if (copy["ItemProcessor"]) {
      copy["ItemProcessor"] = definitionOf(copy["ItemProcessor"] as Body[], `${named(index)}i`);
    }
    if (copy["Type"] === "Choice") return [named(index), { ...copy, Default: named(index + 1) }];
    // A Fail state in the middle would make the states after it unreachable.
    if (copy["Type"] === "Fail") return [named(index), last ? copy : pass(named(index + 1))];
    return [named(index), { ...copy, ...(last ? { End: true } : { Next: named(index + 1) }) }];
  });
  return { StartAt: named(0), States: Object.fromEntries(entries) };
}

function pass(following: string): Body {
  return { Type: "Pass", Next: following };
}

describe("random definitions", () => {
  test("are rejected with AWS's error or run to an end, for any answers of a worker", async () => {
    let accepted = 0;
    const input = fc.constantFrom({}, { a: { b: 1 }, n: 1, list: [1, 2, 3] }, [1, 2], "text", null);
    const answers = fc.infiniteStream(fc.constantFrom("succeed", "fail", "silence"));
    await fc.assert(
      fc.asyncProperty(states, input, answers, async (bodies, given, answer) => {
        const endpoint = await testEndpoint({
          integrations: {
            "lambda:function": () => Promise.resolve({ a: { b: 2 }, n: 2, list: [] }),
          },
        });
        const activityArn = await endpoint.activity();
        const definition = { TimeoutSeconds: 30, ...definitionOf(bodies) };
        const machine = await endpoint.machine(definition).catch((error) => error);
        if (typeof machine !== "string") {
          expect(machine).toMatchObject({ code: "InvalidDefinition" });
          expect(machine.message).toMatch(/^Invalid State Machine Definition: '[A-Z_]+: /);
          await endpoint.close();
          return;
        }
        accepted += 1;
        const execution = await endpoint.start(machine, given);
        for (let turn = 0; turn < 8; turn++) {
          await endpoint.clock.advance(500);
          const poll = endpoint.call("GetActivityTask", { activityArn });
          await endpoint.clock.advance(3_500);
          endpoint.drainPolls();
          const { taskToken } = (await poll) as { taskToken?: string };
          const reaction = answer.next().value;
          if (taskToken === undefined || reaction === "silence") continue;
          const report =
            reaction === "fail"
              ? endpoint.call("SendTaskFailure", { taskToken, error: "Boom" })
              : endpoint.call("SendTaskSuccess", { taskToken, output: '{"n":3}' });
          await report.catch((error) => expect(error).toMatchObject({ code: "TaskTimedOut" }));
        }
        const { status } = await endpoint.describe(execution);
        expect(["SUCCEEDED", "FAILED", "TIMED_OUT"]).toContain(status);
        await endpoint.close();
      }),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

describe("random requests", () => {
  const operation = fc.oneof(fc.constantFrom(...OPERATIONS.keys()), fc.string({ maxLength: 12 }));
  const member = fc.constantFrom(
    "name",
    "activityArn",
    "stateMachineArn",
    "executionArn",
    "definition",
    "roleArn",
    "input",
    "output",
    "taskToken",
    "maxResults",
    "nextToken",
    "tags",
    "resourceArn",
    "error",
    "statusFilter",
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      "arn:aws:states:us-east-1:000000000000:activity:x",
      "arn:aws:states:us-east-1:000000000000:stateMachine:x",
      "arn:::::",
      "{}",
      "{",
    ),
  );
  const text = fc.oneof(
    fc.dictionary(member, value).map((object) => JSON.stringify(object)),
    fc.string(),
    fc.constantFrom("", "[]", "null", "[".repeat(50_000), '{"input":'.repeat(1_000)),
  );

  test("are always answered, and the endpoint continues", async () => {
    const endpoint = await testEndpoint();
    await fc.assert(
      fc.asyncProperty(operation, text, async (target, sent) => {
        if (target === "GetActivityTask") return;
        const response = await fetch(endpoint.url, {
          method: "POST",
          headers: { "x-amz-target": `AWSStepFunctions.${encodeURIComponent(target)}` },
          body: sent,
        });
        const answer = (await response.json()) as { __type?: string };
        expect([200, 400]).toContain(response.status);
        if (response.status === 400) expect(answer.__type).toMatch(/^com\.amazon[\w.]*#\w+$/);
      }),
      { numRuns: 400 },
    );
    expect(await endpoint.call("ListActivities", {})).toHaveProperty("activities");
  });
});
