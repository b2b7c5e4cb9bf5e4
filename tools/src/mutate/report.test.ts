import { describe, expect, test } from "vitest";
import { mutationReport } from "./report.ts";
import { mutationTable, percent, survivorLines } from "./text.ts";

const source = "const x = a < b;\nif (x) {\n  go();\n}\n";
const mutant = (status: string, start: [number, number], end: [number, number], to = "true") => ({
  mutatorName: "ConditionalExpression",
  replacement: to,
  location: {
    start: { line: start[0], column: start[1] },
    end: { line: end[0], column: end[1] },
  },
  status,
});

const report = mutationReport("demo", {
  files: {
    "src/b.ts": {
      source,
      mutants: [
        mutant("NoCoverage", [2, 8], [4, 2], "{}"),
        mutant("Survived", [1, 11], [1, 16], "a <= b"),
        mutant("Killed", [2, 5], [2, 6]),
        mutant("Timeout", [2, 5], [2, 6], "false"),
        mutant("CompileError", [2, 5], [2, 6]),
        mutant("Ignored", [3, 3], [3, 7]),
        mutant("RuntimeError", [3, 3], [3, 7]),
      ],
    },
    "src/a.ts": { source, mutants: [mutant("Killed", [2, 5], [2, 6])] },
    "src/types.ts": { source: "", mutants: [] },
  },
});

describe("the report", () => {
  test("counts only the mutants that ran, by file", () => {
    expect(report.files).toEqual([
      {
        file: "src/a.ts",
        mutants: 1,
        killed: 1,
        timedOut: 0,
        survived: 0,
        noCoverage: 0,
        score: 100,
      },
      {
        file: "src/b.ts",
        mutants: 4,
        killed: 1,
        timedOut: 1,
        survived: 1,
        noCoverage: 1,
        score: 50,
      },
    ]);
  });

  test("scores the package: a mutant that times out counts as killed, a mutant without coverage does not", () => {
    expect(report.total).toEqual({
      mutants: 5,
      killed: 2,
      timedOut: 1,
      survived: 1,
      noCoverage: 1,
      score: 60,
    });
  });

  test("has no score without mutants", () => {
    expect(mutationReport("empty", { files: {} }).total.score).toBeNull();
  });

  test("lists survivors by line, with the code before and after", () => {
    expect(survivorLines(report.survivors)).toEqual([
      "src/b.ts:1 ConditionalExpression: a < b → a <= b",
      "src/b.ts:2 ConditionalExpression: { go(); } → {} (no coverage)",
    ]);
  });
});

test("the table has a row for each file and one for the package", () => {
  const rows = mutationTable(report, process.stdout)
    .split("\n")
    .filter((line) => line.includes("%"))
    .map((line) =>
      line
        .split(/[^\w./% ]+/u)
        .map((cell) => cell.trim())
        .filter(Boolean),
    );
  expect(rows).toEqual([
    ["src/a.ts", "1", "1", "0", "0", "0", "100.0 %"],
    ["src/b.ts", "4", "1", "1", "1", "1", "50.0 %"],
    ["demo", "5", "2", "1", "1", "1", "60.0 %"],
  ]);
});

test("a score just below a bound does not round up to it", () => {
  expect(percent(79.99)).toBe("79.9 %");
});
