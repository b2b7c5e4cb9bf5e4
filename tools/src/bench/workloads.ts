import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { withWorkspaceCopy } from "../mutate/workspaceCopy.ts";
import { ROOT } from "../workspace/nx.ts";
import { generateWorkloads } from "./generatedWorkloads.ts";
import { runBench } from "./runBench.ts";

/*
 * Measures the commands in a copy of the workspace with many generated workloads.
 */

/** What is measured, in order, with the command line after `node`. */
const stepsIn = (workspace: string) => ({
  "start, with a build": ["tools/src/cli.mjs", "start", "--json"],
  "start again": ["tools/src/cli.mjs", "start", "--json"],
  plan: ["tools/src/cli.mjs", "plan", "--stack", "local"],
  settings: ["tools/src/cli.mjs", "settings", "--stack", "local"],
  test: [nxOf(workspace), "run-many", "-t", "test", "--output-style=static"],
});

interface Measure {
  readonly step: string;
  readonly seconds: number;
  readonly exitCode: number;
}

const {
  json = false,
  count: countText,
  "skip-test": skipsTest,
} = parseArgs({
  options: {
    json: { type: "boolean" },
    count: { type: "string", default: "30" },
    "skip-test": { type: "boolean" },
  },
}).values;
const count = Number(countText);

await runBench(json, async ({ folder, signal }) => {
  const measures = await withWorkspaceCopy(
    ROOT,
    async (_temporary, workspace) => {
      await generateWorkloads(workspace, count);
      const done: Measure[] = [];
      for (const [step, command] of Object.entries(stepsIn(workspace))) {
        if (signal.aborted || (skipsTest && step === "test")) break;
        process.stderr.write(`${step} …\n`);
        done.push(await measure(step, command, workspace));
      }
      return done;
    },
    folder,
  );
  const passed = measures.every(({ exitCode }) => exitCode === 0);
  return { figures: { count, measures }, text: tableOf(measures), passed };
});

function nxOf(workspace: string): string {
  return createRequire(join(workspace, "package.json")).resolve("nx/bin/nx.js");
}

/** Runs the command, and shows its output only if it fails. */
async function measure(step: string, command: readonly string[], cwd: string): Promise<Measure> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, command, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, INIT_CWD: cwd, NX_DAEMON: "false", NX_NO_CLOUD: "true" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  if (code !== 0) process.stderr.write(output);
  return { step, seconds: (performance.now() - startedAt) / 1_000, exitCode: code ?? 1 };
}

function tableOf(measures: readonly Measure[]): string {
  return table({
    columns: [
      { title: `with ${count} workloads`, text: ({ step }) => step },
      { title: "time", text: ({ seconds }) => `${seconds.toFixed(1)} s`, align: "right" },
      { title: "exit code", text: ({ exitCode }) => String(exitCode), align: "right" },
    ],
    rows: measures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
