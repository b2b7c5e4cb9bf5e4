import { activitySource, createWorker, defineWorkload } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import * as z from "zod";

/** A worker in a process that the soak bench kills: `soakWorker.ts ENDPOINT ACTIVITY_ARN`. */
const [endpoint = "", activityArn = ""] = process.argv.slice(2);
export const CONCURRENCY = 100;
const REPORT_EVERY_MS = 1_000;

export interface SoakReport {
  readonly runningTasks: number;
  readonly openPolls: number;
  readonly heapMB: number;
  readonly lost: number;
}

let lost = 0;
const worker = createWorker({
  workload: defineWorkload({
    manifest: {
      name: "soak",
      description: "",
      timeoutSeconds: 30,
      heartbeatSeconds: 3,
      handlerBudgetSeconds: 20,
    },
    input: z.object({ n: z.number() }),
    output: z.number(),
    handler: ({ n }) => n,
  }),
  source: activitySource({
    activityArn,
    maxPolls: CONCURRENCY,
    access: clientAccess({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "soak", secretAccessKey: "soak" },
    }),
  }),
  concurrency: CONCURRENCY,
  observers: [
    ({ type }) => {
      if (type === "taskLost") lost += 1;
    },
  ],
});
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
process.on("disconnect", () => process.exit());
const reporting = setInterval(send, REPORT_EVERY_MS);
await worker.run({ signal: stop.signal });
clearInterval(reporting);
send();
await worker.close();
process.disconnect();

function send(): void {
  const { runningTasks, openPolls } = worker.status();
  const report: SoakReport = {
    runningTasks,
    openPolls,
    heapMB: process.memoryUsage().heapUsed / 1_048_576,
    lost,
  };
  process.send?.(report);
}
