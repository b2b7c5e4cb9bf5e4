import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { ended, runWith } from "../testing/runWith.ts";
import { endsWith } from "../testing/workerCode.ts";

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
