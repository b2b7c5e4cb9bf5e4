import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOf } from "./loadOf.ts";

function fileWith(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "load-")), "starts");
  writeFileSync(path, text);
  return path;
}

const startsOf = (text: string) => {
  const [part] = loadOf(fileWith(text));
  return part?.kind === "listed" ? part.atSeconds : undefined;
};

test("a file lists starts, in any order, counted from the first", () => {
  expect(startsOf("12\n10\n\n10.5\n")).toEqual([0, 0.5, 2]);
  expect(startsOf("2026-01-05T10:00:00Z\r\n2026-01-05T10:01:00+00:00\r\n")).toEqual([0, 60]);
});

test("a count is spread until the next line, the last one over a minute", () => {
  expect(startsOf("0,2\n10,0\n20 3")).toEqual([0, 5, 20, 40, 60]);
});

test("a line that is wrong is named with its number", () => {
  const path = fileWith("1\n2026-13-01T00:00:00Z");
  expect(() => loadOf(path)).toThrow(
    `--load: line 2 of ${path} is "2026-13-01T00:00:00Z"; allowed: lines such as 12.5`,
  );
  for (const wrong of ["time,count", "1,2,3", "1,-2", "1,1.5"]) {
    expect(() => loadOf(fileWith(wrong))).toThrow("--load: line 1 of");
  }
  expect(() => loadOf(fileWith("\n"))).toThrow("is empty; allowed");
});

test("what is neither a load nor a file says what is allowed", () => {
  expect(loadOf("burst:5")).toEqual([{ kind: "burst", executions: 5, atSeconds: 0 }]);
  expect(() => loadOf("burst")).toThrow(/--load has the load "burst"; allowed: steady:RATE.*file/);
});

test("a load of many parts is longer than a file's name may be", () => {
  const parts = Array.from({ length: 40 }, (_, index) => `burst:400@${10 * index}m`);
  expect(loadOf(parts.join("+"))).toHaveLength(40);
  expect(() => loadOf(`${parts.join("+")}+burst`)).toThrow('--load has the load "burst"; allowed');
});

test("a file that starts more executions than can be simulated is refused before they are listed", () => {
  for (const text of ["0,1500000\n60,1500000", "0,99999999999"]) {
    expect(() => loadOf(fileWith(text))).toThrow(/executions; allowed: at most 2,000,000 in one/);
  }
});
