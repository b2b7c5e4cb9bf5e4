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
    ["a range that fills the memory", "[1..9000000]", "memory limit exceeded"],
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

describe("JSONPath", () => {
  const many = <T>(count: number, item: T): T[] => Array<T>(count).fill(item);
  const tree = many(8, many(8, many(8, many(8, many(8, 1)))));
  const nested = many(300, 0).reduce<unknown>((inner) => ({ a: inner }), 1);
  const texts = many(400, { s: "a".repeat(600) });

  test("a regular expression that backtracks elsewhere takes linear time in a filter", async () => {
    const endpoint = await testEndpoint();
    const definition = one({ Type: "Pass", Parameters: { "x.$": "$[?(@.s =~ /^(a+)+$/)].n" } });
    const text = "a".repeat(100_000);
    const input = [
      { s: `${text}!`, n: 1 },
      { s: text, n: 2 },
    ];
    expect(await endpoint.run(definition, input)).toMatchObject({ output: '{"x":[2]}' });
  });

  test.each<[string, unknown]>([
    ["$..*..*..*", tree],
    ["$..[?(@.a)]..[?(@.a)]..[?(@.a)]", nested],
    ["$[?(@.s =~ /(a|b){90}c/)]", texts],
    [`States.JsonToString(States.Array(${many(40, "$").join(", ")}))`, tree],
  ])("is stopped: %s", async (query, input) => {
    const endpoint = await testEndpoint();
    const ended = await endpoint.run(one({ Type: "Pass", Parameters: { "x.$": query } }), input);
    expect(ended).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: `${started}The query '${query}' was stopped: the queries of a field may take 2000000 steps together. Select less data, or compare it in fewer steps.`,
    });
  });

  test("all queries of a field are stopped together", async () => {
    const endpoint = await testEndpoint();
    const queries = Object.fromEntries(many(500, "").map((_, index) => [`q${index}.$`, "$..z"]));
    const input = many(5_000, 1);
    const rules = many(300, { Variable: "$.t", StringMatches: "*x*y", Next: "Done" });
    const chosen = { Done: { Type: "Succeed" } };
    const inner = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    for (const [states, data] of [
      [{ One: { Type: "Pass", Parameters: queries, End: true } }, input],
      [
        { One: { Type: "Choice", Choices: rules, Default: "Done" }, ...chosen },
        { t: "x".repeat(200_000) },
      ],
      [{ One: { Type: "Map", ItemSelector: queries, ItemProcessor: inner, End: true } }, input],
    ]) {
      const ended = await endpoint.run({ StartAt: "One", States: states }, data);
      expect(ended).toMatchObject({ status: "FAILED", error: "States.Runtime" });
      expect(ended.cause).toContain("was stopped");
    }
  });

  test("a result that repeats its input is refused before it is written", async () => {
    const endpoint = await testEndpoint();
    const input = { text: "x".repeat(200_000), items: many(6_000, 1) };
    const inner = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const copies = Object.fromEntries(many(5_000, "").map((_, index) => [`f${index}.$`, "$.text"]));
    const batch = { MaxItemsPerBatch: 1, BatchInput: { "all.$": "$.items" } };
    const each = { ...inner, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
    const tooLarge = (made: string) =>
      `The state/task 'One' ${made} with a size exceeding the maximum number of bytes service limit.`;
    const branches = many(10, "P").map((name, index) => ({
      StartAt: `${name}${index}`,
      States: { [`${name}${index}`]: { Type: "Pass", End: true } },
    }));
    for (const [state, cause] of [
      [{ Type: "Pass", Parameters: copies }, tooLarge("provided parameters")],
      [{ Type: "Parallel", Branches: branches }, tooLarge("returned a result")],
      [
        { Type: "Map", ItemsPath: "$.items", ItemSelector: copies, ItemProcessor: inner },
        tooLarge("returned a result"),
      ],
      ...[inner, each].map(
        (ItemProcessor) =>
          [
            {
              Type: "Map",
              ItemsPath: "$.items",
              ItemProcessor,
              ...(ItemProcessor === each
                ? { ItemBatcher: batch }
                : { ItemSelector: { "all.$": "$.items" } }),
            },
            tooLarge("returned a result"),
          ] as const,
      ),
      [
        { Type: "Parallel", Parameters: copies, Branches: branches },
        tooLarge("provided parameters"),
      ],
      [
        { Type: "Pass", Assign: { "v.$": "States.Array($.text, $.text)" } },
        "Variable size limit exceeded. Variable 'v'",
      ],
    ] as const) {
      const ended = await endpoint.run(one(state), input);
      expect(ended).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
      expect(ended.cause).toContain(cause);
    }
  });
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

test("the message about a definition with very many problems is cut off", async () => {
  const endpoint = await testEndpoint();
  const unknown = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`x${index}`, 1]));
  const name = "N".repeat(300_000);
  const definition = { StartAt: name, States: { [name]: { Type: "Succeed", ...unknown } } };
  const created = endpoint.machine(definition);
  await expect(created).rejects.toMatchObject({ code: "InvalidDefinition" });
  await expect(created).rejects.toThrow(/^.{65000,66000}…, 3000 more'$/s);
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
