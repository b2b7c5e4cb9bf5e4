/**
 * Renews and updates running workers many times, and prints how long a renewal takes and what has remained of former ones:
 * `node --expose-gc packages/local-cloud/bench/renewals.ts [RENEWALS]`.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployProgram } from "../src/deployProgram.ts";
import {
  createPollingWorkers,
  pollingWorker,
  WORKER_DOCKERFILE,
} from "../src/testing/pollingWorkers.ts";
import { callApi } from "../src/testing/program.ts";

const times = Number(process.argv[2] ?? 200);
const image = mkdtempSync(join(tmpdir(), "bench-image-"));
const functions = mkdtempSync(join(tmpdir(), "bench-functions-"));
mkdirSync(join(image, "dist"));
writeFileSync(join(image, "Dockerfile"), WORKER_DOCKERFILE);
write(1);

let ran = 0;
let onEnd: (executionArn: string, type: string) => void = () => {};
const program = (round: number) => () =>
  createPollingWorkers({ image, functions }, { ROUND: String(round) });
const deployment = await deployProgram(program(0), {
  settings: { project: "demo", stack: "local", config: {} },
  directory: import.meta.dirname,
  onEvent({ executionArn, event }) {
    if (/^Execution(?!Started)/.test(event.type)) onEnd(executionArn, event.type);
  },
  log(line) {
    if (line.includes(" ran ")) ran += 1;
  },
  onFailure: ({ name, message }) => console.error(`${name}: ${message}`),
});
const { accessKeyId } = deployment.credentials;
const workers = Object.values(deployment.outputs.workers);

await renewAll(1);
await measure(`${times} renewals`, async (round) => {
  write(round + 2);
  await deployment.renew(workers[round % workers.length] ?? "");
});
await renewUnderLoad();
await deployment.update(program(1));
await renewAll(1_000);
await measure(`${times} updates`, async (round) => {
  await deployment.update(program(round + 2));
});
await deployment.stop();
for (const folder of [image, functions]) rmSync(folder, { recursive: true });

function write(version: number): void {
  for (const folder of [join(image, "dist"), functions]) {
    writeFileSync(join(folder, "index.mjs"), pollingWorker(String(version)));
  }
}

/** Executions run all the time: each must succeed, and its task must be run once. */
async function renewUnderLoad(): Promise<void> {
  const machines = Object.values(deployment.outputs.machines);
  const ends = new Map<string, string>();
  onEnd = (executionArn, type) => ends.set(executionArn, type);
  ran = 0;
  let started = 0;
  let isOver = false;
  const starting = (async () => {
    while (!isOver) {
      for (const stateMachineArn of machines) {
        await callApi(deployment.stepFunctionsUrl, accessKeyId, "StartExecution", {
          stateMachineArn,
        });
        started += 1;
      }
      await pause(20);
    }
  })();
  for (let round = 0; round < times; round += 1) {
    write(round);
    await deployment.renew(workers[round % workers.length] ?? "");
  }
  isOver = true;
  await starting;
  while (ends.size < started) await pause(50);
  const succeeded = [...ends.values()].filter((type) => type === "ExecutionSucceeded").length;
  console.log(
    `${times} renewals under load: ${started} executions, ${succeeded} succeeded, ${ran} tasks run`,
  );
}

async function renewAll(version: number): Promise<void> {
  write(version);
  for (const urn of workers) await deployment.renew(urn);
}

async function measure(title: string, work: (round: number) => Promise<void>): Promise<void> {
  const before = await remains();
  const took: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const startedAt = performance.now();
    await work(round);
    took.push(performance.now() - startedAt);
  }
  took.sort((one, other) => one - other);
  const at = (part: number) => `${took[Math.floor(part * (times - 1))]?.toFixed(0)} ms`;
  console.log(`${title}: p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`);
  console.table({ before, after: await remains() });
}

/** What this process has, once former workers have ended. */
async function remains() {
  const settled = () => Object.values(deployment.outputs.workers).flatMap(deployment.processIds);
  for (let check = 0; check < 100 && children() > settled().length + 1; check += 1)
    await pause(100);
  await pause(500);
  globalThis.gc?.();
  return {
    processes: children(),
    files: readdirSync("/proc/self/fd").length,
    folders: readdirSync(tmpdir()).length + copies(),
    heapMb: Number((process.memoryUsage().heapUsed / 1e6).toFixed(1)),
    timers: process.getActiveResourcesInfo().length,
  };
}

/** Those of a worker, and the one that removes what remains when this process is killed. */
function children(): number {
  return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").length;
}

function copies(): number {
  const roots = readdirSync(tmpdir()).filter((name) => name.startsWith("sfn-workers-copies-"));
  return roots.reduce((sum, root) => sum + readdirSync(join(tmpdir(), root)).length, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
