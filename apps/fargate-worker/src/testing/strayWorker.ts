import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { start } from "../index.ts";

/** A workload that waits until its third task rejects where nobody awaits it. */
let tasks = 0;
const workload = defineWorkload({
  manifest: defineManifest({
    name: "stray",
    description: "Waits for others",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  }),
  input: z.string(),
  output: z.unknown(),
  async handler(_input, task) {
    tasks += 1;
    if (tasks === 3) void Promise.reject(new Error("nobody awaits this"));
    await new Promise((_resolve, reject) => {
      task.signal.addEventListener("abort", () => reject(task.signal.reason));
    });
  },
});

await start({ name: "stray", load: async () => workload });
