import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import type { Row } from "@sfn-workers/local-stepfunctions/conformance";
import { expect, onTestFinished, test } from "vitest";
import { createClient } from "./client.ts";
import { runRows } from "./runRows.ts";

const source = { basis: "inferred", where: "this test" } as const;
const PASS = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const WAITS = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 100_000, End: true } } };

function row(name: string, definition: object): { readonly area: string; readonly row: Row } {
  return { area: "area", row: { name, definition, expected: { status: "SUCCEEDED" }, source } };
}

async function runner() {
  const endpoint = await startStepFunctions();
  const url = new URL(endpoint.url);
  const client = createClient(url, "us-east-1");
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  const roleArn = "arn:aws:iam::000000000000:role/x";
  return {
    endpoint,
    options: { client, url, roleArn, onStart: () => {}, onResult: () => {} },
  };
}

test("a row that does not end says so, is stopped, and holds no other", async () => {
  const { endpoint, options } = await runner();
  const rows = [row("waits", WAITS), row("passes", PASS)];
  const signal = new AbortController().signal;
  const results = await runRows(rows, { ...options, limitMs: 1_000, signal });
  expect(results.map(({ difference }) => difference)).toEqual([
    { kind: "behaviour", found: "no end after 1 s" },
    undefined,
  ]);
  expect(await endpoint.call("ListStateMachines", {})).toMatchObject({ stateMachines: [] });
});

test("when it is stopped, nothing stays behind", async () => {
  const { endpoint, options } = await runner();
  const controller = new AbortController();
  const run = runRows([row("waits", WAITS)], {
    ...options,
    limitMs: 60_000,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(new Error("stopped")), 300);
  await expect(run).rejects.toThrow("stopped");
  expect(await endpoint.call("ListStateMachines", {})).toMatchObject({ stateMachines: [] });
});

test("what is being created when it is stopped does not stay behind either", async () => {
  const { endpoint, options } = await runner();
  const controller = new AbortController();
  // The endpoint has created it, and its answer comes after the stop.
  const slow = createServer(async (request, response) => {
    const target = String(request.headers["x-amz-target"]);
    const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" };
    const answer = await fetch(endpoint.url, {
      method: "POST",
      headers,
      body: await text(request),
    });
    const body = await answer.text();
    if (target.endsWith(".CreateStateMachine")) controller.abort(new Error("stopped"));
    response.writeHead(answer.status, headers).end(body);
  });
  slow.listen(0, "127.0.0.1");
  await once(slow, "listening");
  const { port } = slow.address() as AddressInfo;
  const client = createClient(new URL(`http://127.0.0.1:${port}`), "us-east-1");
  onTestFinished(() => {
    client.destroy();
    slow.close();
  });
  const run = runRows([row("waits", WAITS)], {
    ...options,
    ...{ client, limitMs: 60_000, signal: controller.signal },
  });
  await expect(run).rejects.toThrow("stopped");
  expect(await endpoint.call("ListStateMachines", {})).toMatchObject({ stateMachines: [] });
});
