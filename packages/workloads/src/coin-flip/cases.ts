import { defineCases } from "@sfn-workers/worker-core/testing";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const cases = defineCases(manifest, {
  "heads succeeds": {
    input: { side: "heads" },
    expected: { kind: "succeeded", output: { side: "heads", message: "Congratulations!" } },
  },
  "tails fails with BadLuck": {
    input: { side: "tails" },
    expected: { kind: "failed", error: "BadLuck", cause: "Bad luck! Try again." },
  },
  "any other side is invalid input": {
    input: { side: "edge" },
    expected: {
      kind: "failed",
      error: "Worker.InvalidInput",
      cause: z.string().regex(/side/),
    },
  },
});
