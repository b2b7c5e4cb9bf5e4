import type { ProgramOptions } from "@sfn-workers/infra/program";
import { workflows as workflowsOfTests } from "@sfn-workers/infra/testWorkflows";
import { expect, test } from "vitest";
import type { Operation } from "../provider/account.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const MACHINE = "aws:sfn/stateMachine:StateMachine";
const ALIAS = "aws:sfn/alias:Alias";
const QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const STARTERS = ["aws:scheduler/schedule:Schedule", "aws:cloudwatch/eventTarget:EventTarget"];
const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

const workloads = {
  short: { worker: "lambda", wake: true },
  quick: { worker: "lambda", transport: "callback", stateMachine: false },
};

/** Hands its tasks to an activity and to a queue; `version` is a part of its definition. */
function called(name: string, version = 1) {
  return { ...workflowsOfTests.order, name, description: `Version ${version}` };
}

const pattern = { source: ["shop"] };
const order = { schedule: "rate(1 day)", publish: true };
const refund = { events: { pattern } };

async function createShop() {
  let workflows: ProgramOptions["workflows"] = {
    order: called("order"),
    refund: called("refund"),
    back: called("back"),
  };
  const environment = await createMovingEnvironment(undefined, undefined, () => workflows ?? {});
  const { account } = environment.engine;
  return {
    environment,
    define: (version: number) => {
      workflows = { ...workflows, order: called("order", version) };
    },
    move: async (settings: object, more: object = {}) => {
      const { operations } = await environment.move({ workloads, workflows: settings, ...more });
      return operations
        .filter(({ kind }) => kind !== "read")
        .map(({ kind, type, name }) => `${kind} ${type.split(":").at(-1)} ${name}`)
        .toSorted();
    },
    startedVersion: () =>
      account
        .resources()
        .filter(({ type }) => type === ALIAS)
        .map(
          ({ inputs }) => JSON.stringify(inputs["routingConfigurations"]).match(/order:(\d+)/)?.[1],
        ),
    account,
  };
}

test("a definition changes in place, a version is published and gone back to, and an alias comes and goes", async () => {
  const shop = await createShop();
  await using _ = shop.environment;
  await shop.move({ order, refund });
  expect(shop.startedVersion()).toEqual(["1"]);
  shop.define(2);
  expect(await shop.move({ order, refund })).toEqual([
    "update Alias order",
    "update StateMachine order",
  ]);
  expect(shop.startedVersion()).toEqual(["2"]);
  // The version may hand tasks to the queue in items, so its worker may answer those too.
  expect(await shop.move({ order: { ...order, version: 1 }, refund })).toEqual([
    "update Alias order",
    "update RolePolicy quick-function",
  ]);
  shop.define(3);
  expect(await shop.move({ order: { ...order, version: 1 }, refund })).toEqual([
    "update StateMachine order",
  ]);
  expect(shop.startedVersion()).toEqual(["1"]);
  expect(await shop.move({ order: { ...order, publish: false }, refund })).toEqual([
    "delete Alias order",
    "update RolePolicy order-schedule",
    "update RolePolicy quick-function",
    "update Schedule order",
    "update StateMachine order",
  ]);
  expect(await shop.move({ order, refund: { ...refund, publish: true } })).toEqual([
    "create Alias order",
    "create Alias refund",
    "update EventTarget refund",
    "update RolePolicy order-schedule",
    "update RolePolicy refund-events",
    "update Schedule order",
    "update StateMachine order",
    "update StateMachine refund",
  ]);
});

test("a workflow comes, is renamed and goes; whatever starts it finds the queue open to it, and the workloads stay", async () => {
  const shop = await createShop();
  await using _ = shop.environment;
  const early = new Set<string>();
  shop.account.intercept((operation: Operation) => {
    const isStarter = STARTERS.includes(operation.type) && operation.name !== "short";
    if (operation.kind === "delete" || !isStarter) return;
    const machine = shop.account
      .resources()
      .find(({ type, urn }) => type === MACHINE && urn.endsWith(`::${operation.name}`));
    const policies = shop.account.resources().filter(({ type }) => type === QUEUE_POLICY);
    const opened = policies.some(({ inputs }) =>
      String(inputs["policy"]).includes(String(machine?.inputs["roleArn"])),
    );
    if (!opened) early.add(operation.name);
  });
  await shop.move({ order });
  await shop.move({ order, refund });
  const renamed = await shop.move({ order, back: refund });
  expect(renamed).toContain("delete StateMachine refund");
  expect(renamed).toContain("create EventRule back");
  expect(renamed.filter((one) => / (Queue|Activity|Function) (short|quick)/.test(one))).toEqual([]);
  const bus = await shop.move({ order, back: { events: { pattern, bus: "shop" } } });
  expect(bus).toEqual([
    "create EventRule back",
    "create EventTarget back",
    "delete EventRule back",
    "delete EventTarget back",
    "update QueuePolicy back-events-dead-letters",
  ]);
  expect([...early]).toEqual([]);
});

test("a key and another path come later, protection keeps the state machine, and nothing stays in the end", async () => {
  const shop = await createShop();
  await using _ = shop.environment;
  const both = { order, refund };
  await shop.move(both);
  const later = { kmsKeyArn: KEY, rolePath: "/sfn-workers/other/" };
  await shop.move(both, later);
  const isProtected = { ...later, protected: true };
  await shop.move(both, isProtected);
  await expect(shop.move({ order }, isProtected)).rejects.toThrow("because it is protected");
  await shop.environment.up({ workloads, workflows: both, ...later });
  await shop.environment.engine.destroy();
  expect(shop.account.resources().map(({ type, id }) => `${type} ${id}`)).toEqual([]);
});
