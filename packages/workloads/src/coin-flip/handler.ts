import { randomInt } from "node:crypto";
import { defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

const side = z.enum(["heads", "tails"]);

export const workload = defineWorkload({
  manifest,
  // `side` determines the result; without it, the result is random.
  input: z.object({ side: side.optional() }),
  output: z.object({ side, message: z.string() }),
  handler(input) {
    const flipped = input.side ?? (randomInt(2) === 0 ? "heads" : "tails");
    if (flipped === "tails") throw new TaskFailure("BadLuck", "Bad luck! Try again.");
    return { side: flipped, message: "Congratulations!" };
  },
});
