import { describe, expect, test } from "vitest";
import { MAX_PAGE_BYTES } from "../limits.ts";
import { testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";

const PASS = { StartAt: "One", States: { One: { Type: "Pass", Result: 1, End: true } } };
const WAIT = { StartAt: "One", States: { One: { Type: "Wait", Seconds: 60, End: true } } };

describe("StartExecution", () => {
  test("returns the running execution for the same name and input", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(WAIT);
    const call = (input: string) =>
      endpoint.call("StartExecution", { stateMachineArn, name: "once", input });
    const first = await call('{"a":1}');
    await endpoint.clock.advance(5_000);
    expect(await call('{"a":1}')).toEqual(first);
    const taken = { code: "ExecutionAlreadyExists" };
    await expect(call('{"a":2}')).rejects.toMatchObject(taken);
    await endpoint.clock.advance(60_000);
    await expect(call('{"a":1}')).rejects.toMatchObject(taken);
  });

  test.each([
    [
      "{'a'",
      "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    ],
    [
      "not json",
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ["", "Invalid execution input."],
  ])("rejects the input %j with AWS's message", async (input, reason) => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(PASS);
    await expect(endpoint.call("StartExecution", { stateMachineArn, input })).rejects.toMatchObject(
      {
        code: "InvalidExecutionInput",
        message: `Invalid State Machine Execution Input: '${reason}'`,
      },
    );
  });

  test("does not repeat an input that is too large", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(PASS);
    const input = JSON.stringify("é".repeat(131_072));
    await expect(endpoint.call("StartExecution", { stateMachineArn, input })).rejects.toMatchObject(
      {
        code: "ValidationException",
        message:
          "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
      },
    );
  });

  test("reports all violated constraints", async () => {
    const endpoint = await testEndpoint();
    const long = "x".repeat(81);
    await expect(
      endpoint.call("StartExecution", { name: long, traceHeader: "y".repeat(257) }),
    ).rejects.toMatchObject({
      message: `3 validation errors detected: Value at 'stateMachineArn' failed to satisfy constraint: Member must not be null; Value '${long}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80; Value '${"y".repeat(257)}' at 'traceHeader' failed to satisfy constraint: Member must have length less than or equal to 256`,
    });
  });
});

describe("StopExecution", () => {
  test("aborts with the given error and cause", async () => {
    const endpoint = await testEndpoint();
    const executionArn = await endpoint.start(await endpoint.machine(WAIT));
    await endpoint.clock.advance(1_000);
    const stopped = await endpoint.call("StopExecution", { executionArn, error: "E", cause: "c" });
    const described = await endpoint.describe(executionArn);
    expect(stopped).toEqual({ stopDate: described.stopDate });
    expect(described).toMatchObject({ status: "ABORTED", error: "E", cause: "c" });
    expect((await endpoint.history(executionArn)).at(-1)).toMatchObject({
      type: "ExecutionAborted",
      previousEventId: 0,
      executionAbortedEventDetails: { error: "E", cause: "c" },
    });
  });

  test("of an execution that has ended returns when it ended", async () => {
    const endpoint = await testEndpoint();
    const { executionArn, stopDate } = await endpoint.run(PASS);
    await endpoint.clock.advance(1_000);
    expect(await endpoint.call("StopExecution", { executionArn })).toEqual({ stopDate });
  });
});

describe("lists", () => {
  type Page = { executions: { name: string }[]; nextToken?: string };

  test("executions newest first, in pages, by status", async () => {
    const endpoint = await testEndpoint();
    const stateMachineArn = await endpoint.machine(WAIT);
    for (const name of ["a", "b", "c"]) await endpoint.start(stateMachineArn, {}, { name });
    await endpoint.clock.advance(60_000);
    await endpoint.start(stateMachineArn, {}, { name: "d" });
    const list = (more: object) =>
      endpoint.call("ListExecutions", { stateMachineArn, ...more }) as Promise<Page>;
    const names = (page: Page) => page.executions.map((execution) => execution.name);

    const first = await list({ maxResults: 3 });
    expect(names(first)).toEqual(["d", "c", "b"]);
    await endpoint.start(stateMachineArn, {}, { name: "e" });
    const second = await list({ maxResults: 3, nextToken: first.nextToken });
    expect(names(second)).toEqual(["a"]);
    expect(second.nextToken).toBeUndefined();
    expect(names(await list({ statusFilter: "SUCCEEDED" }))).toEqual(["c", "b", "a"]);
    await expect(list({ nextToken: "nonsense" })).rejects.toMatchObject({ code: "InvalidToken" });
    await expect(list({ statusFilter: "succeeded" })).rejects.toMatchObject({
      message: expect.stringContaining(
        "[SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
      ),
    });
  });

  test("a history forwards and backwards, in pages, with and without its data", async () => {
    const endpoint = await testEndpoint();
    const { executionArn } = await endpoint.run(PASS);
    type Events = { events: { id: number }[]; nextToken?: string };
    const list = (more: object) =>
      endpoint.call("GetExecutionHistory", { executionArn, ...more }) as Promise<Events>;
    const ids = (page: Events) => page.events.map((event) => event.id);
    const first = await list({ maxResults: 3, reverseOrder: true });
    expect(ids(first)).toEqual([4, 3, 2]);
    expect(
      ids(await list({ maxResults: 3, reverseOrder: true, nextToken: first.nextToken })),
    ).toEqual([1]);
    const { events } = await list({ includeExecutionData: false });
    expect(events.at(-1)).not.toHaveProperty("executionSucceededEventDetails.output");
    expect(events[1]).toHaveProperty("stateEnteredEventDetails.name", "One");
  });

  test.each([["memory"], ["a data folder"]])(
    "a page token of another history leads to no events, in %s",
    async (place) => {
      const endpoint = await testEndpoint(place === "memory" ? {} : { data: newFolder() });
      const stateMachineArn = await endpoint.machine(PASS);
      const executions = [
        await endpoint.start(stateMachineArn),
        await endpoint.start(stateMachineArn),
      ];
      await endpoint.clock.advance(0);
      for (const after of [200, 32_770, 2 ** 40]) {
        const nextToken = Buffer.from(JSON.stringify({ after })).toString("base64url");
        for (const executionArn of executions) {
          for (const reverseOrder of [true, false]) {
            const request = { executionArn, reverseOrder, nextToken };
            const page = await endpoint.call("GetExecutionHistory", request);
            expect(page).toMatchObject({ events: [] });
          }
        }
      }
    },
  );
});

describe("an Express machine", () => {
  const express = async () => {
    const endpoint = await testEndpoint();
    return { endpoint, stateMachineArn: await endpoint.machine(PASS, { type: "EXPRESS" }) };
  };

  test("answers StartSyncExecution when its execution has ended", async () => {
    const { endpoint, stateMachineArn } = await express();
    expect(await endpoint.call("StartSyncExecution", { stateMachineArn, name: "n" })).toMatchObject(
      {
        executionArn: expect.stringMatching(/:express:machine-1:n:[0-9a-f-]{36}$/),
        status: "SUCCEEDED",
        output: "1",
        outputDetails: { included: true },
        billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 },
      },
    );
  });

  test("is rejected by operations for Standard machines", async () => {
    const { endpoint, stateMachineArn } = await express();
    const executionArn = await endpoint.start(stateMachineArn);
    await expect(endpoint.call("ListExecutions", { stateMachineArn })).rejects.toMatchObject({
      code: "StateMachineTypeNotSupported",
    });
    for (const operation of ["DescribeExecution", "GetExecutionHistory", "StopExecution"]) {
      await expect(endpoint.call(operation, { executionArn })).rejects.toMatchObject({
        code: "InvalidArn",
        message: "Invalid Arn: 'Resource type not valid in this context: express'",
      });
    }
  });
});

test.each([false, true])(
  "a history of large events is paged by its bytes, reversed: %s",
  async (reverseOrder) => {
    const endpoint = await testEndpoint();
    const names = Array.from({ length: 6 }, (_, index) => `S${index}`);
    const states = names.map((name, index) => {
      const next = names[index + 1];
      return [name, { Type: "Pass", ...(next === undefined ? { End: true } : { Next: next }) }];
    });
    const machine = await endpoint.machine({ StartAt: "S0", States: Object.fromEntries(states) });
    const executionArn = await endpoint.start(machine, "x".repeat(250_000));
    await endpoint.clock.advance(0);
    const ids: number[] = [];
    const pages: number[] = [];
    let more: { nextToken?: string } = {};
    do {
      const request = { executionArn, maxResults: 1_000, reverseOrder, ...more };
      const response = await fetch(endpoint.url, {
        method: "POST",
        headers: { "x-amz-target": "AWSStepFunctions.GetExecutionHistory" },
        body: JSON.stringify(request),
      });
      const text = await response.text();
      expect(text.length).toBeLessThan(MAX_PAGE_BYTES + 2_000);
      const { events, nextToken } = JSON.parse(text) as {
        events: { id: number }[];
        nextToken?: string;
      };
      ids.push(...events.map(({ id }) => id));
      pages.push(events.length);
      more = nextToken === undefined ? {} : { nextToken };
    } while (more.nextToken !== undefined);
    const ordered = Array.from({ length: 14 }, (_, index) => index + 1);
    expect(ids).toEqual(reverseOrder ? ordered.toReversed() : ordered);
    expect(pages.length).toBe(2);
  },
);
