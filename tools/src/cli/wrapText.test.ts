import { expect, test } from "vitest";
import { wrapText } from "./wrapText.ts";

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
