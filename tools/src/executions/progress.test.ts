import { expect, test, vi } from "vitest";
import { createProgress } from "./progress.ts";

/** A terminal with this many rows, or a file. */
function screen(rows?: number, columns = 80) {
  const written: string[] = [];
  const stream = {
    isTTY: rows !== undefined,
    rows: rows ?? 0,
    columns,
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
  expect(written).toEqual([`invoice  ${EMPTY}  0 of 2 ended, 0 failed, 0 started\n`]);
  progress.say("a line");
  expect(stream.moveCursor).toHaveBeenCalledExactlyOnceWith(0, -1);
  expect(written.slice(1)).toEqual(["a line\n", written[0]]);
  progress.end();
  progress.say("another line");
  expect(written.slice(3)).toEqual([written[0], "another line\n"]);
});

test("more workloads than the terminal has rows share one bar", () => {
  const { stream, written } = screen(24);
  const totals = new Map(Array.from({ length: 30 }, (_, index) => [`w${index}`, 20]));
  const progress = createProgress(totals, stream);
  progress.onStart("w7");
  progress.onResult("w7", { status: "FAILED" });
  progress.end();
  expect(written.at(-1)).toBe(`all 30  ${EMPTY}  1 of 600 ended, 1 failed, 1 started\n`);
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

test("a file gets a line for what goes on every 10 s", () => {
  const { stream, written } = screen();
  let now = 0;
  const progress = createProgress(new Map([["invoice", 1_000]]), stream, () => now);
  for (now = 0; now < 25_000; now += 1_000) progress.onStart("invoice");
  expect(written).toEqual([
    `invoice  ${EMPTY}  0 of 1000 ended, 0 failed, 11 started\n`,
    `invoice  ${EMPTY}  0 of 1000 ended, 0 failed, 21 started\n`,
  ]);
});

test("a terminal is redrawn twenty times a second at most", () => {
  const { stream, written } = screen(24);
  let now = 0;
  const progress = createProgress(new Map([["invoice", 1_000]]), stream, () => now);
  for (now = 0; now < 1_000; now += 1) progress.onStart("invoice");
  expect(written.length).toBeLessThanOrEqual(21);
});

test("a line is never longer than the terminal is wide: the bar gives way first, then the name", () => {
  const name = "a-name-of-thirty-two-characters-";
  const drawn = [80, 70, 50].map((columns) => {
    const { stream, written } = screen(24, columns);
    createProgress(new Map([[name, 2]]), stream);
    return written[0];
  });
  expect(drawn).toEqual([
    `${name}  ${"░".repeat(10)}  0 of 2 ended, 0 failed, 0 started\n`,
    `${name}  0 of 2 ended, 0 failed, 0 started\n`,
    "a-name-of-thi…  0 of 2 ended, 0 failed, 0 started\n",
  ]);
});

test("what is said is broken between words where the terminal ends", () => {
  const { stream, written } = screen(24, 30);
  createProgress(new Map([["invoice", 2]]), stream).say("✗ invoice: the role may not call it");
  expect(written[1]).toBe("✗ invoice: the role may not\ncall it\n");
});
