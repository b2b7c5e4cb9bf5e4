import { defineSchemas } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const schemas = defineSchemas({
  manifest,
  input: z.object({ file: z.string(), problems: z.array(z.unknown()) }),
  output: z.object({ accept: z.boolean(), why: z.string() }),
});
