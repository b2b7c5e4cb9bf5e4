import { expect, onTestFinished, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { storedService } from "../testing/storedService.ts";

const ROLE = "arn:aws:iam::000000000000:role/test";

/** A service whose time goes on with each look at it, and a machine. */
async function withMachine(state: object) {
  const clock = createVirtualClock();
  let looks = 0;
  const store = storedService(undefined, { ...clock, now: () => clock.now() + looks++ });
  onTestFinished(store.close);
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "machine",
    roleArn: ROLE,
    definition: JSON.stringify({ StartAt: "Only", States: { Only: { ...state, End: true } } }),
  });
  return { store, stateMachineArn };
}

test("of two executions with one name that start in one turn there is one, though it ends at once", async () => {
  const { store, stateMachineArn } = await withMachine({ Type: "Pass" });
  const executionArn = `${stateMachineArn.replace("stateMachine", "execution")}:n`;
  const start = (input: string) =>
    store.call("StartExecution", { stateMachineArn, name: "n", input });
  const first = start("1");
  // It has ended, and is written when the turn ends.
  while (store.service.current(executionArn)?.status !== "SUCCEEDED") await Promise.resolve();
  await expect(start("2")).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
  await first;
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject({ input: "1" });
});

test("what changes while the log begins anew is written after it, and acknowledged then", async () => {
  const { store, stateMachineArn } = await withMachine({ Type: "Pass" });
  const { database } = store;
  let isPaused = true;
  Object.defineProperty(database, "isPaused", { get: () => isPaused });
  let answered = false;
  const start = store.call("StartExecution", { stateMachineArn }).then(() => (answered = true));
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  expect(answered).toBe(false);
  isPaused = false;
  database.onResumed();
  await start;
});

test("of two stops in one turn the second tells when the first has ended the execution", async () => {
  const { store, stateMachineArn } = await withMachine({ Type: "Wait", Seconds: 60 });
  const { executionArn } = await store.call<{ executionArn: string }>("StartExecution", {
    stateMachineArn,
  });
  const stop = () => store.call<{ stopDate: number }>("StopExecution", { executionArn });
  const [first, second] = await Promise.all([stop(), stop()]);
  expect(second).toEqual(first);
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject(first);
});
