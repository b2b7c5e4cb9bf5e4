import { expect, test } from "vitest";
import { testEndpoint } from "./testing/endpoint.ts";

const LOOPS = 3_000;
const EXECUTIONS = 40;
const STARTS = 12;
/** Far fewer than the work takes, on any machine; without a pause for others it takes one. */
const MIN_TURNS = 4;

const loop = {
  QueryLanguage: "JSONata",
  StartAt: "More",
  States: {
    More: {
      Type: "Choice",
      Choices: [{ Condition: `{% $states.input < ${LOOPS} %}`, Next: "Add" }],
      Default: "Done",
    },
    Add: { Type: "Pass", Output: "{% $states.input + 1 %}", Next: "More" },
    Done: { Type: "Succeed" },
  },
};
const slow = "{% $sum($map([1..2000], function($n) { $n * 2 })) %}";
const query = (output: unknown) => ({
  QueryLanguage: "JSONata",
  StartAt: "Query",
  States: { Query: { Type: "Pass", Output: output, End: true } },
});
const wait = (seconds: number) => ({
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: seconds, Output: slow, End: true } },
});

test.each([
  ["a loop of JSONata states", loop, 0, 1],
  ["many executions with a query each", query(slow), 0, EXECUTIONS],
  ["a state with many queries", query(Array(3 * EXECUTIONS).fill(slow)), 0, 1],
  ["many executions whose wait ends at the same time", wait(60), 60_000, EXECUTIONS],
])("calls are answered while it runs: %s", async (_, definition, ms, executions) => {
  const endpoint = await testEndpoint();
  const { clock } = endpoint;
  const stateMachineArn = await endpoint.machine(definition);
  for (let count = 0; count < executions; count++) await endpoint.start(stateMachineArn, 0);
  const isRunning = async () => {
    const request = { stateMachineArn, statusFilter: "RUNNING" };
    const answer = await endpoint.call("ListExecutions", request);
    return (answer as { executions: object[] }).executions.length > 0;
  };
  const until = clock.now() + ms;
  let advanced = false;
  const advance = clock.advance(ms).then(() => {
    advanced = true;
  });
  let turns = 0;
  while (await isRunning()) {
    // A virtual clock stands still until what runs has ended.
    expect(advanced).toBe(false);
    if (clock.now() === until) turns += 1;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(turns).toBeGreaterThan(MIN_TURNS);
  await advance;
});

test("a call does not wait for the steps of all executions whose starts arrived before it", async () => {
  const endpoint = await testEndpoint();
  const stateMachineArn = await endpoint.machine({
    StartAt: "Descend",
    States: { Descend: { Type: "Pass", InputPath: "$..*..*..*", End: true } },
  });
  const input = `${'{"a":'.repeat(300)}1${"}".repeat(300)}`;
  const send = async (operation: string, body: object) => {
    const headers = { "x-amz-target": `AWSStepFunctions.${operation}` };
    const answer = await fetch(endpoint.url, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    await answer.text();
  };
  const starts = (operation: string, body: object) =>
    Array.from({ length: STARTS }, () => send(operation, body));
  // The connections are open then.
  await Promise.all([...starts("ListActivities", {}), send("ListActivities", {})]);
  const started = starts("StartExecution", { stateMachineArn, input });
  await send("ListActivities", {});
  const running = { stateMachineArn, statusFilter: "RUNNING" };
  const { executions } = (await endpoint.call("ListExecutions", running)) as {
    executions: object[];
  };
  expect(executions.length).toBeGreaterThan(STARTS / 2);
  await Promise.all(started);
});
