import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { table } from "../cli/table.ts";
import { runBench } from "./runBench.ts";
import { type Figures, runContender } from "./runContender.ts";

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

interface Measure extends Figures {
  readonly contender: string;
  readonly concurrency: number;
}

const { json = false, tasks } = parseArgs({
  options: { json: { type: "boolean" }, tasks: { type: "string", default: "5000" } },
}).values;

await runBench(json, async ({ folder }) => {
  const endpoint = fork(join(import.meta.dirname, "instantEndpoint.ts"));
  const [port] = await once(endpoint, "message");
  const installed = await installOldWorker(folder);
  const measures: Measure[] = [];
  for (const concurrency of CONCURRENCIES) {
    for (const contender of CONTENDERS) {
      if (contender === "step-function-worker" && !installed) continue;
      process.stderr.write(`${contender}, ${concurrency} at a time\n`);
      const figures = await runContender(
        join(import.meta.dirname, "contender.ts"),
        [contender, `http://127.0.0.1:${port}`, String(concurrency), tasks, folder],
        // The old SDK prints a long end-of-support notice.
        { env: { ...process.env, AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1" } },
      );
      measures.push({ contender, concurrency, ...figures });
    }
  }
  endpoint.kill();
  return { figures: { tasks: Number(tasks), measures }, text: tableOf(measures) };
});

/** Installs the old worker during the bench, so that the workspace does not depend on the old SDK. */
async function installOldWorker(folder: string): Promise<boolean> {
  try {
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    await promisify(execFile)("npm", ["install", "--prefix", folder, OLD_WORKER, ...options]);
    return true;
  } catch (error) {
    process.stderr.write(`${OLD_WORKER} can't be installed and is skipped: ${error}\n`);
    return false;
  }
}

function tableOf(measures: readonly Measure[]): string {
  return table({
    columns: [
      { title: "contender", text: ({ contender }) => contender },
      { title: "at a time", text: ({ concurrency }) => String(concurrency), align: "right" },
      { title: "tasks/s", text: ({ tasksPerSecond }) => tasksPerSecond.toFixed(0), align: "right" },
      {
        title: "CPU per task",
        text: ({ cpuMsPerTask }) => `${cpuMsPerTask.toFixed(3)} ms`,
        align: "right",
      },
    ],
    rows: measures,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
