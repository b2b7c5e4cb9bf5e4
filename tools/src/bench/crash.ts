import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import * as z from "zod";
import { table } from "../cli/table.ts";
import { ROOT } from "../workspace/nx.ts";
import { runBench } from "./runBench.ts";

/** Kills the embedded Step Functions, in a process of its own. */
const BENCH = join(ROOT, "packages/local-stepfunctions/bench/crash.ts");
const SHOWN = 20;

const figuresOf = z.looseObject({
  seed: z.number(),
  seconds: z.number(),
  kills: z.number(),
  moments: z.record(z.string(), z.number()),
  folders: z.number(),
  acknowledged: z.number(),
  executions: z.number(),
  events: z.number(),
  fullDisks: z.number(),
  tornPages: z.number(),
  startMs: z.object({ median: z.number(), worst: z.number() }),
  noFullDisk: z.string().optional(),
  keptAt: z.string().optional(),
  lost: z.array(z.string()),
});
type Figures = z.infer<typeof figuresOf>;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    kills: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});

await runBench(values.json, async ({ folder }) => {
  const { kills, seed } = values;
  const child = spawn(
    process.execPath,
    [BENCH, "--kills", kills, "--seed", seed, "--folder", folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [out, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (exitCode !== 0) throw new Error(`the bench of the crashes has ended with ${exitCode}`);
  const figures = figuresOf.parse(JSON.parse(out));
  return { figures, text: textOf(figures), passed: figures.lost.length === 0 };
});

function textOf(figures: Figures): string {
  const { moments, startMs, lost, seed, keptAt, noFullDisk } = figures;
  const rows: readonly (readonly [string, string])[] = [
    ["kills", count(figures.kills)],
    ...Object.entries(moments).map(([moment, kills]) => [`  ${moment}`, count(kills)] as const),
    ["disks filled", noFullDisk === undefined ? count(figures.fullDisks) : `none: ${noFullDisk}`],
    ["pages torn", count(figures.tornPages)],
    ["calls acknowledged", count(figures.acknowledged)],
    ["executions", count(figures.executions)],
    ["events", count(figures.events)],
    ["restart, median and worst", `${count(startMs.median)} and ${count(startMs.worst)} ms`],
    ["lost, doubled or changed", count(lost.length)],
  ];
  const shown = table({
    columns: [
      { title: "what", text: ([what]) => what },
      { title: "figure", text: ([, figure]) => figure, align: "right" },
    ],
    rows,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
  if (lost.length === 0) return shown;
  const more = lost.length > SHOWN ? [`… and ${lost.length - SHOWN} more: --json has them`] : [];
  return [
    shown,
    "",
    ...lost.slice(0, SHOWN),
    ...more,
    ...(keptAt === undefined ? [] : [`The folder is kept: ${keptAt}`]),
    `Again: pnpm bench crash --kills ${figures.kills} --seed ${seed}`,
  ].join("\n");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
