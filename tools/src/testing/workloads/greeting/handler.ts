import { setTimeout as sleep } from "node:timers/promises";
import { defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

/** Nobody is called so: the handler's own failure. */
const NOBODY = "nobody";

export const workload = defineWorkload({
  manifest,
  input: z.object({ name: z.string(), thinksMs: z.number().default(0) }),
  output: z.object({ message: z.string() }),
  async handler({ name, thinksMs }, { signal }) {
    if (thinksMs > 0) await sleep(thinksMs, undefined, { signal });
    if (name === NOBODY) throw new TaskFailure("NobodyToGreet", "there is nobody to greet");
    return { message: `Hello, ${name}!` };
  },
});
