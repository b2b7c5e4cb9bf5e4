import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/index.ts";
import { testEndpoint } from "../../src/testing/endpoint.ts";
import { audit } from "./audit.ts";
import type { Answer, Body, Call } from "./call.ts";
import { createDraw } from "./draw.ts";
import { createLedger, type Started } from "./ledger.ts";
import { createExecutionCalls } from "./loadExecutions.ts";
import { createResourceCalls } from "./loadResources.ts";
import { createWorker } from "./loadWorker.ts";
import { executionArnOf, machineArnOf } from "./machines.ts";
import { createAll } from "./rounds.ts";

/** An endpoint, calls that were made to it and a ledger of what they were told. */
async function loaded({ seed = 1, calls = 40 } = {}) {
  const endpoint = await testEndpoint({
    integrations: { "sqs:sendMessage": async () => ({ MessageId: "1" }) },
  });
  const call: Call = async (operation, input) => {
    try {
      return { kind: "done", body: { ...(await endpoint.call(operation, input)) } };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { kind: "refused", code: error.code, message: error.message };
    }
  };
  await createAll(call);
  const ledger = createLedger();
  const lane = { call, ledger, draw: createDraw(seed) };
  const executions = createExecutionCalls(lane);
  const worker = createWorker(lane);
  for (let n = 0; n < calls; n += 1) {
    await executions.start();
    await createResourceCalls(lane).change();
    await endpoint.clock.advance(0);
    if (n % 2 === 0) await executions.read();
  }
  for (let n = 0; n < calls / 4; n += 1) await worker.work();
  await endpoint.clock.advance(0);
  const started = (isFit: (started: Started) => boolean): Started => {
    const found = [...ledger.executions.values()].find(isFit);
    if (found === undefined) throw new Error("the load has made no such execution");
    return found;
  };
  return { ...lane, endpoint, started, executions };
}

/** Calls whose answers to one operation are others. */
function falsified(
  call: Call,
  operation: string,
  change: (body: Body, input: Body) => Answer | Body,
): Call {
  return async (name, input) => {
    const answer = await call(name, input);
    if (name !== operation || answer.kind !== "done") return answer;
    const other = change(answer.body, input as Body);
    return "kind" in other ? (other as Answer) : { kind: "done", body: other };
  };
}

const refused = (code: string): Answer => ({ kind: "refused", code, message: "" });
const lists = (member: string, change: (items: Body[]) => Body[]) => (body: Body) => ({
  ...body,
  [member]: change(body[member] as Body[]),
});

test("an endpoint that has lost nothing has no problem, twice", async () => {
  const { call, ledger } = await loaded();
  expect(await audit({ call, ledger, scope: "all" })).toEqual([]);
  expect(await audit({ call, ledger, scope: "touched" })).toEqual([]);
});

describe("an audit notices", () => {
  test("an execution that is not listed, though it can be described", async () => {
    const { call, ledger, started } = await loaded();
    const { arn } = started(({ machine }) => machine === "wait");
    const without = falsified(
      call,
      "ListExecutions",
      lists("executions", (items) => items.filter(({ executionArn }) => executionArn !== arn)),
    );
    expect(await audit({ call: without, ledger, scope: "touched" })).toEqual([
      `${arn} is not listed`,
    ]);
  });

  test("an execution that is listed twice, or was never asked for", async () => {
    const { call, ledger, started } = await loaded();
    const twice = falsified(
      call,
      "ListExecutions",
      lists("executions", (items) => [...items, ...items]),
    );
    expect(await audit({ call: twice, ledger, scope: "touched" })).toContain(
      `${started(({ machine }) => machine === "wait").arn} is listed twice`,
    );
    const stateMachineArn = machineArnOf("loop");
    const input = JSON.stringify({ key: "nobodys" });
    await call("StartExecution", { stateMachineArn, name: "nobodys", input });
    expect(await audit({ call, ledger, scope: "touched" })).toEqual([
      `${executionArnOf("loop", "nobodys")} was never asked for`,
    ]);
  });

  test("a token that is dead too early, and one that lives on", async () => {
    const { call, ledger, started, endpoint } = await loaded();
    const open = started(({ tokens, outcomes }) => tokens.size > 0 && outcomes.length === 0);
    const dead = falsified(call, "SendTaskHeartbeat", () => refused("TaskTimedOut"));
    expect(await audit({ call: dead, ledger, scope: "all" })).toContain(
      `${open.arn} has a token that is dead too early: {"code":"TaskTimedOut","message":""}`,
    );
    const cause = ledger.unique("stop-");
    const stopped = await endpoint.call("StopExecution", { executionArn: open.arn, cause });
    open.stops.push({ cause, stopDate: (stopped as { stopDate: number }).stopDate });
    open.isTouched = true;
    const alive: Call = async (operation, input) =>
      operation === "SendTaskHeartbeat" ? { kind: "done", body: {} } : call(operation, input);
    expect(await audit({ call: alive, ledger, scope: "touched" })).toContain(
      `${open.arn} has a token that lives on after its end`,
    );
  });

  test("a name that is free again", async () => {
    const { call, ledger, started } = await loaded();
    const named = started(({ name }) => name !== undefined);
    const free: Call = async (operation, input) =>
      operation === "StartExecution" ? { kind: "done", body: {} } : call(operation, input);
    expect(await audit({ call: free, ledger, scope: "all" })).toContain(
      `${named.arn} can be started again with another input: {"kind":"done","body":{}}`,
    );
  });

  test.each([
    ["tags", "ListTagsForResource", { tags: [{ key: "other", value: "1" }] }],
    ["a definition", "DescribeStateMachine", { definition: "{}" }],
    ["a date", "DescribeActivity", { creationDate: 1 }],
  ])("%s that nobody gave", async (_, operation, other) => {
    const { call, ledger } = await loaded();
    const changed = falsified(call, operation, (body) => ({ ...body, ...other }));
    const problems = await audit({ call: changed, ledger, scope: "touched" });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^arn:\S+ is \{.+; acknowledged: /);
  });

  test("an activity that was deleted and is back", async () => {
    const { call, ledger } = await loaded();
    const deleted = ledger.resources.find(
      ({ type, certain }) => type === "activity" && certain.is === "absent",
    );
    await call("CreateActivity", { name: deleted?.name });
    expect(await audit({ call, ledger, scope: "touched" })).toEqual([
      `${deleted?.arn} is listed, though it was deleted`,
      expect.stringMatching(/ is \{"is":"there".+; acknowledged: \{"is":"absent"\}$/),
    ]);
  });
});

test("what a call without an answer has done is known after an audit, and must stay so", async () => {
  const { call, ledger, draw } = await loaded({ calls: 0 });
  const unanswered: Call = async (operation, input) => {
    await call(operation, input);
    return { kind: "no answer" };
  };
  const unasked: Call = async () => ({ kind: "no answer" });
  for (let n = 0; n < 10; n += 1) {
    await createExecutionCalls({ call: unanswered, ledger, draw }).start();
    await createExecutionCalls({ call: unasked, ledger, draw }).start();
    await createResourceCalls({ call: n % 2 === 0 ? unanswered : unasked, ledger, draw }).change();
  }
  expect(ledger.executions.size).toBe(20);
  expect(await audit({ call, ledger, scope: "all" })).toEqual([]);
  const there = [...ledger.executions.values()].filter(({ exists }) => exists);
  expect(there).toHaveLength(10);
  for (const { certain, possible } of ledger.resources) {
    expect(possible).toEqual([]);
    expect(certain.is).toMatch(/there|absent/);
  }
});
