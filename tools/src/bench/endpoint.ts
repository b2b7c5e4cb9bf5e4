import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import * as z from "zod";
import { table } from "../cli/table.ts";
import { ROOT } from "../workspace/nx.ts";
import { runBench } from "./runBench.ts";

/** Measures the embedded Step Functions, in a process of its own. */
const BENCH = join(ROOT, "packages/local-stepfunctions/bench/endpoint.ts");

const restartOf = z.object({
  firstAnswerMs: z.number(),
  cpuSeconds: z.number(),
  megabytes: z.number(),
});

const stallOf = z.object({ worstMs: z.number(), worstCpuMs: z.number() });

const figuresOf = z.looseObject({
  startToFirstAnswerMs: z.number(),
  activityRoundTripsPerSecond: z.object({
    http1Poller: z.number(),
    http50Pollers: z.number(),
    inProcess: z.number(),
  }),
  passExecutionsPerSecond: z.number(),
  transitionsPerSecond: z.number(),
  paused: z.object({ bytesEach: z.number(), finishMs: z.number() }),
  microsecondsPerTask: z.object({ queued1000: z.number(), queued100000: z.number() }),
  jsonata: z.object({
    firstInChildMs: z.number(),
    cheapUs: z.number(),
    inChildUs: z.number(),
    inProcessUs: z.number(),
  }),
  stored: z.object({
    inMemory: z.number(),
    syncNormal: z.number(),
    syncFull: z.number(),
    waitingBytesEach: z.number(),
  }),
  restart: z.object({ ended: restartOf, waiting: restartOf }),
  stall: z.object({ written: stallOf, forgotten: stallOf }),
  bystanderWorstWaitMs: z.record(z.string(), z.number()),
});

const { json = false } = parseArgs({ options: { json: { type: "boolean" } } }).values;

await runBench(json, async ({ folder }) => {
  // Its data folders are removed with this one, however it ends.
  const env = { ...process.env, TMPDIR: folder };
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH], { env });
  const figures = figuresOf.parse(JSON.parse(stdout));
  return { figures, text: tableOf(figures) };
});

type Row = readonly [what: string, value: number, unit: string];

function restartRows(executions: string, restart: z.infer<typeof restartOf>): Row[] {
  return [
    [`restart with ${executions}, to the first answer`, restart.firstAnswerMs, "ms"],
    [`restart with ${executions}, CPU time`, restart.cpuSeconds * 1_000, "ms"],
    [`restart with ${executions}, memory`, restart.megabytes, "MB"],
  ];
}

function stallRows(when: string, stall: z.infer<typeof stallOf>): Row[] {
  return [
    [`longest stall while ${when}`, stall.worstMs, "ms"],
    [`longest stall while ${when}, CPU time`, stall.worstCpuMs, "ms"],
  ];
}

function tableOf(figures: z.infer<typeof figuresOf>): string {
  const {
    activityRoundTripsPerSecond: trips,
    paused,
    microsecondsPerTask,
    jsonata,
    stored,
  } = figures;
  const rows: readonly Row[] = [
    ["process start to first answer", figures.startToFirstAnswerMs, "ms"],
    ["activity round trips over HTTP, 1 poller", trips.http1Poller, "/s"],
    ["activity round trips over HTTP, 50 pollers", trips.http50Pollers, "/s"],
    ["activity round trips in process", trips.inProcess, "/s"],
    ["executions of one Pass state", figures.passExecutionsPerSecond, "/s"],
    ["state transitions", figures.transitionsPerSecond, "/s"],
    ["100,000 paused executions, memory each", paused.bytesEach, "bytes"],
    ["100,000 paused executions, to finish all", paused.finishMs, "ms"],
    ["a task with 1,000 queued", microsecondsPerTask.queued1000, "µs"],
    ["a task with 100,000 queued", microsecondsPerTask.queued100000, "µs"],
    ["an execution with a cheap JSONata query", jsonata.cheapUs, "µs"],
    ["an execution with a JSONata query in a child process", jsonata.inChildUs, "µs"],
    ["the same query with jsonata: in-process", jsonata.inProcessUs, "µs"],
    ["the first query in a child process", jsonata.firstInChildMs, "ms"],
    ["events of executions in memory", stored.inMemory, "/s"],
    ["events of executions, with --data", stored.syncNormal, "/s"],
    ["events of executions, with --data and --sync full", stored.syncFull, "/s"],
    ["50,000 paused executions with --data, memory each", stored.waitingBytesEach, "bytes"],
    ...restartRows("100,000 ended", figures.restart.ended),
    ...restartRows("100,000 waiting", figures.restart.waiting),
    ...stallRows("executions are written", figures.stall.written),
    ...stallRows("100,000 are forgotten", figures.stall.forgotten),
    ...Object.entries(figures.bystanderWorstWaitMs).map(
      ([attack, ms]): Row => [`another's call, at worst: ${attack}`, ms, "ms"],
    ),
  ];
  return table({
    columns: [
      { title: "what", text: ([what]) => what },
      {
        title: "figure",
        text: ([, value, unit]) => `${Math.round(value).toLocaleString("en")} ${unit}`,
        align: "right",
      },
    ],
    rows,
    stream: process.stdout,
    elsewhere: "--json has them",
  });
}
