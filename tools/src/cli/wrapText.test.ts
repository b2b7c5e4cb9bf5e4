import { expect, test } from "vitest";
import { wrapHanging, wrapText } from "./wrapText.ts";

test("a line that fits stays, and an empty one too", () => {
  expect(wrapText("Examples:\n\n  pnpm start", 12)).toBe("Examples:\n\n  pnpm start");
});

test("a longer line is wrapped at spaces, below its own text", () => {
  expect(wrapText("  one two three", 9)).toBe("  one two\n  three");
  expect(wrapText("  drop   it runs, and its answer is lost", 25)).toBe(
    "  drop   it runs, and its\n         answer is lost",
  );
});

test("a word that is longer than a line has one of its own", () => {
  expect(wrapText("see packages/workloads now", 10)).toBe("see\npackages/workloads\nnow");
});

const TERMINAL = { isTTY: true, columns: 24 };

test("on a terminal a line is wrapped at spaces, and goes on further in", () => {
  expect(wrapHanging("✗ one two three four five six\n  at a/b.ts:1", TERMINAL)).toBe(
    "✗ one two three four\n    five six\n  at a/b.ts:1",
  );
  expect(wrapHanging("  one two three four five six", TERMINAL)).toBe(
    "  one two three four\n      five six",
  );
});

test("colours have no width, and a word that is longer than a line has one of its own", () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  expect(wrapHanging(`${red("one two")} three four ${red("five")} six`, TERMINAL)).toBe(
    `${red("one two")} three four ${red("five")}\n    six`,
  );
  expect(wrapHanging("a abcdefghijklmnopqrstuvwxyz b", TERMINAL)).toBe(
    "a\n    abcdefghijklmnopqrstuvwxyz\n    b",
  );
});

test("in a pipe nothing is wrapped", () => {
  const line = "one two three four five six seven";
  expect(wrapHanging(line, { isTTY: false, columns: 24 })).toBe(line);
});
