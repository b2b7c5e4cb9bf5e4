import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "price-quote",
  description: "Quotes the price of an order, from a price service with a request limit",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 20,
  // The price service refuses requests over its limit: retry after a pause.
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
