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
import { deployFixtures } from "../testing/deployFixtures.ts";
import { machineOf } from "../testing/fixtureEnvironment.ts";

/** A service with two articles. It answers the first request for the second one with status 429. */
async function articles(): Promise<string> {
  let requests = 0;
  const server = createServer(({ url }, response) => {
    if (url === "/busy-once") requests += 1;
    const status = url === "/unknown" ? 404 : url === "/busy-once" && requests === 1 ? 429 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? { price: 2_050 } : {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Deploys order-total under one transport and one worker, with a clock that the test advances. */
async function deployOrderTotal(choice: object) {
  const clock = createVirtualClock(Date.now());
  const failures = createLines();
  const variables = { ARTICLES_URL: await articles() };
  const environment = await deployFixtures({
    clock,
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
    settings: {
      workloads: {
        "order-total": { ...choice, concurrency: 5, variables, alarms: { enabled: false } },
      },
    },
  });
  onTestFinished(() => environment.stop());
  const order = (article: string, quantity: number) =>
    startExecution(environment, machineOf(environment, "order-total"), { article, quantity });
  return { clock, failures, environment, order };
}

test.each([
  { worker: "lambda", transport: "activity", wake: true },
  { worker: "fargate", transport: "activity" },
  { worker: "lambda", transport: "callback" },
  { worker: "fargate", transport: "callback" },
])("one handler has the same outcomes, errors and retries with %o", async (choice) => {
  const { clock, failures, environment, order } = await deployOrderTotal(choice);
  const executions = await Promise.all([
    order("lamp", 10),
    order("unknown", 1),
    order("lamp", 0),
    order("busy-once", 1),
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
    { ended: "SUCCEEDED", total: 20_500, tries: 1 },
    { ended: "UnknownArticle", total: undefined, tries: 1 },
    { ended: "Worker.InvalidInput", total: undefined, tries: 1 },
    { ended: "SUCCEEDED", total: 2_050, tries: 2 },
  ]);
  expect(failures.all).toEqual([]);
});
