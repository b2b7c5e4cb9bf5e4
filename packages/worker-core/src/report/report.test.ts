import { expect, test } from "vitest";
import type { TaskReports } from "../source.ts";
import { createCountingClock } from "../testing/countingClock.ts";
import type { Outcome } from "./outcome.ts";
import { report } from "./report.ts";

const SUCCESS: Outcome = { kind: "succeeded", output: "1" };
const FAILURE: Outcome = { kind: "failed", error: "BadLuck", cause: "{}" };

/** One report, whose attempts fail with these errors in turn and then succeed. */
function stage(
  outcome: Outcome,
  faults: readonly object[],
  { giveUpInMs = Number.POSITIVE_INFINITY } = {},
) {
  const clock = createCountingClock();
  const begunAt = clock.now();
  const attempts: string[] = [];
  const retries: unknown[] = [];
  const waits: (number | undefined)[] = [];
  let announced = 0;
  const attempt = async (what: string) => {
    attempts.push(what);
    const fault = faults[attempts.length - 1];
    if (fault) throw Object.assign(new Error("no"), fault);
  };
  const reports: TaskReports = {
    success(token, output, timeoutMs) {
      waits.push(timeoutMs);
      return attempt(`${token} success ${output}`);
    },
    failure: (token, error, cause) => attempt(`${token} failure ${error} ${cause}`),
    heartbeat: async () => {},
  };
  const result = report({
    reports,
    taskToken: "token",
    outcome,
    giveUpAt: () => begunAt + giveUpInMs,
    clock,
    random: () => 1,
    onAttempt() {
      announced += 1;
      expect(announced).toBe(attempts.length + 1);
    },
    onFault: ({ code }, number, retryInMs) => retries.push([code, number, retryInMs]),
  });
  return { clock, attempts, retries, waits, result };
}

const THROTTLED = { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } };
const LOST_ANSWER = { code: "ECONNRESET", syscall: "read" };
const DEAD = { name: "TaskTimedOut", $metadata: { httpStatusCode: 400 } };

test("the first attempt that succeeds delivers the outcome", async () => {
  const { result, attempts, retries } = stage(FAILURE, []);
  expect(await result).toEqual({ kind: "delivered", outcome: FAILURE, attempts: 1 });
  expect(attempts).toEqual(["token failure BadLuck {}"]);
  expect(retries).toEqual([]);
});

test("attempts are repeated with a doubling backoff of at most ten seconds", async () => {
  const { clock, result, retries } = stage(SUCCESS, Array(9).fill(THROTTLED));
  await clock.advance(60_000);
  expect(await result).toMatchObject({ kind: "delivered", attempts: 10 });
  expect(retries).toEqual(
    [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000].map((ms, index) => [
      "ThrottlingException",
      index + 1,
      ms,
    ]),
  );
});

test("a dead token loses the outcome", async () => {
  const { result, retries } = stage(SUCCESS, [DEAD]);
  expect(await result).toEqual({ kind: "lost", code: "TaskTimedOut", attempts: 1 });
  expect(retries).toEqual([]);
});

test("a token that is dead after a lost answer counts as delivered by that attempt", async () => {
  const { clock, result } = stage(SUCCESS, [LOST_ANSWER, THROTTLED, DEAD]);
  await clock.advance(1_000);
  expect(await result).toEqual({ kind: "delivered", outcome: SUCCESS, attempts: 3 });
});

test("a token that is dead after the service failed counts as delivered: it may have processed the report first", async () => {
  const failed = { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } };
  const { clock, result } = stage(SUCCESS, [failed, DEAD]);
  await clock.advance(1_000);
  expect(await result).toEqual({ kind: "delivered", outcome: SUCCESS, attempts: 2 });
});

test("a token that is dead after attempts that AWS rejected is lost", async () => {
  const { clock, result } = stage(SUCCESS, [THROTTLED, DEAD]);
  await clock.advance(1_000);
  expect(await result).toEqual({ kind: "lost", code: "TaskTimedOut", attempts: 2 });
});

test.each(["InvalidOutput", "ValidationException"])(
  "an output that AWS rejects with %s becomes a failure at once",
  async (name) => {
    const { result, attempts, retries } = stage(SUCCESS, [{ name }]);
    expect(await result).toMatchObject({
      kind: "delivered",
      outcome: { kind: "failed", error: "Worker.InvalidOutput" },
      attempts: 2,
    });
    expect(attempts).toEqual([
      "token success 1",
      'token failure Worker.InvalidOutput {"message":"AWS rejected the output: no"}',
    ]);
    expect(retries).toEqual([]);
  },
);

test("a failure that AWS rejects is retried until the time is over", async () => {
  const { clock, result, attempts } = stage(FAILURE, Array(99).fill({ name: "InvalidOutput" }), {
    giveUpInMs: 1_000,
  });
  await clock.advance(10_000);
  expect(await result).toEqual({ kind: "givenUp", attempts: 4 });
  expect(attempts.every((what) => what.includes("BadLuck"))).toBe(true);
});

test("attempts become more frequent as the end comes near, and the last is made half a second before it", async () => {
  const { clock, result, retries } = stage(SUCCESS, Array(9).fill(THROTTLED), {
    giveUpInMs: 5_000,
  });
  await clock.advance(60_000);
  expect(await result).toEqual({ kind: "givenUp", attempts: 9 });
  expect(retries.slice(-6)).toEqual(
    [800, 1_500, 750, 375, 375, undefined].map((ms, index) => [
      "ThrottlingException",
      index + 4,
      ms,
    ]),
  );
});

test("an outcome is delivered although the service answers only seconds before the token's end", async () => {
  const { clock, result } = stage(SUCCESS, Array(10).fill(THROTTLED), { giveUpInMs: 40_000 });
  await clock.advance(60_000);
  expect(await result).toMatchObject({ kind: "delivered", attempts: 11 });
});

test("an attempt waits for its answer for half of the time that is left at most, so that one that hangs is not the last", async () => {
  const { clock, result, waits } = stage(SUCCESS, Array(99).fill(THROTTLED), {
    giveUpInMs: 30_000,
  });
  await clock.advance(60_000);
  await result;
  expect(waits[0]).toBe(10_000);
  expect(waits.at(-1)).toBe(1_000);
  expect(waits.filter((ms = 0) => ms > 1_000 && ms < 10_000)).not.toEqual([]);
});
