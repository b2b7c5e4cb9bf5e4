import { expect, test } from "vitest";
import { failing } from "../provider/faults.ts";
import { createMovingEnvironment } from "../testing/moving.ts";
import { asking, quiet, WORKLOADS, type Workflow } from "../testing/order.ts";

const POLICY = "aws:iam/rolePolicy:RolePolicy";
const MACHINE = "aws:sfn/stateMachine:StateMachine";

async function createShop(days: number | undefined) {
  let [workflow, today] = [asking, "2026-11-28"];
  const environment = await createMovingEnvironment(
    undefined,
    undefined,
    () => ({ order: workflow }),
    () => new Date(`${today}T12:00:00Z`),
  );
  const { account } = environment.engine;
  const configuration = {
    workloads: WORKLOADS,
    workflows: { order: days === undefined ? {} : { keepGrants: days } },
  };
  const texts = (type: string, name: string, input: string) =>
    account
      .resources()
      .filter((one) => one.type === type && one.urn.endsWith(`::${name}`))
      .map(({ inputs }) => String(inputs[input]))
      .join();
  return {
    environment,
    account,
    define: (next: Workflow) => {
      workflow = next;
    },
    on: (day: string) => {
      today = day;
    },
    move: () => environment.move(configuration),
    preview: () => environment.preview(configuration),
    up: () => environment.up(configuration),
    /** The role's statements that a deployment has removed. */
    kept: () => texts(POLICY, "order-executions", "policy").match(/RemovedOn\w+/g) ?? [],
    /** Whether the queue lets the role in, and the worker may answer the state machine's tokens. */
    handsOver: () => [
      texts("aws:sqs/queuePolicy:QueuePolicy", "quick", "policy").includes("order-executions"),
      texts(POLICY, "quick-function", "policy").includes("stateMachine:sfn-workers-test-order"),
    ],
  };
}

test("what a deployment removes stays for its days, which Pulumi's state remembers, and then goes", async () => {
  const shop = await createShop(7);
  await using _ = shop.environment;
  // A stack that was never deployed has no state to ask for.
  expect(await shop.preview()).not.toEqual([]);
  await shop.move();
  expect([shop.kept(), shop.handsOver()]).toEqual([[], [true, true]]);
  shop.define(quiet("quiet"));
  await shop.move();
  const kept = ["RemovedOn20261128SendTasks", "RemovedOn20261128Call1"];
  expect([shop.kept(), shop.handsOver()]).toEqual([kept, [true, true]]);
  shop.on("2026-12-05");
  expect(await shop.up()).toEqual([]);
  shop.on("2026-12-06");
  const { operations } = await shop.move();
  expect(operations.map(({ kind, type, name }) => `${kind} ${type} ${name}`).toSorted()).toEqual(
    expect.arrayContaining([`update ${POLICY} order-executions`]),
  );
  expect([shop.kept(), shop.handsOver()]).toEqual([[], [false, false]]);
});

test("without days it goes with the deployment that removes it", async () => {
  const shop = await createShop(undefined);
  await using _ = shop.environment;
  await shop.move();
  shop.define(quiet("quiet"));
  await shop.move();
  expect([shop.kept(), shop.handsOver()]).toEqual([[], [false, false]]);
});

test("a deployment that fails after it has removed something keeps it from that day on", async () => {
  const shop = await createShop(7);
  await using _ = shop.environment;
  await shop.move();
  shop.define(quiet("quiet"));
  {
    const machine = { kind: "update", type: MACHINE } as const;
    using _failing = failing(shop.account, machine, new Error("Throttled"));
    await expect(shop.up()).rejects.toThrow("Throttled");
  }
  const kept = ["RemovedOn20261128SendTasks", "RemovedOn20261128Call1"];
  expect(shop.kept()).toEqual(kept);
  shop.on("2026-11-30");
  await shop.move();
  expect([shop.kept(), shop.handsOver()]).toEqual([kept, [true, true]]);
});
