import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "price-quote",
  description:
    "Quotes the price of an order, from a price service that takes only so many requests",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 20,
  // The price service says when it is asked too much: the message waits a little and comes again.
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
