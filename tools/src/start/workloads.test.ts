import { join } from "node:path";
import { folderWith } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { ended, runWith } from "../testing/runWith.ts";
import { POLLS_ALWAYS } from "../testing/workerCode.ts";

test("a worker that stops once and then works is waited for", async () => {
  const clock = createVirtualClock(Date.now());
  const once = JSON.stringify(join(folderWith({}), "once"));
  const code = `import { existsSync, writeFileSync } from "node:fs";
    if (!existsSync(${once})) { writeFileSync(${once}, ""); process.exit(1); }
    ${POLLS_ALWAYS}`;
  const { summary, told, failures } = await runWith({ flaky: { worker: "fargate", code } }, 1, {
    clock,
  });
  await failures.containing("taskStopped");
  await clock.advance(500);
  expect(await summary).toEqual({ flaky: ended(1) });
  expect(told.all).toEqual(["✗ flaky: a task stopped, exit code 1"]);
});

test("with the concurrency of a small account, throttled functions are told with what to set", async () => {
  const stop = new AbortController();
  const { summary, watch, failures } = await runWith({ woken: { worker: "lambda, woken" } }, 3, {
    clock: createVirtualClock(Date.now()),
    lambdaConcurrency: 1,
    stop,
  });
  await failures.containing("throttled", 2);
  stop.abort();
  await summary;
  expect(watch.throttling()).toEqual([
    expect.stringMatching(
      /^the function woken-\w+ was throttled 2 times: the account's 1 unreserved concurrent executions were in use; raise --lambda-concurrency, or set reservedConcurrency for it$/,
    ),
  ]);
});

test("a stopped command reports what has ended, and what still runs", async () => {
  const stop = new AbortController();
  const idle = "setInterval(() => {}, 1e6);";
  const { summary, progress } = await runWith(
    { quick: { worker: "fargate" }, idle: { worker: "fargate", code: idle } },
    2,
    { stop },
  );
  await progress.containing("2 of 2 ended");
  stop.abort();
  expect(await summary).toEqual({ quick: ended(2), idle: { ...ended(0), running: 2 } });
});
