import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { workload } from "./handler.ts";

/** A price service on loopback with the given answers. */
async function priceService(
  answer: (path: string | undefined) => { status: number; body?: object },
) {
  const server = createServer((request, response) => {
    const { status, body = {} } = answer(request.url);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("PRICE_API_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  onTestFinished(() => {
    server.close();
    vi.unstubAllEnvs();
  });
}

const article = { sku: "TX-1001", unitPrice: 2_050, currency: "EUR" };

test.each([
  [1, 0, 2_050],
  [9, 0, 18_450],
  [10, 5, 19_475],
  [100, 10, 184_500],
])("%i pieces get %i %% off and cost %i cents", async (quantity, discountPercent, total) => {
  await priceService((path) => ({
    status: path === "/v1/prices/TX-1001" ? 200 : 500,
    body: article,
  }));
  const run = await runHandler(workload, { sku: "TX-1001", quantity });
  expect(run).toMatchObject({
    kind: "succeeded",
    output: { sku: "TX-1001", quantity, currency: "EUR", discountPercent, total },
  });
});

test.each([
  [404, "UnknownArticle"],
  [429, "PriceServiceBusy"],
  [503, "PriceServiceBusy"],
  [401, "Error"],
])("HTTP %i from the price service fails with %s", async (status, error) => {
  await priceService(() => ({ status }));
  const run = await runHandler(workload, { sku: "TX-1001", quantity: 1 });
  expect(run).toMatchObject({ kind: "failed", error });
});

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

test("a quantity of zero is invalid input", async () => {
  const run = await runHandler(workload, { sku: "TX-1001", quantity: 0 });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.InvalidInput" });
});
