import { expect, test, vi } from "vitest";
import type { Middleware } from "../run/middleware.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { running } from "../testing/running.ts";

const EXECUTIONS = 60;
const PATIENCE = { timeout: 60_000 };

/** Remembers the output of each key's first delivery, in a store that all workers share. */
function createOnce(): Middleware {
  const store = new Map<string, Promise<unknown>>();
  return (task, next) => {
    const key = task.idempotencyKey ?? task.id;
    const known = store.get(key) ?? next();
    store.set(key, known);
    return known;
  };
}

test("every execution ends once, with one effect, although faulty calls and several workers receive its message up to three times", async () => {
  const stage = await callbackStage();
  const effects = new Map<string, number>();
  const once = createOnce();
  const startWorker = () =>
    running(
      stage.worker(
        async (_input, task) => {
          const key = task.idempotencyKey ?? "";
          effects.set(key, (effects.get(key) ?? 0) + 1);
          await new Promise(setImmediate);
          return effects.get(key);
        },
        { concurrency: 5, middleware: [once] },
      ).worker,
    );
  for (let fault = 0; fault < 20; fault++) {
    stage.faults.next("SendTaskSuccess", { kind: "drop" });
    stage.faults.next("SendTaskSuccess", { kind: "reset" });
    stage.faults.next("SendTaskSuccess", {
      kind: "error",
      code: "ThrottlingException",
      status: 400,
    });
  }
  const executions = await Promise.all(
    Array.from({ length: EXECUTIONS }, (_, n) => stage.start({ n })),
  );
  // SQS may deliver any message again, with the same body and token.
  const sent = [...stage.sent];
  await Promise.all(sent.map((body, index) => index % 3 < 2 && stage.send(body)));
  await Promise.all(sent.map((body, index) => index % 3 < 1 && stage.send(body)));

  const first = startWorker();
  startWorker();
  await vi.waitUntil(() => effects.size > EXECUTIONS / 3, PATIENCE);
  // In the middle, one worker stops and another one starts.
  first.stop();
  startWorker();

  for (const execution of executions) {
    await vi.waitUntil(
      async () => (await stage.describe(execution)).status !== "RUNNING",
      PATIENCE,
    );
    expect(await stage.describe(execution)).toMatchObject({ status: "SUCCEEDED", output: "1" });
  }
  await vi.waitUntil(async () => {
    const { visible, hidden } = await stage.depth();
    return visible + hidden === 0;
  }, PATIENCE);
  expect(effects.size).toBe(EXECUTIONS);
  expect([...effects.values()].every((count) => count === 1)).toBe(true);
});
