import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startStepFunctions } from "../endpoint.ts";
import { ROLE, type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";

async function ask({ url }: { readonly url: string }, route: string, headers = {}) {
  const [method, target] = route.split(" ");
  const response = await fetch(`${url}${target}`, { method: method as string, headers });
  return { status: response.status, body: await response.json() };
}

const waiting = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } };

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "controls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("GET /health", () => {
  test("tells that the endpoint works, its time and how much runs", async () => {
    const endpoint = await testEndpoint();
    await endpoint.start(await endpoint.machine(waiting));
    expect(await ask(endpoint, "GET /health")).toEqual({
      status: 200,
      body: {
        status: "ok",
        time: "2026-01-01T00:00:00.000Z",
        clock: "virtual",
        runningExecutions: 1,
      },
    });
  });

  test("answers HEAD with the status alone", async () => {
    const { url } = await testEndpoint();
    const response = await fetch(`${url}/health`, { method: "HEAD" });
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 200,
      text: "",
    });
    expect((await fetch(`${url}/reset`, { method: "HEAD" })).status).toBe(404);
  });

  test("is no web page's business", async () => {
    const endpoint = await testEndpoint();
    const page = { origin: "https://example.com" };
    expect(await ask(endpoint, "GET /health", page)).toMatchObject({ status: 403 });
  });
});

describe("POST /clock/advance", () => {
  test("passes virtual time, and says which time it is then", async () => {
    const endpoint = await testEndpoint();
    const execution = await endpoint.start(await endpoint.machine(waiting));
    expect(await ask(endpoint, "POST /clock/advance?seconds=59.5")).toEqual({
      status: 200,
      body: { time: "2026-01-01T00:00:59.500Z" },
    });
    expect(await endpoint.describe(execution)).toMatchObject({ status: "RUNNING" });
    await ask(endpoint, "POST /clock/advance?seconds=0.5");
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("twice at once passes the time of both", async () => {
    const endpoint = await testEndpoint();
    const both = ["POST /clock/advance?seconds=3", "POST /clock/advance?seconds=4"];
    const answers = await Promise.all(both.map((route) => ask(endpoint, route)));
    expect(answers.map(({ body }) => body)).toContainEqual({ time: "2026-01-01T00:00:07.000Z" });
  });

  test.each(["", "?seconds=", "?seconds=-1", "?seconds=1e3", "?seconds=9999999999"])(
    "%j is refused",
    async (query) => {
      const endpoint = await testEndpoint();
      expect(await ask(endpoint, `POST /clock/advance${query}`)).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining("allowed: a number from 0 to 315360000") },
      });
    },
  );

  test("is refused where the time is the system's", async () => {
    const endpoint = await startStepFunctions();
    onTestFinished(() => endpoint.close());
    expect(await ask(endpoint, "POST /clock/advance?seconds=1")).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("--clock virtual") },
    });
  });
});

async function filled(endpoint: TestEndpoint) {
  const activityArn = await endpoint.activity();
  const definition = {
    StartAt: "T",
    States: { T: { Type: "Task", Resource: activityArn, End: true } },
  };
  const machine = await endpoint.machine(definition);
  const execution = await endpoint.start(machine);
  const { taskToken } = await endpoint.take(activityArn);
  return { activityArn, machine, execution, taskToken };
}

describe("POST /reset", () => {
  test.each(["in memory", "with a data folder"])("empties the endpoint, %s", async (where) => {
    const data = where === "in memory" ? {} : { data: temporaryFolder() };
    const endpoint = await testEndpoint(data);
    const { execution, taskToken, activityArn } = await filled(endpoint);
    const poll = endpoint.call("GetActivityTask", { activityArn });
    expect(await ask(endpoint, "POST /reset")).toEqual({ status: 200, body: {} });
    expect(await poll).toEqual({});
    expect(await endpoint.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
    expect(await endpoint.call("ListActivities", {})).toEqual({ activities: [] });
    await expect(endpoint.describe(execution)).rejects.toThrow("Execution Does Not Exist");
    await expect(endpoint.call("SendTaskSuccess", { taskToken, output: "1" })).rejects.toThrow(
      "Provided task does not exist anymore",
    );
  });

  test("leaves an endpoint that works, in which old tokens are never those of new tasks", async () => {
    const endpoint = await testEndpoint({ data: temporaryFolder() });
    const { taskToken: old } = await filled(endpoint);
    await endpoint.reset();
    const { execution, taskToken } = await filled(endpoint);
    await expect(endpoint.call("SendTaskSuccess", { taskToken: old, output: "1" })).rejects.toThrow(
      "Provided task does not exist anymore",
    );
    await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
    await endpoint.clock.advance(0);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("is still so after a restart", async () => {
    const data = temporaryFolder();
    const first = await testEndpoint({ data });
    const { taskToken: old } = await filled(first);
    await first.reset();
    await first.close();
    const second = await testEndpoint({ data });
    expect(await second.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
    await filled(second);
    await expect(second.call("SendTaskSuccess", { taskToken: old, output: "1" })).rejects.toThrow(
      "Provided task does not exist anymore",
    );
  });

  test("lets calls that arrive meanwhile wait", async () => {
    const endpoint = await testEndpoint({ data: temporaryFolder() });
    await filled(endpoint);
    const reset = endpoint.reset();
    const created = endpoint.activity("new");
    await Promise.all([reset, endpoint.reset()]);
    await created;
    expect(await endpoint.call("ListActivities", {})).toMatchObject({
      activities: [{ name: "new" }],
    });
  });

  test("answers who waits for an execution", async () => {
    const endpoint = await testEndpoint();
    const machine = await endpoint.machine(waiting, { type: "EXPRESS" });
    const run = endpoint.call("StartSyncExecution", { stateMachineArn: machine });
    await endpoint.reset();
    expect(await run).toMatchObject({ stateMachineArn: machine });
  });

  test("stops all that runs, which observers see", async () => {
    const seen: string[] = [];
    const endpoint = await testEndpoint({ onEvent: ({ event }) => void seen.push(event.type) });
    const machine = await endpoint.machine(waiting);
    for (const _ of [1, 2, 3]) await endpoint.start(machine);
    await endpoint.reset();
    expect(seen.filter((type) => type === "ExecutionAborted")).toHaveLength(3);
  });

  test("is for nobody where 'authorize' decides who may do what", async () => {
    const endpoint = await testEndpoint({ authorize: () => {} });
    await endpoint.call("CreateStateMachine", {
      name: "kept",
      roleArn: ROLE,
      definition: JSON.stringify(waiting),
    });
    expect(await ask(endpoint, "POST /reset")).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining("authorize") },
    });
    expect(await ask(endpoint, "POST /clock/advance?seconds=1")).toMatchObject({ status: 403 });
    expect(await endpoint.call("ListStateMachines", {})).toMatchObject({
      stateMachines: [{ name: "kept" }],
    });
  });
});

test.each(["//", "http://", "http://127.0.0.1:99999/"])(
  "the target %j, which is no URL, is no call of the API",
  async (target) => {
    const { port } = await testEndpoint();
    const client = request({ port, method: "POST", path: target }).end();
    const [{ statusCode }] = (await once(client, "response")) as [IncomingMessage];
    expect(statusCode).toBe(400);
  },
);

test("any other GET is answered as no call of the API", async () => {
  const endpoint = await testEndpoint();
  expect(await ask(endpoint, "GET /")).toMatchObject({ status: 404 });
  expect(await ask(endpoint, "GET /reset")).toMatchObject({ status: 404 });
});
