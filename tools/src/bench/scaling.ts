import { parseArgs } from "node:util";
import { createProgressLine } from "../simulate/progressLine.ts";
import { runBench } from "./runBench.ts";
import { boundsOf } from "./scaling/bounds.ts";
import { type Answer, measureAll } from "./scaling/measureAll.ts";
import { allRows, type Row, rowName } from "./scaling/rows.ts";
import { type Result, scalingTable } from "./scaling/scalingTable.ts";

/** Simulates scenarios of load with each kind of worker, with the settings before they were simulated and with today's. */
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

await runBench(values.json, async () => {
  const rows = [...allRows().entries()].filter(([, row]) => rowName(row).includes(values.only));
  const progress = createProgressLine(process.stderr);
  const answers = await measureAll(rows, Number(values.seed), (done) =>
    progress.show(`${done} of ${rows.length} scenarios`),
  ).finally(progress.end);
  const results = rows.flatMap(([, row], index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [resultOf(row, answer)];
  });
  return {
    figures: { seed: Number(values.seed), rows: results },
    text: scalingTable(results, process.stdout),
    passed: results.every(({ bounds }) => bounds.every(({ kept }) => kept)),
  };
});

function resultOf(row: Row, answer: Answer): Result {
  if ("problem" in answer) return { row, bounds: [{ text: answer.problem, kept: false }] };
  const { measured } = answer;
  return { row, measured, bounds: boundsOf(measured) };
}
