import { join } from "node:path";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { DeployOptions } from "@sfn-workers/local-cloud";
import { createLines, deployForTest, folderWith } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ExecutionOptions } from "../executions/options.ts";
import { runWorkloads } from "../executions/workloads.ts";
import { programOf, type TestWorkload } from "../testing/program.ts";
import { endsWith, POLLS_ALWAYS } from "../testing/workerCode.ts";
import { createWorkerWatch } from "./workerWatch.ts";

const OPTIONS: ExecutionOptions = {};

/** Deploys these workloads and runs executions of them, as `pnpm start` does with those of the infra program. */
async function runWith(
  workloads: Readonly<Record<string, TestWorkload>>,
  executions: number,
  { stop, ...options }: Partial<DeployOptions> & { readonly stop?: AbortController } = {},
) {
  const progress = createLines();
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    progress.write(String(text));
    return true;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const { program, images } = programOf(workloads);
  const told = createLines();
  const failures = createLines();
  const watch = createWorkerWatch(told.write);
  const { environment } = await deployForTest(program, {
    images,
    onResource: watch.onResource,
    onFailure(failure) {
      watch.onFailure(failure);
      failures.write(failure.kind);
    },
    ...options,
  });
  const { region, stepFunctionsUrl: endpoint, credentials, outputs } = environment;
  const sfn = new SFNClient({ region, endpoint, credentials });
  onTestFinished(() => sfn.destroy());
  const reports = runWorkloads(sfn, {
    deployed: outputs.workloads,
    environment: "local",
    options: { ...OPTIONS, executions },
    signal: stop?.signal ?? new AbortController().signal,
    listsPerSecond: 100,
    newsOf: watch.newsOf,
  });
  const summary = reports.then((all) =>
    Object.fromEntries(
      all.map(({ name, succeeded, running, givenUp }) => [name, { succeeded, running, givenUp }]),
    ),
  );
  return { summary, told, failures, watch, progress };
}

const ended = (succeeded: number) => ({ succeeded, running: 0, givenUp: undefined });
const given = (running: number, givenUp: string) => ({ succeeded: 0, running, givenUp });

test("workloads whose worker can't start, can't be loaded or lacks a permission are not waited for, and the others end", async () => {
  const clock = createVirtualClock(Date.now());
  const { summary, told, failures, watch } = await runWith(
    {
      healthy: { worker: "fargate" },
      unset: { worker: "fargate", code: endsWith("wrong environment: API_KEY is missing") },
      broken: { worker: "lambda, scheduled", code: "import 'not-bundled';" },
      unbundled: { worker: "lambda, callback", code: "import 'not-bundled';" },
      refused: { worker: "lambda, woken", allowed: ["states:SendTaskSuccess"] },
    },
    2,
    { clock },
  );
  // Starts the schedule. The service replaces a stopped task after 0.5 s, and then after 1 s.
  await clock.advance(0);
  for (const times of [1, 2]) {
    await failures.containing("taskStopped", times);
    await clock.advance(1_000);
  }
  expect(await summary).toEqual({
    healthy: ended(2),
    unset: given(2, "3 tasks in a row stopped, exit code 1: wrong environment: API_KEY is missing"),
    broken: given(2, expect.stringContaining("the function can't be loaded: Error: Cannot find")),
    unbundled: given(2, expect.stringContaining("the function can't be loaded: Error: Cannot")),
    refused: given(
      2,
      expect.stringMatching(/^the role refused-worker-\w+ may not call states:Get/),
    ),
  });
  expect(await told.containing("lacks this statement")).toMatch(
    /{"Effect":"Allow","Action":"states:GetActivityTask","Resource":"arn:aws:states:us-east-1:000000000000:activity:refused-\w+"}$/,
  );
  expect(watch.lacksPermission()).toBe(true);
});

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

test("many workloads end although each function runs only two of its wake-ups at a time", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `w${index}`);
  const kinds = ["lambda, woken", "lambda", "fargate", "lambda, callback"] as const;
  const workloads = names.map((name, index) => {
    const worker = kinds[index % kinds.length] ?? "fargate";
    return [name, { worker }] as const;
  });
  const { summary, told, watch } = await runWith(Object.fromEntries(workloads), 10);
  expect(await summary).toEqual(Object.fromEntries(names.map((name) => [name, ended(10)])));
  expect(told.all).toEqual([]);
  expect(watch.throttling()).toEqual([]);
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
