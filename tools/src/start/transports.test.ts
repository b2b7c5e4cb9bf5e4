import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createLines,
  endOf,
  eventsOf,
  startExecution,
  until,
} from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { deployLocally } from "./deployLocally.ts";

const ARTICLE = { sku: "TX-1001", unitPrice: 2_050, currency: "EUR" };
const BUSY_ONCE = { ...ARTICLE, sku: "TX-1002" };

/** A price service with two articles. It answers the first request for the second article with status 429. */
async function priceService(): Promise<string> {
  let requests = 0;
  const server = createServer(({ url }, response) => {
    const article = [ARTICLE, BUSY_ONCE].find(({ sku }) => url === `/prices/${sku}`);
    if (article === BUSY_ONCE) requests += 1;
    const status =
      article === undefined ? 404 : article === BUSY_ONCE && requests === 1 ? 429 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? article : {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Deploys price-quote under one transport and one worker, with a clock that the test advances. */
async function deployPriceQuote(choice: object) {
  const clock = createVirtualClock(Date.now());
  const failures = createLines();
  const environment = await deployLocally({
    clock,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    settings: {
      "sfn-workers:workloads": {
        "price-quote": {
          ...choice,
          concurrency: 5,
          variables: { PRICE_API_URL: await priceService() },
          alarms: { enabled: false },
        },
      },
    },
  });
  onTestFinished(() => environment.stop());
  const stateMachineArn = environment.outputs.workloads["price-quote"]?.stateMachineArn ?? "";
  const quote = (sku: string, quantity: number) =>
    startExecution(environment, stateMachineArn, { sku, quantity });
  return { clock, failures, environment, quote };
}

test.each([
  { worker: "lambda", transport: "activity", wake: true },
  { worker: "fargate", transport: "activity" },
  { worker: "lambda", transport: "callback" },
  { worker: "fargate", transport: "callback" },
])("one handler has the same outcomes, errors and retries with %o", async (choice) => {
  const { clock, failures, environment, quote } = await deployPriceQuote(choice);
  const executions = await Promise.all([
    quote(ARTICLE.sku, 10),
    quote("TX-9999", 1),
    quote(ARTICLE.sku, 0),
    quote(BUSY_ONCE.sku, 1),
  ]);
  const [, , , busy = ""] = executions;

  // A wake-up also has Task events.
  const kind = choice.transport === "activity" ? "Activity" : "Task";
  const count = async (execution: string, event: string) =>
    (await eventsOf(environment, execution)).filter((type) => type === event).length;
  await until(async () => (await count(busy, `${kind}Failed`)) || undefined);
  // The manifest's Retry waits up to 2 s, with full jitter.
  await clock.advance(2_000);

  const ends = await Promise.all(executions.map((execution) => endOf(environment, execution)));
  const seen = await Promise.all(
    ends.map(async ({ status, error, output }, index) => ({
      ended: error ?? status,
      total: output === undefined ? undefined : JSON.parse(output).total,
      tries: await count(executions[index] ?? "", `${kind}Scheduled`),
    })),
  );
  expect(seen).toEqual([
    { ended: "SUCCEEDED", total: 19_475, tries: 1 },
    { ended: "UnknownArticle", total: undefined, tries: 1 },
    { ended: "Worker.InvalidInput", total: undefined, tries: 1 },
    { ended: "SUCCEEDED", total: 2_050, tries: 2 },
  ]);
  expect(failures.all).toEqual([]);
});
