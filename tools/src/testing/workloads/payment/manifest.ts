import { defineManifest } from "@sfn-workers/worker-core/manifest";
import * as z from "zod";

export const manifest = defineManifest({
  name: "payment",
  description: "Signs a payment with a key, within a limit",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
  variables: { LIMIT: z.coerce.number().int() },
  secrets: {
    SIGNING_KEY: z.string().startsWith("key-"),
    LOGIN: z
      .string()
      .transform((text) => JSON.parse(text))
      .pipe(z.object({ user: z.string(), password: z.string() })),
    SECOND_KEY: z.string().optional(),
  },
});
