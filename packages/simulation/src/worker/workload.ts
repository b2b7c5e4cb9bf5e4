import { type Clock, defineWorkload, type Manifest, type Workload } from "@sfn-workers/worker-core";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Random } from "../random.ts";
import type { HandlerTime } from "../scenario.ts";

/** A workload whose handler takes its time, and ends at once when its signal aborts. */
export function timedWorkload(
  manifest: Manifest,
  time: HandlerTime,
  clock: Clock,
  random: Random,
): Workload {
  // Nobody reads its variables and secrets.
  const { variables: _variables, secrets: _secrets, ...limits } = manifest;
  return defineWorkload({
    manifest: limits,
    input: anything,
    output: anything,
    handler: (_input, task) =>
      new Promise<null>((resolve, reject) => {
        const { signal } = task;
        const ms = random.lognormal(time.meanSeconds, time.sigma, time.longest) * 1_000;
        const timer = clock.setTimeout(() => {
          signal.removeEventListener("abort", abort);
          resolve(null);
        }, ms);
        signal.addEventListener("abort", abort);
        function abort(): void {
          clock.clearTimeout(timer);
          reject(signal.reason);
        }
      }),
  });
}

const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "simulation", validate: (value) => ({ value }) },
};
