import { runHandler, testCases } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);

test("without PRICE_API_URL the failure names the variable", async () => {
  vi.stubEnv("PRICE_API_URL", "");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const run = await runHandler(workload, { sku: "TX-1001", quantity: 1 });
  expect(run).toMatchObject({
    kind: "failed",
    cause: { message: 'PRICE_API_URL is ""; allowed: the URL of the price service' },
  });
});
