import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { manifests } from "@sfn-workers/workloads/manifests";
import Table from "cli-table3";
import { build } from "esbuild";
import { buildWorkers } from "../workspace/build.ts";

const RUNS = 11;
const DIST = join(import.meta.dirname, "../../../apps/lambda-worker/dist");

/** A naive function for comparison: one file with the whole client and the default credential chain. */
const NAIVE = `
  import { SFN } from "@aws-sdk/client-sfn";
  import * as z from "zod";
  const sfn = new SFN({});
  export const handler = async (event) => {
    const { taskToken, input } = await sfn.getActivityTask({ activityArn: process.env.ACTIVITY_ARN });
    if (!taskToken) return;
    const output = z.object({}).parse(JSON.parse(input));
    await sfn.sendTaskSuccess({ taskToken, output: JSON.stringify(output) });
  };`;

interface Measure {
  readonly bundle: string;
  /** The size of the files in the zip. */
  readonly bytes: number;
  /** The median of several runs, each in a new process. */
  readonly importMs: number;
}

const { json } = parseArgs({ options: { json: { type: "boolean" } } }).values;
const folder = await mkdtemp(join(tmpdir(), "bench-"));
try {
  await buildWorkers();
  await build({
    stdin: { contents: NAIVE, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    outfile: join(folder, "index.mjs"),
  });
  const measures: Measure[] = [];
  for (const workload of Object.keys(manifests)) {
    measures.push({ bundle: workload, ...(await measure(DIST, workload)) });
  }
  measures.push({ bundle: "naive", ...(await measure(folder, "coin-flip")) });
  console.log(json ? JSON.stringify({ measures }, null, 2) : table(measures));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(bundle: string, workload: string): Promise<Omit<Measure, "bundle">> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++)
    times.push(await importOnce(join(bundle, "index.mjs"), workload));
  const sorted = times.toSorted((a, b) => a - b);
  return { bytes: await sizeOf(bundle), importMs: sorted[Math.floor(RUNS / 2)] ?? 0 };
}

async function importOnce(file: string, workload: string): Promise<number> {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    {
      env: {
        AWS_REGION: "us-east-1",
        WORKLOAD: workload,
        ACTIVITY_ARN: "arn:aws:states:us-east-1:000000000000:activity:bench",
      },
    },
  );
  return Number(stdout);
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function table(measures: readonly Measure[]): string {
  const shown = new Table({
    head: ["bundle", "size", "import"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right"],
  });
  for (const { bundle, bytes, importMs } of measures) {
    shown.push([bundle, `${Math.round(bytes / 1_000)} KB`, `${importMs.toFixed(1)} ms`]);
  }
  return shown.toString();
}
