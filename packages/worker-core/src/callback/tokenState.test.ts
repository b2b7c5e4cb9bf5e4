import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { tokenState } from "./tokenState.ts";

/** The state of a token whose heartbeats are answered with these errors in turn, and then without one. */
async function stateAfter(...errors: readonly string[]) {
  const clock = createVirtualClock();
  const left = [...errors];
  const heartbeats: string[] = [];
  const reports = {
    async heartbeat(token: string) {
      heartbeats.push(token);
      const name = left.shift();
      if (name !== undefined) throw Object.assign(new Error(name), { name });
    },
  };
  const state = tokenState(reports, "token", clock);
  await clock.advance(10_000);
  return { state: await state, heartbeats };
}

test("a token that accepts a heartbeat is open", async () => {
  expect(await stateAfter()).toEqual({ state: "open", heartbeats: ["token"] });
});

test("a token counts as dead only after AWS's error for a dead token", async () => {
  expect((await stateAfter("TaskTimedOut")).state).toBe("dead");
});

test("a question that fails is repeated, and its answer counts", async () => {
  const throttled = "ThrottlingException";
  expect(await stateAfter(throttled)).toMatchObject({ state: "open", heartbeats: { length: 2 } });
  expect((await stateAfter(throttled, throttled, throttled, "TaskTimedOut")).state).toBe("dead");
});

test("after four questions without an answer nobody knows", async () => {
  const errors = new Array(5).fill("ServiceUnavailable");
  expect(await stateAfter(...errors)).toMatchObject({
    state: "unknown",
    heartbeats: { length: 4 },
  });
});
