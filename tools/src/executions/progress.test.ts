import { expect, test, vi } from "vitest";
import { createProgress } from "./progress.ts";

/** A terminal with this many rows, or a file. */
function screen(rows?: number) {
  const written: string[] = [];
  const stream = {
    isTTY: rows !== undefined,
    rows: rows ?? 0,
    write: (text: string) => written.push(text) > 0,
    moveCursor: vi.fn(() => true),
    cursorTo: vi.fn(() => true),
    clearScreenDown: vi.fn(() => true),
  };
  vi.stubEnv("TERM", "xterm");
  return { stream, written };
}

const EMPTY = "░".repeat(24);

test("a terminal shows the bars before any execution has ended, and lines above them", () => {
  const { stream, written } = screen(24);
  const progress = createProgress(new Map([["invoice", 2]]), stream);
  expect(written).toEqual([`invoice  ${EMPTY}  0 of 2 ended, 0 failed\n`]);
  progress.say("a line");
  expect(stream.moveCursor).toHaveBeenCalledExactlyOnceWith(0, -1);
  expect(written.slice(1)).toEqual(["a line\n", written[0]]);
  progress.end();
  progress.say("another line");
  expect(written.slice(3)).toEqual(["another line\n"]);
});

test("more workloads than the terminal has rows share one bar", () => {
  const { stream, written } = screen(24);
  const totals = new Map(Array.from({ length: 30 }, (_, index) => [`w${index}`, 20]));
  const progress = createProgress(totals, stream);
  progress.onResult("w7", { status: "FAILED" });
  expect(written.at(-1)).toBe(`30 workloads  ${EMPTY}  1 of 600 ended, 1 failed\n`);
  expect(stream.moveCursor).toHaveBeenCalledExactlyOnceWith(0, -1);
});

test("a file gets one line for each finished workload", () => {
  const { stream, written } = screen();
  const progress = createProgress(new Map([["invoice", 2]]), stream);
  progress.onResult("invoice", { status: "SUCCEEDED" });
  expect(written).toEqual([]);
  progress.onResult("invoice", { status: "SUCCEEDED" });
  expect(written).toEqual([`invoice  ${"█".repeat(24)}  2 of 2 ended, 0 failed\n`]);
});
