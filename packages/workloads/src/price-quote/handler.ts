import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";
import { fetchPrice } from "./priceService.ts";

/** Larger orders cost less per piece. */
const DISCOUNTS = [
  { from: 100, percent: 10 },
  { from: 10, percent: 5 },
] as const;

export const workload = defineWorkload({
  manifest,
  input: z.object({ sku: z.string().min(1), quantity: z.int().min(1).max(100_000) }),
  output: z.object({
    sku: z.string(),
    quantity: z.int(),
    currency: z.string(),
    discountPercent: z.int(),
    /** In the currency's smallest unit. */
    total: z.int(),
  }),
  async handler({ sku, quantity }, task, { variables }) {
    const { unitPrice, currency } = await fetchPrice(variables.PRICE_API_URL, sku, task.signal);
    const discountPercent = DISCOUNTS.find(({ from }) => quantity >= from)?.percent ?? 0;
    const total = Math.round((unitPrice * quantity * (100 - discountPercent)) / 100);
    return { sku, quantity, currency, discountPercent, total };
  },
});
