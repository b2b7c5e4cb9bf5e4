import { expect, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { MAX_IN_FLIGHT_BYTES, SMALL_BYTES } from "../limits.ts";
import { createInFlight } from "./inFlight.ts";

const LARGE = SMALL_BYTES + 1;

function stage(maxBytes = 3 * LARGE) {
  const clock = createVirtualClock();
  const inFlight = createInFlight(clock, maxBytes);
  const gone: string[] = [];
  const hold = (name: string, bytes: number, maxMs?: number) => {
    const held = inFlight.hold(() => void gone.push(name), maxMs);
    held.resize(bytes);
    return held;
  };
  return { clock, inFlight, gone, hold };
}

test("there is room up to the bound, 256 MiB, and beyond it for what is small", () => {
  const { inFlight, hold } = stage();
  expect(MAX_IN_FLIGHT_BYTES).toBe(256 * 2 ** 20);
  const held = hold("a", LARGE);
  expect(inFlight.hasRoom(2 * LARGE)).toBe(true);
  expect(inFlight.hasRoom(2 * LARGE + 1)).toBe(false);
  held.resize(4 * LARGE);
  expect(inFlight.hasRoom(LARGE)).toBe(false);
  expect(inFlight.hasRoom(SMALL_BYTES)).toBe(true);
});

test("what is released leaves its room, once", () => {
  const { inFlight, hold } = stage();
  hold("a", LARGE);
  const held = hold("b", LARGE);
  held.resize(2 * LARGE);
  expect(inFlight.bytes).toBe(3 * LARGE);
  held.release();
  held.release();
  expect(inFlight.bytes).toBe(LARGE);
});

test("when the room is needed, what has waited for its client for a second gives way, the oldest first", async () => {
  const { clock, inFlight, gone, hold } = stage();
  for (const name of ["a", "b", "c"]) {
    hold(name, LARGE);
    await clock.advance(1);
  }
  await clock.advance(996);
  expect(inFlight.hasRoom(LARGE)).toBe(false);
  await clock.advance(1);
  expect(inFlight.hasRoom(LARGE)).toBe(true);
  expect(gone).toEqual(["a"]);
  await clock.advance(10_000);
  expect(inFlight.hasRoom(LARGE)).toBe(true);
  expect(gone).toEqual(["a"]);
  expect(inFlight.hasRoom(3 * LARGE)).toBe(true);
  expect(gone).toEqual(["a", "b", "c"]);
  expect(inFlight.bytes).toBe(0);
});

test("it gives way for what is small, too, so that many of those have a bound", async () => {
  const { clock, inFlight, gone, hold } = stage();
  for (let count = 0; count < 5; count++) hold("small", SMALL_BYTES);
  await clock.advance(1_000);
  expect(inFlight.hasRoom(SMALL_BYTES)).toBe(true);
  expect(gone).toHaveLength(3);
});

test("what waits for its client no longer gives way to nobody", async () => {
  const { clock, inFlight, gone, hold } = stage();
  hold("a", 3 * LARGE, 5_000).keep();
  await clock.advance(10_000);
  expect(inFlight.hasRoom(LARGE)).toBe(false);
  expect(gone).toEqual([]);
  expect(inFlight.bytes).toBe(3 * LARGE);
});

test("what has a time gives way after it, room or not", async () => {
  const { clock, inFlight, gone, hold } = stage();
  hold("a", 1, 5_000);
  hold("b", 1, 5_000).release();
  await clock.advance(4_999);
  expect(gone).toEqual([]);
  await clock.advance(1);
  expect(gone).toEqual(["a"]);
  expect(inFlight.bytes).toBe(0);
});
