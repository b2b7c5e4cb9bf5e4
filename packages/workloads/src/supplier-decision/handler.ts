import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

/** Somebody who is in a hurry accepts so many bad rows. */
const FEW_PROBLEMS = 1;

/** Stands for whoever decides where the workload's worker is no external one, as on this machine. */
export const workload = defineWorkload({
  manifest,
  input: z.object({ file: z.string(), problems: z.array(z.unknown()) }),
  output: z.object({ accept: z.boolean(), why: z.string() }),
  handler({ file, problems: { length } }) {
    const accept = length <= FEW_PROBLEMS;
    const why = accept ? "the supplier has called" : `${file} has ${length} problems`;
    return Promise.resolve({ accept, why });
  },
});
