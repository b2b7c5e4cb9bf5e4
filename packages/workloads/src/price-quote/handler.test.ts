import { runHandler, testCases } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);

test("a wrong PRICE_API_URL is refused by its name", async () => {
  const variables = { PRICE_API_URL: "prices" };
  const run = runHandler(workload, { sku: "TX-1001", quantity: 1 }, { variables });
  await expect(run).rejects.toThrow('variable PRICE_API_URL is "prices"');
});
