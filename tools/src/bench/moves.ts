import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { buildFixtures } from "../testing/buildFixtures.ts";
import { deployFixturesOf } from "../testing/fixtureEnvironment.ts";
import { MOVES, type MoveFigures, moveUnderLoad } from "../testing/moveUnderLoad.ts";
import { runBench } from "./runBench.ts";

/** Moves a workload between Lambda and Fargate while its executions run, with each transport. */
const TASK_MS = 100;

const { json = false, executions } = parseArgs({
  options: { json: { type: "boolean" }, executions: { type: "string", default: "200" } },
}).values;

await runBench(json, async ({ folder, signal }) => {
  await buildFixtures(folder);
  const figures: MoveFigures[] = [];
  const load = { executions: Number(executions), taskMs: TASK_MS };
  for (const move of MOVES) {
    process.stderr.write(`${move.transport}, ${move.from} to ${move.to}\n`);
    const deploy = (options: object) => deployFixturesOf(folder, { signal, ...options });
    figures.push(await moveUnderLoad(folder, deploy, move, load));
  }
  const passed = figures.every(
    ({ executions: all, succeeded, lost, repeated }) =>
      succeeded === all && lost === 0 && repeated === 0,
  );
  return { figures, text: tableOf(figures), passed };
});

function tableOf(figures: readonly MoveFigures[]): string {
  const count = (title: string, of: (figure: MoveFigures) => string | number) => {
    return { title, text: (figure: MoveFigures) => String(of(figure)), align: "right" as const };
  };
  return table({
    columns: [
      { title: "transport", text: ({ transport }) => transport },
      { title: "move", text: ({ from, to }) => `${from} → ${to}` },
      count("executions", ({ executions: all }) => all),
      count("open then", ({ openAtMove }) => openAtMove),
      count("lost", ({ lost }) => lost),
      count("twice", ({ repeated }) => repeated),
      count("deployment", ({ updateMs }) => `${Math.round(updateMs)} ms`),
      count("longest gap", ({ longestGapMs }) => `${Math.round(longestGapMs)} ms`),
    ],
    rows: figures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
