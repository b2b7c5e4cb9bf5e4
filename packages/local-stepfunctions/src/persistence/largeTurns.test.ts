import { expect, onTestFinished, test, vi } from "vitest";
import { type StoredService, storedService } from "../testing/storedService.ts";

const STATES = 60;
const EXECUTIONS = 30;
const INPUT = JSON.stringify("x".repeat(250_000));

async function machine(store: StoredService, definition: object): Promise<string> {
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definition),
  });
  return stateMachineArn;
}

/** At most 2,000,000 characters each, and one more event. */
function transactionsOf(events: number): number {
  return (events * INPUT.length) / 2_300_000;
}

test("executions that make much in one turn of the event loop stand still until it is written, so that no transaction takes long", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const transactions = vi.spyOn(store.database, "transaction");
  const name = (index: number) => `S${index}`;
  const states = Array.from({ length: STATES }, (_, index) => [
    name(index),
    { Type: "Pass", ...(index + 1 < STATES ? { Next: name(index + 1) } : { End: true }) },
  ]);
  const definition = { StartAt: name(0), States: Object.fromEntries(states) };
  const stateMachineArn = await machine(store, definition);
  const start = { stateMachineArn, input: INPUT };
  const { executionArn } = await store.call<{ executionArn: string }>("StartExecution", start);
  const before = transactions.mock.calls.length;
  await store.clock.advance(0);
  expect(transactions.mock.calls.length - before).toBeGreaterThanOrEqual(
    transactionsOf(2 * STATES),
  );
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject({
    status: "SUCCEEDED",
    output: INPUT,
  });
});

test("executions whose waits end at the same time go on in several turns, too", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const transactions = vi.spyOn(store.database, "transaction");
  const stateMachineArn = await machine(store, {
    StartAt: "Wait",
    States: { Wait: { Type: "Wait", Seconds: 1, End: true } },
  });
  for (let n = 0; n < EXECUTIONS; n += 1) {
    await store.call("StartExecution", { stateMachineArn, input: INPUT });
  }
  await store.clock.advance(0);
  const before = transactions.mock.calls.length;
  await store.clock.advance(1_000);
  // Each ends with two events.
  const expected = transactionsOf(2 * EXECUTIONS);
  expect(transactions.mock.calls.length - before).toBeGreaterThanOrEqual(expected);
  expect(store.service.running.size).toBe(0);
});

test("executions with large variables that go on at the same time do so in several turns, too", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const transactions = vi.spyOn(store.database, "transaction");
  const stateMachineArn = await machine(store, {
    StartAt: "Assign",
    States: {
      Assign: { Type: "Pass", Assign: { "v.$": "$" }, OutputPath: null, Next: "First" },
      First: { Type: "Wait", Seconds: 1, Next: "Second" },
      Second: { Type: "Wait", Seconds: 60, End: true },
    },
  });
  for (let n = 0; n < EXECUTIONS; n += 1) {
    await store.call("StartExecution", { stateMachineArn, input: INPUT });
  }
  await store.clock.advance(0);
  const before = transactions.mock.calls.length;
  await store.clock.advance(1_000);
  // What each continues from has its variables.
  const expected = transactionsOf(EXECUTIONS);
  expect(transactions.mock.calls.length - before).toBeGreaterThanOrEqual(expected);
});
