import { expect, test } from "vitest";
import { createNothingSeen, type NothingSeen } from "./nothingSeen.ts";

const MINUTE = 60_000;
const pollAt = (openedAt: number) => ({ openedAt, endedAt: openedAt + MINUTE });

/** How many of a thousand wake-ups from long ago are over. */
const passedOver = (seen: NothingSeen) =>
  Array.from({ length: 1_000 }, () => seen.isOver(0)).filter(Boolean).length;

test("when a poll was opened that waited, nothing waited", () => {
  const seen = createNothingSeen();
  expect(seen.isOver(0)).toBe(false);
  seen.waited(pollAt(MINUTE));
  expect(seen.isOver(MINUTE - 1)).toBe(true);
  expect(seen.isOver(MINUTE)).toBe(false);
});

test("it may be a mistake, so that a wake-up polls after some that were over, and later after several such polls in a row", () => {
  const seen = createNothingSeen();
  seen.waited(pollAt(MINUTE));
  expect(passedOver(seen)).toBe(20);
  for (const at of [2 * MINUTE, 3 * MINUTE]) {
    seen.waited(pollAt(at));
    expect(passedOver(seen)).toBe(100);
  }
  seen.found();
  expect(passedOver(seen)).toBe(0);
  seen.waited(pollAt(4 * MINUTE));
  expect(passedOver(seen)).toBe(20);
});

test("polls that were open at the same time say no more than one, since AWS may hold them together", () => {
  const seen = createNothingSeen();
  for (let poll = 1; poll <= 10; poll += 1) seen.waited(pollAt(MINUTE + poll));
  expect(passedOver(seen)).toBe(20);
});
