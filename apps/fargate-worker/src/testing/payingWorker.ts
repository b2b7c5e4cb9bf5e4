import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { start } from "../index.ts";

/** A workload with a variable and a secret. Its output says where it found the secret. */
const workload = defineWorkload({
  manifest: defineManifest({
    name: "paying",
    description: "Pays with a key",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    variables: { PAYMENT_URL: z.url() },
    secrets: { PAYMENT_KEY: z.string().startsWith("key-") },
  }),
  input: z.unknown(),
  output: z.object({ key: z.string(), environment: z.string() }),
  handler(input, _task, { secrets }) {
    const key = secrets.PAYMENT_KEY;
    if (input === "stray") void Promise.reject(new Error(`refused ${key}`));
    return { key, environment: process.env["PAYMENT_KEY"] ?? "none" };
  },
});

await start({ name: "paying", load: async () => workload });
