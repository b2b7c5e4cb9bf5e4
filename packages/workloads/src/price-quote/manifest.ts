import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "price-quote",
  description: "Quotes the price of an order, from a price service with a request limit",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 20,
  // Retries after a pause, because the price service refuses requests beyond its limit.
  retry: [
    {
      errors: ["PriceServiceBusy"],
      intervalSeconds: 2,
      maxAttempts: 6,
      backoffRate: 2,
      maxDelaySeconds: 30,
      jitter: "FULL",
    },
  ],
});
