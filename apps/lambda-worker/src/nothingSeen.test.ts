import { expect, test } from "vitest";
import { createNothingSeen } from "./nothingSeen.ts";

const MINUTE = 60_000;
const pollAt = (openedAt: number) => ({ openedAt, endedAt: openedAt + MINUTE });

test("nothing waited when the first of two polls was opened that waited, one after the other", () => {
  const seen = createNothingSeen();
  seen.waited(pollAt(MINUTE));
  expect(seen.isOver(0)).toBe(false);
  seen.waited(pollAt(2 * MINUTE));
  expect(seen.isOver(MINUTE - 1)).toBe(true);
  expect(seen.isOver(MINUTE)).toBe(false);
});

test("polls that were open at the same time say no more than one, since AWS may hold them together", () => {
  const seen = createNothingSeen();
  for (let poll = 1; poll <= 10; poll += 1) seen.waited(pollAt(MINUTE + poll));
  expect(seen.isOver(0)).toBe(false);
});

test("after a hundred wake-ups that were over one polls, so that a mistake comes out", () => {
  const seen = createNothingSeen();
  for (const at of [MINUTE, 2 * MINUTE]) seen.waited(pollAt(at));
  const isOver = () => Array.from({ length: 101 }, () => seen.isOver(0));
  expect(isOver().filter(Boolean)).toHaveLength(100);
  expect(seen.isOver(0)).toBe(false);
  seen.waited(pollAt(3 * MINUTE));
  expect(isOver().filter(Boolean)).toHaveLength(100);
  seen.found();
  expect(seen.isOver(0)).toBe(false);
});
