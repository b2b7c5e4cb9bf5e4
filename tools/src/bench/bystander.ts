import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { table } from "../cli/table.ts";
import { ROOT } from "../workspace/nx.ts";
import { runBench } from "./runBench.ts";

/** Attacks the embedded Step Functions, in processes of its own, and shows what another client notices. */
const BENCH = join(ROOT, "packages/local-stepfunctions/bench/bystander.ts");
const SHOWN = 15;
const MAX_OUTPUT_BYTES = 2 ** 28;

const attackFigures = z.object({
  attack: z.string(),
  callMs: z.number(),
  operation: z.string(),
  roundTripMs: z.number(),
  longestTurnMs: z.number(),
  executions: z.number(),
});
const figuresOf = z.looseObject({
  bound: z.number(),
  lastSeed: z.number(),
  memoryMb: z.object({ before: z.number(), after: z.number() }),
  attacks: z.array(attackFigures),
  findings: z.array(z.looseObject({ attack: z.string(), problem: z.string() })),
});
type AttackFigures = z.infer<typeof attackFigures>;

const args = process.argv.slice(2);
const json = args.includes("--json");

await runBench(json, async ({ folder }) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [BENCH, ...args.filter((arg) => arg !== "--json")],
    { env: { ...process.env, TMPDIR: folder }, maxBuffer: MAX_OUTPUT_BYTES },
  );
  const figures = figuresOf.parse(JSON.parse(stdout));
  return { figures, text: textOf(figures), passed: figures.findings.length === 0 };
});

function textOf(figures: z.infer<typeof figuresOf>): string {
  const { attacks, findings, bound, memoryMb, lastSeed } = figures;
  const worst = attacks.toSorted((one, other) => other.callMs - one.callMs);
  const executions = attacks.reduce((sum, { executions }) => sum + executions, 0);
  return [
    tableOf(worst.slice(0, SHOWN)),
    `Attacks: ${attacks.length}, with ${executions.toLocaleString("en")} executions${lastSeed === 0 ? "" : `; the last one with --seed ${lastSeed}`}.\nAnother's call took ${worst[0]?.callMs ?? 0} ms at worst; ${bound} ms are allowed.`,
    `The endpoint's memory: ${memoryMb.before} MB before, ${memoryMb.after} MB after.`,
    ...findings.map(
      ({ attack, problem }) =>
        `failed: ${attack}: ${problem}\n  again: pnpm bench bystander ${again(attack)}; --json has the smallest attack that does the same`,
    ),
  ].join("\n\n");
}

function again(attack: string): string {
  return attack.startsWith("seed ")
    ? `--seed ${attack.slice("seed ".length)} --seconds 1`
    : `--attack "${attack}"`;
}

function tableOf(rows: readonly AttackFigures[]): string {
  return table<AttackFigures>({
    columns: [
      { title: "attack", text: ({ attack }) => attack, wraps: 24 },
      { title: "another's call", text: ({ callMs }) => `${callMs} ms`, align: "right" },
      { title: "which", text: ({ operation }) => operation, leftOut: 3 },
      {
        title: "its round trip",
        text: ({ roundTripMs }) => `${roundTripMs} ms`,
        align: "right",
        leftOut: 2,
      },
      {
        title: "longest turn",
        text: ({ longestTurnMs }) => `${longestTurnMs} ms`,
        align: "right",
        leftOut: 1,
      },
    ],
    rows,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
