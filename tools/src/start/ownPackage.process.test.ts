import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { endOf, eventsOf, startExecution, until } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import jwt from "jsonwebtoken";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { machineOf } from "../testing/fixtureEnvironment.ts";

const ORDER_KEY = "the-key-of-a-team";

/** A ledger that is busy for its first request. */
async function busyOnce(): Promise<string> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(requests === 1 ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ number: 7 }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.each([
  { worker: "lambda", transport: "activity", wake: true, schedule: "cron(* * * * ? *)" },
  { worker: "fargate", transport: "activity" },
  { worker: "lambda", transport: "callback" },
  { worker: "fargate", transport: "callback" },
])(
  "a team's package with CommonJS, an addon, a template, a secret and error classes of its own works as built, with %o",
  async (choice) => {
    const clock = createVirtualClock(Date.now());
    const variables = { LEDGER_URL: await busyOnce() };
    const environment = await deployFixtures({
      clock,
      secretValues: { secrets: { "team/order-key": ORDER_KEY }, parameters: {} },
      settings: {
        workloads: {
          "own-invoice": {
            ...choice,
            variables,
            secrets: { ORDER_KEY: "team/order-key" },
            alarms: { enabled: false },
          },
        },
      },
    });
    onTestFinished(() => environment.stop());
    const start = (token: string) =>
      startExecution(environment, machineOf(environment, "own-invoice"), { token });
    const signed = await start(jwt.sign({ customer: "Ada", cents: 1_250 }, ORDER_KEY));
    const failed = choice.transport === "activity" ? "ActivityFailed" : "TaskFailed";
    await until(async () => (await eventsOf(environment, signed)).includes(failed) || undefined);
    // The manifest's Retry for ServiceBusy waits for 1 s. Nobody is woken for it, so a start of the schedule takes it.
    await clock.advance("schedule" in choice ? 61_000 : 1_000);

    const { status, output = "{}" } = await endOf(environment, signed);
    expect([status, JSON.parse(output)]).toEqual([
      "SUCCEEDED",
      { number: 7, html: "<h1>Invoice 7</h1><p>Ada: 12.50</p>", checksum: 496_623_446 },
    ]);
    const forged = await start(jwt.sign({ customer: "Ada", cents: 1 }, "another-key"));
    // That start may still poll, and hands the task to the worker that is woken: a retry after 1 s.
    await until(async () => (await eventsOf(environment, forged)).includes(failed) || undefined);
    await clock.advance(1_000);
    expect(await endOf(environment, forged)).toMatchObject({
      status: "FAILED",
      error: "JsonWebTokenError",
    });
  },
);
