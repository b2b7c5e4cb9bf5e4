import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { runWorkerProcess } from "../workerProcess.ts";
import type { Run } from "./runs.ts";
import { type CallbackTiming, limitsOf } from "./timing.ts";

/** What a worker of the soak is told, as JSON in its first argument. */
export interface CallbackWorkerSettings {
  /** Step Functions. */
  readonly endpoint: string;
  /** SQS. */
  readonly queueEndpoint: string;
  readonly queueUrl: string;
  readonly maxReceiveCount: number;
  /** Its access key. */
  readonly name: string;
  readonly concurrency: number;
  readonly timing: CallbackTiming;
  /** The tasks that kill their worker each time they run, until their executions try again. */
  readonly guilty: readonly number[];
  /** Where each worker has a file with what its handlers begin. */
  readonly folder: string;
}

/** Some are always open, to be hit by a fault. */
const MIN_POLLS = 3;

const settings: CallbackWorkerSettings = JSON.parse(process.argv[2] ?? "");
const { endpoint, queueEndpoint, name, timing, concurrency } = settings;
const { queueUrl, maxReceiveCount, guilty } = settings;
const { pollSilenceMs, visibilitySeconds } = timing;
const identity = {
  region: "us-east-1",
  credentials: { accessKeyId: name, secretAccessKey: "soak" },
};
const runs = openSync(join(settings.folder, name), "a");

await runWorkerProcess({
  source: callbackSource({
    ...{ queueUrl, visibilitySeconds, maxReceiveCount, concurrency },
    tokenSeconds: limitsOf(timing).heartbeatSeconds,
    access: clientAccess({ ...identity, endpoint }),
    queue: { ...identity, endpoint: queueEndpoint },
    ...(pollSilenceMs === undefined ? {} : { socketTimeoutMs: pollSilenceMs }),
  }),
  timing,
  concurrency,
  minPolls: MIN_POLLS,
  // A killed worker has written it nevertheless.
  onRun(n, attempt) {
    writeSync(
      runs,
      `${JSON.stringify({ n, attempt, at: Date.now() } satisfies Omit<Run, "worker">)}\n`,
    );
    if (attempt === 0 && guilty.includes(n)) process.kill(process.pid, "SIGKILL");
  },
});
