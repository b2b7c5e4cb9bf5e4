import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { workload } from "./handler.ts";

const rules = [
  { rule: "unique", column: "id" },
  { rule: "number", column: "price", min: 0 },
];
const check = (csv: string, more: object = {}) =>
  runHandler(workload, { file: "prices.csv", csv, rules, ...more });

const rows = (count: number) =>
  `id,price\n${Array.from({ length: count }, (_, index) => `${index},1`).join("\n")}\n`;

test("a clean file has no problems", async () => {
  expect(await check("id,price\n1,2.50\n2,3\n")).toMatchObject({
    kind: "succeeded",
    output: { file: "prices.csv", rows: 2, badRows: 0, problems: [] },
  });
});

test("problems name the row of the file, the column, the value and the problem", async () => {
  const run = await check("id,price\n1,2\n1,-3\n", { toleratedBadRows: 0.5 });
  expect(run).toMatchObject({
    output: {
      rows: 2,
      badRows: 1,
      problems: [
        { row: 3, column: "id", value: "1", problem: "is a duplicate" },
        { row: 3, column: "price", value: "-3", problem: "is below 0" },
      ],
    },
  });
});

test("more bad rows than tolerated fail the check", async () => {
  const run = await check("id,price\n1,x\n2,3\n", { toleratedBadRows: 0.4 });
  expect(run).toMatchObject({
    kind: "failed",
    error: "TooManyBadRows",
    cause: { message: "prices.csv: 1 of 2 rows are bad; tolerated: 40 %" },
  });
});

test("all bad rows are counted, fifty problems are listed", async () => {
  const bad = `id,price\n${Array.from({ length: 80 }, (_, index) => `${index},x`).join("\n")}`;
  const run = await check(bad, { toleratedBadRows: 1 });
  if (run.kind !== "succeeded") throw new Error("expected it to succeed");
  expect(run.output.badRows).toBe(80);
  expect(run.output.problems).toHaveLength(50);
});

test("a row with more cells than the header fails with BadCsv", async () => {
  const run = await check("id,price\n1,2,3\n");
  expect(run).toMatchObject({
    error: "BadCsv",
    cause: { message: expect.stringContaining("line 2") },
  });
});

test("rules for a column that the file does not have fail with MissingColumn", async () => {
  expect(await check("id,cost\n1,2\n")).toMatchObject({ error: "MissingColumn" });
});

test("a file with only a header has no bad rows", async () => {
  expect(await check("id,price\n")).toMatchObject({ output: { rows: 0, badRows: 0 } });
});

test("progress is reported every thousand rows", async () => {
  expect(await check(rows(2_500))).toMatchObject({
    progress: [{ rows: 1_000 }, { rows: 2_000 }],
  });
});

test("an aborted task stops at the next checkpoint", async () => {
  const run = await runHandler(
    workload,
    { file: "long.csv", csv: rows(5_000), rules },
    { abortAfter: { heartbeats: 2 } },
  );
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining", heartbeats: 2 });
});
