import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
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

/** Connects with all at once, and tells when the last one, which is sent by itself, has its answer. */
const CLIENTS = `
  const { connect } = require("node:net");
  const { parentPort, workerData: { port, requests } } = require("node:worker_threads");
  const sockets = requests.map(() => connect(port, "127.0.0.1"));
  const send = () => requests.forEach((text, index) => sockets[index].write(text));
  let left = sockets.length;
  for (const socket of sockets) socket.once("connect", () => { if (--left === 0) send(); });
  sockets.at(-1).once("data", () => parentPort.postMessage("answered"));
`;

test("a call does not wait for the steps of all executions whose starts arrived before it", async () => {
  const endpoint = await testEndpoint();
  const stateMachineArn = await endpoint.machine({
    StartAt: "Descend",
    States: { Descend: { Type: "Pass", InputPath: "$..*..*..*", End: true } },
  });
  const input = `${'{"a":'.repeat(300)}1${"}".repeat(300)}`;
  const request = (operation: string, body: object) => {
    const text = JSON.stringify(body);
    const head = `POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSStepFunctions.${operation}`;
    return `${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
  };
  const starts = Array(STARTS).fill(request("StartExecution", { stateMachineArn, input }));
  const requests = [...starts, request("ListActivities", {})];
  const workerData = { port: endpoint.port, requests };
  const clients = new Worker(CLIENTS, { eval: true, workerData });
  onTestFinished(() => void clients.terminate());
  await once(clients, "message");
  // Each fails, because its query takes too many steps. A call that waits finds all of them ended; on a busy machine some end
  // before the call is sent.
  const ended = { stateMachineArn, statusFilter: "FAILED" };
  const { executions } = (await endpoint.call("ListExecutions", ended)) as {
    executions: object[];
  };
  expect(executions.length).toBeLessThan(STARTS);
});
