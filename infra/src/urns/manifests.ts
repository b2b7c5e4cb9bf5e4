import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { z } from "zod";

/** Workloads for the lists and the tests, independent of the repository's own. */
export const manifests = {
  short: {
    name: "short",
    description: "A task of seconds",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  },
  long: {
    name: "long",
    description: "A task of minutes",
    timeoutSeconds: 600,
    heartbeatSeconds: 60,
    handlerBudgetSeconds: 540,
  },
  quick: {
    name: "quick",
    description: "A frequent task",
    timeoutSeconds: 120,
    heartbeatSeconds: 60,
    handlerBudgetSeconds: 20,
  },
  many: {
    name: "many",
    description: "A very frequent task",
    timeoutSeconds: 300,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 240,
  },
  charge: {
    name: "charge",
    description: "A task with secrets",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    variables: { CHARGE_URL: z.url(), RETRIES: z.coerce.number().optional() },
    secrets: { CHARGE_KEY: z.string(), CHARGE_LOGIN: z.string().optional() },
  },
  refund: {
    name: "refund",
    description: "A rare task with secrets",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    secrets: { REFUND_KEY: z.string(), REFUND_PIN: z.string() },
  },
} as const satisfies Record<string, Manifest>;
