import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const PRODUCTS = join(
  import.meta.dirname,
  "../../../packages/workloads/samples/quality-check/products.csv",
);
/** Further requests within a second get status 429, as from a rate-limited service. */
const MAX_REQUESTS_PER_SECOND = 60;

/** The price service that price-quote calls, on the loopback interface, with the prices of the sample products. */
export interface PriceService {
  readonly url: string;
  close(): Promise<void>;
}

export async function startPriceService(now: () => number = Date.now): Promise<PriceService> {
  const prices = readPrices();
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
    const unitPrice = prices.get(sku);
    if (unitPrice === undefined) return answer(404, { message: `no article ${sku}` });
    return answer(200, { sku, unitPrice, currency: "EUR" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The prices in cents, by article. */
function readPrices(): Map<string, number> {
  const [header = "", ...lines] = readFileSync(PRODUCTS, "utf8").trim().split("\n");
  const columns = header.split(",");
  return new Map(
    lines.map((line) => {
      const cells = line.split(",");
      const price = Number(cells[columns.indexOf("list_price")]);
      return [cells[columns.indexOf("sku")] ?? "", Math.round(price * 100)];
    }),
  );
}
