import { type Case, defineCases } from "@sfn-workers/worker-core/testing";
import * as z from "zod";
import { manifest } from "./manifest.ts";

const file = "prices.csv";
const rules = [
  { rule: "unique", column: "id" },
  { rule: "number", column: "price", min: 0 },
];

const check = (csv: string, expected: Case["expected"], more: object = {}): Case => ({
  input: { file, csv, rules, ...more },
  expected,
});

const manyBadRows = `id,price\n${Array.from({ length: 80 }, (_, index) => `${index},x`).join("\n")}`;

export const cases = defineCases(manifest, {
  "a clean file has no problems": check("id,price\n1,2.50\n2,3\n", {
    kind: "succeeded",
    output: { file, rows: 2, badRows: 0, problems: [] },
  }),
  "a file with only a header has no bad rows": check("id,price\n", {
    kind: "succeeded",
    output: { file, rows: 0, badRows: 0, problems: [] },
  }),
  "problems name the row of the file, the column, the value and the problem": check(
    "id,price\n1,2\n1,-3\n",
    {
      kind: "succeeded",
      output: {
        file,
        rows: 2,
        badRows: 1,
        problems: [
          { row: 3, column: "id", value: "1", problem: "is a duplicate" },
          { row: 3, column: "price", value: "-3", problem: "is below 0" },
        ],
      },
    },
    { toleratedBadRows: 0.5 },
  ),
  "all bad rows are counted, fifty problems are listed": check(
    manyBadRows,
    {
      kind: "succeeded",
      output: { file, rows: 80, badRows: 80, problems: z.array(z.unknown()).length(50) },
    },
    { toleratedBadRows: 1 },
  ),
  "more bad rows than tolerated fail the check": check(
    "id,price\n1,x\n2,3\n",
    {
      kind: "failed",
      error: "TooManyBadRows",
      cause: "prices.csv: 1 of 2 rows are bad; tolerated: 40 %",
    },
    { toleratedBadRows: 0.4 },
  ),
  "a row with more cells than the header fails with BadCsv": check("id,price\n1,2,3\n", {
    kind: "failed",
    error: "BadCsv",
    cause: z.string().regex(/line 2/),
  }),
  "rules for a column that the file does not have fail with MissingColumn": check(
    "id,cost\n1,2\n",
    {
      kind: "failed",
      error: "MissingColumn",
      cause: "rules name columns that the file does not have: price; it has id, cost",
    },
  ),
});
