import { defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const workload = defineWorkload({
  manifest,
  input: z.object({ text: z.string() }),
  output: z.object({ rows: z.int() }),
  async handler({ text }, task) {
    // A file without an end, at first: only what aborts the handler ends its first attempt.
    while (text === "endless" && task.execution?.attempt === 0) await task.heartbeat();
    if (text === "") throw new TaskFailure("EmptyFile", "the file has no rows");
    return { rows: text.trimEnd().split("\n").length };
  },
});
