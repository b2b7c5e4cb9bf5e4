import { measureBystander } from "./bystander/measureBystander.ts";
import { measureRestart, measureStall } from "./durable.ts";
import { measureJsonata } from "./jsonata.ts";
import {
  measureMachines,
  measurePaused,
  measureQueue,
  measureRoundTrips,
  measureStart,
} from "./measures.ts";
import { measureStored } from "./stored.ts";

/** Measures the endpoint and prints the figures as one JSON object. */

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
  jsonata: await measureJsonata(),
  stored: await measureStored(),
  restart: {
    ended: await measureRestart("ended", 100_000),
    waiting: await measureRestart("waiting", 100_000),
  },
  stall: { written: await measureStall(0), forgotten: await measureStall(100_000) },
  bystanderWorstWaitMs: await measureBystander(),
};

process.stdout.write(`${JSON.stringify(figures)}\n`);
