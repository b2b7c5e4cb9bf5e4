import { TaskFailure } from "@sfn-workers/worker-core";
import * as z from "zod";

const price = z.object({
  sku: z.string(),
  /** In the currency's smallest unit. */
  unitPrice: z.int().nonnegative(),
  currency: z.string().length(3),
});

export type Price = z.infer<typeof price>;

const TOO_MANY_REQUESTS = 429;

/**
 * Asks the price service for the price of one article.
 * @throws {TaskFailure} when there is no such article (`UnknownArticle`) or the service is overloaded (`PriceServiceBusy`)
 */
export async function fetchPrice(
  service: string,
  sku: string,
  signal: AbortSignal,
): Promise<Price> {
  const answer = await fetch(new URL(`prices/${encodeURIComponent(sku)}`, service), { signal });
  if (answer.ok) return price.parse(await answer.json());
  await answer.body?.cancel();
  if (answer.status === 404) {
    throw new TaskFailure("UnknownArticle", `the price service has no article ${sku}`);
  }
  if (answer.status === TOO_MANY_REQUESTS || answer.status >= 500) {
    throw new TaskFailure("PriceServiceBusy", `the price service answered HTTP ${answer.status}`);
  }
  throw new Error(`the price service answered HTTP ${answer.status} for ${sku}`);
}
