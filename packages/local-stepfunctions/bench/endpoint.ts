import { parseArgs } from "node:util";
import {
  measureMachines,
  measurePaused,
  measureQueue,
  measureRoundTrips,
  measureStart,
} from "./measures.ts";

/** Measures the endpoint and prints the figures; with `--json`, only one JSON object. */
const { values } = parseArgs({ options: { json: { type: "boolean" } } });

const started = await measureStart();
const figures = {
  startToFirstAnswerMs: started,
  activityRoundTripsPerSecond: {
    http1Poller: await measureRoundTrips({ over: "http", pollers: 1, tasks: 4_000 }),
    http50Pollers: await measureRoundTrips({ over: "http", pollers: 50, tasks: 10_000 }),
    inProcess: await measureRoundTrips({ over: "process", pollers: 8, tasks: 60_000 }),
  },
  ...(await measureMachines()),
  paused: await measurePaused(100_000),
  microsecondsPerTask: {
    queued1000: await measureQueue(1_000),
    queued100000: await measureQueue(100_000),
  },
};

if (values.json === true) {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} else {
  const trips = figures.activityRoundTripsPerSecond;
  const lines: readonly (readonly [string, string])[] = [
    ["process start to first answer", `${figures.startToFirstAnswerMs} ms`],
    ["activity round trips over HTTP, 1 poller", `${count(trips.http1Poller)} /s`],
    ["activity round trips over HTTP, 50 pollers", `${count(trips.http50Pollers)} /s`],
    ["activity round trips in process", `${count(trips.inProcess)} /s`],
    ["executions of one Pass state", `${count(figures.passExecutionsPerSecond)} /s`],
    ["state transitions", `${count(figures.transitionsPerSecond)} /s`],
    ["100,000 paused executions, memory each", `${count(figures.paused.bytesEach)} bytes`],
    ["100,000 paused executions, to finish all", `${count(figures.paused.finishMs)} ms`],
    ["a task with 1,000 queued", `${figures.microsecondsPerTask.queued1000} µs`],
    ["a task with 100,000 queued", `${figures.microsecondsPerTask.queued100000} µs`],
  ];
  for (const [label, figure] of lines) process.stdout.write(`${label.padEnd(46)}${figure}\n`);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
