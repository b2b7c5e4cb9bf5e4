import { activitySource } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import type { Timing } from "./timing.ts";
import { runWorkerProcess } from "./workerProcess.ts";

/** What a worker of the soak is told, as JSON in its first argument. */
export interface WorkerSettings {
  readonly endpoint: string;
  readonly activityArn: string;
  /** Its name in histories, and its access key. */
  readonly name: string;
  readonly concurrency: number;
  readonly timing: Timing;
}

/** Some are always open, to be hit by a fault. */
const MIN_POLLS = 20;

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? "");
const { endpoint, activityArn, name, concurrency, timing } = settings;
const { pollSilenceMs } = timing;

await runWorkerProcess({
  source: activitySource({
    activityArn,
    workerName: name,
    maxPolls: concurrency,
    access: clientAccess({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: name, secretAccessKey: "soak" },
    }),
    ...(pollSilenceMs === undefined ? {} : { socketTimeoutMs: pollSilenceMs }),
  }),
  timing,
  concurrency,
  minPolls: MIN_POLLS,
});
