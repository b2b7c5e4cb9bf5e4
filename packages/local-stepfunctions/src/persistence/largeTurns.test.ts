import { expect, onTestFinished, test, vi } from "vitest";
import { storedService } from "../testing/storedService.ts";

const STATES = 60;
const INPUT = JSON.stringify("x".repeat(250_000));

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
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definition),
  });
  const start = { stateMachineArn, input: INPUT };
  const { executionArn } = await store.call<{ executionArn: string }>("StartExecution", start);
  const before = transactions.mock.calls.length;
  await store.clock.advance(0);
  // At most 2,000,000 characters each, and one more event.
  const characters = 2 * STATES * INPUT.length;
  expect(transactions.mock.calls.length - before).toBeGreaterThanOrEqual(characters / 2_300_000);
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject({
    status: "SUCCEEDED",
    output: INPUT,
  });
});
