import { describe, expect, test } from "vitest";
import { testEndpoint } from "./testing/endpoint.ts";

const one = (state: object) => ({ StartAt: "One", States: { One: { End: true, ...state } } });
const jsonata = (expression: string) =>
  one({ Type: "Pass", QueryLanguage: "JSONata", Output: `{% ${expression} %}` });
const started = "An error occurred while executing the state 'One' (entered at the event id #2). ";

async function finished(endpoint: Awaited<ReturnType<typeof testEndpoint>>, arn: string) {
  for (;;) {
    const described = await endpoint.describe(arn);
    if (described.status !== "RUNNING") return described;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

describe("JSONata", () => {
  test.each([
    ["an infinite recursion", "($f := function($x){ $f($x) + 1 }; $f(1))", "Stack overflow error"],
    [
      "an infinite loop",
      "($f := function($x){ $f($x + 1) }; $f(1))",
      "Expression evaluation timeout",
    ],
    ["a range that fills the memory", "[1..9000000]", "memory limit exceeded"],
    [
      "a regular expression that backtracks for long",
      '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)',
      "threw an error during evaluation",
    ],
    ["$eval", '$eval("1+1")', "T1006: Attempted to invoke a non-function"],
  ])("is stopped: %s", async (_, expression, reason) => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(jsonata(expression)));
    const { error, cause } = await finished(endpoint, execution);
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain(`${started}The JSONata expression '${expression}' specified for`);
    expect(cause).toContain(reason);
  });

  test("is stopped when its result exceeds the payload limit", async () => {
    const endpoint = await testEndpoint();
    const definition = jsonata('$pad("x", 400000000)');
    const execution = await endpoint.start(await endpoint.machine(definition));
    const { error, cause } = await finished(endpoint, execution);
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain("memory limit exceeded");
  });
});

test("a regular expression in a JSONPath filter can't hang the process", async () => {
  const endpoint = await testEndpoint();
  const definition = one({ Type: "Pass", Parameters: { "x.$": "$[?(@.s =~ /^(a+)+$/)]" } });
  const input = [{ s: `${"a".repeat(40)}!` }];
  const { status } = await endpoint.run(definition, input);
  expect(status).toBe("FAILED");
});

test("a definition that is nested too deeply is rejected", async () => {
  const endpoint = await testEndpoint();
  const deep = `${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`;
  const definition = `{"StartAt":"One","States":{"One":{"Type":"Pass","End":true,"Result":${deep}}}}`;
  await expect(
    endpoint.call("CreateStateMachine", {
      name: "deep",
      roleArn: "arn:aws:iam::1:role/r",
      definition,
    }),
  ).rejects.toMatchObject({
    code: "InvalidDefinition",
    message: expect.stringMatching("TOO_DEEPLY_NESTED"),
  });
});

test("a very deeply nested input fails its execution, not the process", async () => {
  const endpoint = await testEndpoint();
  const machine = await endpoint.machine(one({ Type: "Pass", Parameters: { "a.$": "$" } }));
  const input = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const { executionArn } = (await endpoint.call("StartExecution", {
    stateMachineArn: machine,
    input,
  })) as { executionArn: string };
  await endpoint.clock.advance(0);
  expect((await endpoint.describe(executionArn)).status).not.toBe("RUNNING");
});

test("an endless execution ends with its 25,000th event", async () => {
  const endpoint = await testEndpoint();
  const execution = await endpoint.start(
    await endpoint.machine({
      StartAt: "Loop",
      States: {
        Loop: { Type: "Pass", Next: "More" },
        More: {
          Type: "Choice",
          Choices: [{ Variable: "$$.State.Name", StringEquals: "no", Next: "Done" }],
          Default: "Loop",
        },
        Done: { Type: "Succeed" },
      },
    }),
  );
  const described = await finished(endpoint, execution);
  expect(described).toMatchObject({
    status: "FAILED",
    error: "States.Runtime",
    cause: "The execution reached the maximum number of history events (25000).",
  });
  const { events } = (await endpoint.call("GetExecutionHistory", {
    executionArn: execution,
    reverseOrder: true,
    maxResults: 1,
  })) as { events: object[] };
  expect(events).toMatchObject([{ id: 25_000, type: "ExecutionFailed" }]);
});

describe("over HTTP", () => {
  const post = (url: string, body: string, target = "ListActivities") =>
    fetch(url, {
      method: "POST",
      headers: { "x-amz-target": `AWSStepFunctions.${target}` },
      body,
    });

  test("a body over 1 MB is rejected", async () => {
    const endpoint = await testEndpoint();
    const response = await post(endpoint.url, `{"name":"${"x".repeat(1_100_000)}"}`);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      __type: expect.stringMatching(/RequestEntityTooLargeException$/),
    });
  });

  test.each([
    ["{", "SerializationException"],
    ["[]", "SerializationException"],
    ['{"maxResults":"1"}', "SerializationException"],
  ])("%s is a SerializationException", async (body, code) => {
    const endpoint = await testEndpoint();
    const response = await post(endpoint.url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: `com.amazon.coral.service#${code}` });
  });

  test("an operation that does not exist is an UnknownOperationException", async () => {
    const endpoint = await testEndpoint();
    const response = await post(endpoint.url, "{}", "MakeCoffee");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: "com.amazon.coral.service#UnknownOperationException",
    });
  });

  test("the endpoint listens only on the loopback interface by default", async () => {
    const endpoint = await testEndpoint();
    expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
