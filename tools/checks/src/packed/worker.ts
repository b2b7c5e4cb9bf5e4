/** Runs beside an installed worker-core: works until it has one task, whose handler blocks the event loop until a heartbeat has arrived. */
export const WORKER = `
import { existsSync } from "node:fs";
import { activitySource, createWorker, defineManifest, defineWorkload } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { loggingObserver } from "@sfn-workers/worker-core/observers";

const [endpoint, beaten] = process.argv.slice(2);
const any = { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } };
const stop = new AbortController();
const worker = createWorker({
  workload: defineWorkload({
    manifest: defineManifest({
      name: "blocks",
      description: "",
      timeoutSeconds: 60,
      heartbeatSeconds: 2,
      handlerBudgetSeconds: 50,
    }),
    input: any,
    output: any,
    handler() {
      stop.abort();
      while (!existsSync(beaten));
      return "a heartbeat arrived";
    },
  }),
  source: activitySource({
    activityArn: "arn:aws:states:us-east-1:000000000000:activity:blocks",
    maxPolls: 1,
    access: clientAccess({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  }),
  concurrency: 1,
  observers: [loggingObserver({ workload: "blocks" }, (line) => console.error(line))],
});
await worker.run({ signal: stop.signal });
await worker.close();
`;
