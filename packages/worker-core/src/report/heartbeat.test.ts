import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { createCountingClock } from "../testing/countingClock.ts";
import { createHeartbeats } from "./heartbeat.ts";

interface Request {
  /** Milliseconds since the task began. */
  readonly at: number;
  answer(): void;
  fail(code: string): void;
}

/** Heartbeats every 10 s, whose requests the test answers. */
function stage({ heartbeatSeconds = 30, random = () => 1 } = {}) {
  const clock = createCountingClock();
  const begunAt = clock.now();
  const heartbeats = createHeartbeats({ heartbeatSeconds, clock, random });
  return {
    clock,
    start() {
      const requests: Request[] = [];
      const lost: string[] = [];
      const failures: { code: string; message: string; retryInMs: number }[] = [];
      const heartbeat = heartbeats.start({
        send: () =>
          new Promise((resolve, reject) => {
            requests.push({
              at: clock.now() - begunAt,
              answer: resolve,
              fail: (code) => reject(Object.assign(new Error(`${code}!`), { code })),
            });
          }),
        lost: (code) => lost.push(code),
        failed: (failure) => failures.push(failure),
      });
      return { heartbeat, requests, lost, failures, times: () => requests.map(({ at }) => at) };
    },
  };
}

test("heartbeats go on while the wall clock is set back", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const heartbeats = createHeartbeats({
    heartbeatSeconds: 30,
    clock: systemClock,
    random: Math.random,
  });
  let sent = 0;
  const heartbeat = heartbeats.start({
    async send() {
      sent += 1;
    },
    lost: () => expect.unreachable(),
    failed: () => expect.unreachable(),
  });
  await vi.advanceTimersByTimeAsync(10_000);
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(20_000);
  heartbeat.stop();
  expect(sent).toBe(3);
});

async function settle() {
  await new Promise(setImmediate);
}

test("a heartbeat is sent every third of HeartbeatSeconds, even if the last one was not answered", async () => {
  const { clock, start } = stage();
  const { requests, times } = start();
  await clock.advance(9_999);
  expect(times()).toEqual([]);
  await clock.advance(1);
  requests[0]?.answer();
  await clock.advance(10_000);
  await clock.advance(10_000);
  expect(times()).toEqual([10_000, 20_000, 30_000]);
});

test("at most two heartbeats of a task are in flight, and an answer makes room for the next", async () => {
  const { clock, start } = stage();
  const { requests, times } = start();
  await clock.advance(60_000);
  expect(times()).toEqual([10_000, 20_000]);
  requests[0]?.answer();
  await clock.advance(10_000);
  expect(times()).toEqual([10_000, 20_000, 70_000]);
  await clock.advance(10_000);
  expect(requests).toHaveLength(3);
});

test.each([
  [1, 1_000],
  [3, 1_000],
  [6, 4_000 / 3],
  [30, 20_000 / 3],
  [45, 10_000],
  [3_600, 10_000],
])(
  "with HeartbeatSeconds %i a heartbeat waits %f ms for its answer",
  async (heartbeatSeconds, ms) => {
    const clock = createCountingClock();
    const heartbeats = createHeartbeats({ heartbeatSeconds, clock, random: () => 1 });
    const waits: number[] = [];
    heartbeats.start({
      send: async (timeoutMs) => void waits.push(timeoutMs),
      lost: () => {},
      failed: () => {},
    });
    await clock.advance((heartbeatSeconds * 1_000) / 3 + 1);
    expect(waits[0]).toBeCloseTo(ms);
  },
);

test("a failed heartbeat is retried with backoff, never later than the next one is due", async () => {
  const { clock, start } = stage({ heartbeatSeconds: 3 });
  const { requests, times, failures } = start();
  await clock.advance(1_000);
  for (let attempt = 0; attempt < 5; attempt++) {
    requests[attempt]?.fail("ThrottlingException");
    await settle();
    await clock.advance(failures[attempt]?.retryInMs ?? 1_000);
  }
  expect(failures[0]).toEqual({
    code: "ThrottlingException",
    message: "ThrottlingException!",
    retryInMs: 200,
  });
  expect(failures.map(({ retryInMs }) => retryInMs)).toEqual([200, 400, 800, 1_000, 1_000]);
  expect(times()).toEqual([1_000, 1_200, 1_600, 2_400, 3_400, 4_400]);
});

test("the backoff is at most five seconds", async () => {
  const { clock, start } = stage({ heartbeatSeconds: 300 });
  const { requests, failures } = start();
  await clock.advance(100_000);
  for (let attempt = 0; attempt < 7; attempt++) {
    requests[attempt]?.fail("InternalFailure");
    await settle();
    await clock.advance(failures[attempt]?.retryInMs ?? 100_000);
  }
  expect(failures.at(-1)?.retryInMs).toBe(5_000);
});

test("a failure that arrives late does not delay the heartbeat that is due before its retry", async () => {
  const { clock, start } = stage({ heartbeatSeconds: 3 });
  const { requests, times } = start();
  await clock.advance(1_900);
  requests[0]?.fail("ECONNRESET");
  await clock.advance(100);
  expect(times()).toEqual([1_000, 2_000]);
});

test("an answered heartbeat resets the backoff", async () => {
  const { clock, start } = stage();
  const { requests, failures } = start();
  await clock.advance(10_000);
  requests[0]?.fail("ECONNRESET");
  await settle();
  expect(clock.timers).toBe(1);
  await clock.advance(200);
  requests[1]?.answer();
  await clock.advance(10_000);
  requests[2]?.fail("ECONNRESET");
  await settle();
  expect(failures.map(({ retryInMs }) => retryInMs)).toEqual([200, 200]);
});

test.each(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])(
  "%s ends the heartbeats and is not retried",
  async (code) => {
    const { clock, start } = stage();
    const { requests, lost, failures } = start();
    await clock.advance(10_000);
    requests[0]?.fail(code);
    await clock.advance(60_000);
    expect(lost).toEqual([code]);
    expect(failures).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(clock.timers).toBe(0);
  },
);

test("a stopped task sends no more heartbeats, reports no failure and leaves no timer", async () => {
  const { clock, start } = stage();
  const { heartbeat, requests, lost, failures } = start();
  await clock.advance(10_000);
  heartbeat.stop();
  expect(clock.timers).toBe(0);
  requests[0]?.fail("TaskTimedOut");
  await heartbeat.now();
  await clock.advance(60_000);
  expect(requests).toHaveLength(1);
  expect([lost, failures]).toEqual([[], []]);
});

test("tasks share one timer, which the last one stops", async () => {
  const { clock, start } = stage();
  const first = start();
  await clock.advance(4_000);
  const second = start();
  expect(clock.timers).toBe(1);
  first.heartbeat.stop();
  expect(clock.timers).toBe(1);
  await clock.advance(10_000);
  expect([first.times(), second.times()]).toEqual([[], [14_000]]);
  second.heartbeat.stop();
  expect(clock.timers).toBe(0);
});

test("each task keeps its own interval", async () => {
  const { clock, start } = stage();
  const first = start();
  await clock.advance(4_000);
  const second = start();
  await clock.advance(20_000);
  expect(first.times()).toEqual([10_000, 20_000]);
  expect(second.times()).toEqual([14_000, 24_000]);
});

test("a handler's own heartbeat is sent at once, and the next one is due one interval later", async () => {
  const { clock, start } = stage();
  const { heartbeat, requests, times } = start();
  await clock.advance(3_000);
  const answered = heartbeat.now();
  requests[0]?.answer();
  await answered;
  await clock.advance(10_000);
  expect(times()).toEqual([3_000, 13_000]);
});

test("a handler's own heartbeat joins the one in flight", async () => {
  const { clock, start } = stage();
  const { heartbeat, requests } = start();
  await clock.advance(10_000);
  let joined = false;
  void heartbeat.now().then(() => {
    joined = true;
  });
  await settle();
  expect([requests.length, joined]).toEqual([1, false]);
  requests[0]?.answer();
  await settle();
  expect(joined).toBe(true);
});

test("a handler's own heartbeat resolves even if AWS rejects it", async () => {
  const { start } = stage();
  const { heartbeat, requests, failures } = start();
  const answered = heartbeat.now();
  requests[0]?.fail("ThrottlingException");
  await answered;
  expect(failures).toHaveLength(1);
});

test("a pause postpones the next heartbeat by one interval, and skips the handler's own", async () => {
  const { clock, start } = stage();
  const { heartbeat, requests, times } = start();
  await clock.advance(9_000);
  heartbeat.pause();
  await heartbeat.now();
  await clock.advance(9_999);
  expect(requests).toEqual([]);
  await clock.advance(1);
  expect(times()).toEqual([19_000]);
});

test("after a pause the heartbeat is sent at its original time", async () => {
  const { clock, start } = stage();
  const { heartbeat, times } = start();
  await clock.advance(6_000);
  heartbeat.pause();
  await clock.advance(1_000);
  heartbeat.pause();
  heartbeat.resume();
  await clock.advance(3_000);
  expect(times()).toEqual([10_000]);
});

test("a heartbeat that fell due during a pause is sent as soon as the pause ends", async () => {
  const { clock, start } = stage();
  const { heartbeat, times } = start();
  await clock.advance(9_000);
  heartbeat.pause();
  await clock.advance(5_000);
  heartbeat.resume();
  await clock.advance(0);
  expect(times()).toEqual([14_000]);
});

test("a heartbeat sent during a long pause is not sent again when the pause ends", async () => {
  const { clock, start } = stage();
  const { heartbeat, times } = start();
  heartbeat.pause();
  await clock.advance(15_000);
  heartbeat.resume();
  await clock.advance(4_999);
  expect(times()).toEqual([10_000]);
  await clock.advance(1);
  expect(times()).toEqual([10_000, 20_000]);
});

test("resuming has no effect without a pause, or after the end", async () => {
  const { clock, start } = stage();
  const { heartbeat, requests, times } = start();
  await clock.advance(5_000);
  heartbeat.resume();
  await clock.advance(5_000);
  requests[0]?.answer();
  expect(times()).toEqual([10_000]);
  heartbeat.pause();
  heartbeat.stop();
  heartbeat.resume();
  expect(clock.timers).toBe(0);
});
