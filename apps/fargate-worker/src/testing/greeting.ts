import { defineManifest, defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";

/** The workload of this app's tests. */
export const workload = defineWorkload({
  manifest: defineManifest({
    name: "greeting",
    description: "Greets a customer",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  }),
  input: z.object({ name: z.string() }),
  output: z.object({ greeting: z.string() }),
  handler({ name }) {
    if (name === "nobody") throw new TaskFailure("NobodyThere", "there is nobody to greet");
    return { greeting: `Hello, ${name}!` };
  },
});
