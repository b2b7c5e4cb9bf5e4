import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalService } from "@sfn-workers/worker-core/testing";
import prices from "./prices.json" with { type: "json" };

/** Further requests within a second get status 429, as from a rate-limited service. */
const MAX_REQUESTS_PER_SECOND = 60;

/** By article, in cents. */
const PRICES: ReadonlyMap<string, number> = new Map(Object.entries(prices));

/** The price service, on the loopback interface, with the prices of the articles in the samples. */
export async function local(now: () => number = Date.now): Promise<LocalService> {
  let second = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const current = Math.floor(now() / 1_000);
    requests = current === second ? requests + 1 : 1;
    second = current;
    if (requests > MAX_REQUESTS_PER_SECOND) return answer(429, { message: "too many requests" });
    const sku = decodeURIComponent(request.url?.replace("/prices/", "") ?? "");
    const unitPrice = PRICES.get(sku);
    if (unitPrice === undefined) return answer(404, { message: `no article ${sku}` });
    return answer(200, { sku, unitPrice, currency: "EUR" });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    variables: { PRICE_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
