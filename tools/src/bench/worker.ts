import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { type Column, table } from "../cli/table.ts";

const CONTENDERS = [
  "worker-core",
  "worker-core's calls alone",
  "SDK loop",
  "SDK loop, cacheMiddleware",
  "step-function-worker",
  "raw HTTP, unsigned",
] as const;
const CONCURRENCIES = [1, 10, 100] as const;
const OLD_WORKER = "step-function-worker@2.1.0";

interface Measure {
  readonly contender: string;
  readonly concurrency: number;
  readonly tasksPerSecond: number;
  readonly cpuMsPerTask: number;
}

const { json, tasks } = parseArgs({
  options: { json: { type: "boolean" }, tasks: { type: "string", default: "5000" } },
}).values;

const folder = await mkdtemp(join(tmpdir(), "bench-"));
const endpoint = fork(join(import.meta.dirname, "instantEndpoint.ts"));
try {
  const [port] = await once(endpoint, "message");
  const installed = await installOldWorker();
  const measures: Measure[] = [];
  for (const concurrency of CONCURRENCIES) {
    for (const contender of CONTENDERS) {
      if (contender === "step-function-worker" && !installed) continue;
      process.stderr.write(`${contender}, ${concurrency} at a time\n`);
      measures.push(await measure(contender, `http://127.0.0.1:${port}`, concurrency));
    }
  }
  console.log(
    json ? JSON.stringify({ tasks: Number(tasks), measures }, null, 2) : tableOf(measures),
  );
} finally {
  endpoint.kill();
  await rm(folder, { recursive: true });
}

/** Installs the old worker during the bench, so that the workspace does not depend on the old SDK. */
async function installOldWorker(): Promise<boolean> {
  try {
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    await promisify(execFile)("npm", ["install", "--prefix", folder, OLD_WORKER, ...options]);
    return true;
  } catch (error) {
    process.stderr.write(`${OLD_WORKER} can't be installed and is skipped: ${error}\n`);
    return false;
  }
}

async function measure(contender: string, url: string, concurrency: number): Promise<Measure> {
  const args = [contender, url, String(concurrency), tasks, folder];
  const child = fork(join(import.meta.dirname, "contender.ts"), args, {
    // The old SDK prints a long end-of-support notice.
    env: { ...process.env, AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1" },
  });
  const [figures] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${contender} ended with code ${code}`);
    }),
  ]);
  await once(child, "exit");
  return { contender, concurrency, ...figures };
}

function tableOf(measures: readonly Measure[]): string {
  const columns: Column<string>[] = CONCURRENCIES.map((concurrency) => ({
    title: `${concurrency} at a time`,
    text: (contender) =>
      figuresOf(
        measures.find((one) => one.contender === contender && one.concurrency === concurrency),
      ),
    align: "right",
    wraps: 12,
  }));
  return table({
    columns: [{ title: "", text: (contender) => contender, wraps: 16 }, ...columns],
    rows: CONTENDERS.filter((name) => measures.some(({ contender }) => contender === name)),
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}

function figuresOf(measure: Measure | undefined): string {
  if (measure === undefined) return "–";
  const { tasksPerSecond, cpuMsPerTask } = measure;
  return `${Math.round(tasksPerSecond)} tasks/s, ${cpuMsPerTask.toFixed(3)} ms CPU each`;
}
