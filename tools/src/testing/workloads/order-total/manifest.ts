import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "order-total",
  description: "Asks a service for an article's price and multiplies it",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 20,
  retry: [{ errors: ["ServiceBusy"], intervalSeconds: 2, maxAttempts: 6, jitter: "FULL" }],
});
