import * as z from "zod";
import { defineManifest } from "../manifest.ts";
import { defineWorkload, type Workload } from "../workload.ts";

/** A workload with any input and output. */
export function anyWorkload(handler: Workload["handler"], { heartbeatSeconds = 3 } = {}): Workload {
  return defineWorkload({
    manifest: defineManifest({
      name: "test-work",
      description: "",
      timeoutSeconds: 60,
      heartbeatSeconds,
      handlerBudgetSeconds: 20,
    }),
    input: z.unknown(),
    output: z.unknown(),
    handler,
  });
}
