import { type Case, type Double, defineCases } from "@sfn-workers/worker-core/testing";
import * as z from "zod";
import { manifest } from "./manifest.ts";

const variables = { PRICE_API_URL: "https://prices.example/v1" };
const article = { sku: "TX-1001", unitPrice: 2_050, currency: "EUR" };

const quote = (quantity: number, answer: Double): Omit<Case, "expected"> => ({
  input: { sku: "TX-1001", quantity },
  variables,
  doubles: { "GET https://prices.example/v1/prices/TX-1001": answer },
});

const priced = (quantity: number, discountPercent: number, total: number): Case => ({
  ...quote(quantity, { status: 200, body: article }),
  expected: {
    kind: "succeeded",
    output: { sku: "TX-1001", quantity, currency: "EUR", discountPercent, total },
  },
});

const refused = (status: number, error: string, cause: string): Case => ({
  ...quote(1, { status }),
  expected: { kind: "failed", error, cause },
});

export const cases = defineCases(manifest, {
  "one piece has no discount": priced(1, 0, 2_050),
  "nine pieces have no discount": priced(9, 0, 18_450),
  "ten pieces are 5 % off": priced(10, 5, 19_475),
  "a hundred pieces are 10 % off": priced(100, 10, 184_500),
  "an article that the price service does not have": refused(
    404,
    "UnknownArticle",
    "the price service has no article TX-1001",
  ),
  "a price service beyond its limit": refused(
    429,
    "PriceServiceBusy",
    "the price service answered HTTP 429",
  ),
  "a price service that is overloaded": refused(
    503,
    "PriceServiceBusy",
    "the price service answered HTTP 503",
  ),
  "any other answer is a defect": refused(
    401,
    "Error",
    "the price service answered HTTP 401 for TX-1001",
  ),
  "a quantity of zero is invalid input": {
    input: { sku: "TX-1001", quantity: 0 },
    variables,
    expected: {
      kind: "failed",
      error: "Worker.InvalidInput",
      cause: z.string().regex(/quantity/),
    },
  },
});
