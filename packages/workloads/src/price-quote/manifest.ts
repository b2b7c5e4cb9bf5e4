import { defineManifest } from "@sfn-workers/worker-core/manifest";
import * as z from "zod";

export const manifest = defineManifest({
  name: "price-quote",
  description: "Quotes the price of an order, from a price service with a request limit",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 20,
  variables: {
    /** The price service. Paths are relative to it, so it ends with a slash. */
    PRICE_API_URL: z.url().transform((url) => (url.endsWith("/") ? url : `${url}/`)),
  },
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
