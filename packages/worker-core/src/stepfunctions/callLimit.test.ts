import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limitCall } from "./callLimit.ts";

const LIMIT_MS = 20_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs what waits for the next turn of the loop. */
const nextTurn = () => vi.advanceTimersByTime(1);

test("a call ends once, with its limit", () => {
  const end = vi.fn();
  limitCall(LIMIT_MS, end);
  vi.advanceTimersByTime(LIMIT_MS - 1);
  expect(end).not.toHaveBeenCalled();
  nextTurn();
  nextTurn();
  vi.advanceTimersByTime(10 * LIMIT_MS);
  expect(end).toHaveBeenCalledOnce();
  expect(end.mock.calls[0]?.[0]).toMatchObject({
    code: "ETIMEDOUT",
    message: "no whole answer for 20000 ms",
  });
});

test("an answer that has arrived is read before the limit, which runs first, ends the call", () => {
  const immediates: (() => void)[] = [];
  vi.stubGlobal("setImmediate", (callback: () => void) => immediates.push(callback));
  const end = vi.fn();
  const clear = limitCall(LIMIT_MS, end);
  vi.advanceTimersByTime(LIMIT_MS);
  clear();
  for (const run of immediates) run();
  vi.unstubAllGlobals();
  expect(immediates).toHaveLength(1);
  expect(end).not.toHaveBeenCalled();
});

test("after a pause of the process a call has ten more seconds to be read", () => {
  let pausedMs = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + pausedMs);
  const end = vi.fn();
  limitCall(LIMIT_MS, end);
  pausedMs = 90_000;
  vi.advanceTimersByTime(LIMIT_MS);
  nextTurn();
  vi.advanceTimersByTime(9_998);
  expect(end).not.toHaveBeenCalled();
  for (let turn = 0; turn < 5; turn += 1) nextTurn();
  expect(end).toHaveBeenCalledOnce();
});
