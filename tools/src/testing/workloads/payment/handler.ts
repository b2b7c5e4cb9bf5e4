import { createHmac } from "node:crypto";
import { defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const workload = defineWorkload({
  manifest,
  input: z.object({ amount: z.int() }),
  output: z.object({ signature: z.string(), user: z.string(), second: z.boolean() }),
  handler({ amount }, _task, { variables, secrets }) {
    if (amount > variables.LIMIT) {
      throw new TaskFailure("Refused", `${secrets.LOGIN.password} may not sign ${amount}`, {
        details: { headers: { authorization: `Bearer ${secrets.SIGNING_KEY}` } },
      });
    }
    return {
      signature: createHmac("sha256", secrets.SIGNING_KEY).update(String(amount)).digest("hex"),
      user: secrets.LOGIN.user,
      second: secrets.SECOND_KEY !== undefined,
    };
  },
});
