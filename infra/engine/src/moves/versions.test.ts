import { plannedResources } from "@sfn-workers/infra/plannedResources";
import { program } from "@sfn-workers/infra/program";
import { startedVersionLines } from "@sfn-workers/infra/startedVersions";
import { manifests } from "@sfn-workers/infra/testManifests";
import { lackedByVersion, versionLines } from "@sfn-workers/infra/versionNeeds";
import { expect, test } from "vitest";
import { failing } from "../provider/faults.ts";
import { createMovingEnvironment } from "../testing/moving.ts";
import { asking, quiet, WORKLOADS, type Workflow } from "../testing/order.ts";

const MACHINE = "aws:sfn/stateMachine:StateMachine";
const ALIAS = "aws:sfn/alias:Alias";
const STARTERS = ["aws:scheduler/schedule:Schedule", "aws:cloudwatch/eventTarget:EventTarget"];
const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-order";

const order = {
  publish: true,
  schedule: "rate(1 day)",
  events: { pattern: { source: ["shop"] } },
};

async function createShop() {
  let workflow = asking;
  const environment = await createMovingEnvironment(undefined, undefined, () => ({
    [workflow.name]: workflow,
  }));
  const { account } = environment.engine;
  const configured = (settings: object, more: object = {}) => ({
    ...{ workloads: WORKLOADS, workflows: { [workflow.name]: settings } },
    ...more,
  });
  const ofType = (type: string) => account.resources().filter((one) => one.type === type);
  const texts = (name: string) =>
    account
      .resources()
      .filter(({ urn }) => urn.endsWith(`::${name}`))
      .map(({ inputs }) => String(inputs["policy"]))
      .join();
  return {
    environment,
    account,
    define: (next: Workflow) => {
      workflow = next;
    },
    up: (settings: object) => environment.up(configured(settings)),
    move: async (settings: object, more: object = {}) => {
      const { operations } = await environment.move(configured(settings, more));
      return operations
        .filter(({ kind }) => kind !== "read")
        .map(({ kind, type, name }) => `${kind} ${type.split(":").at(-1)} ${name}`);
    },
    /** The definition that the newest version has. */
    definition: () => String(ofType(MACHINE).find(({ id }) => id === ARN)?.inputs["definition"]),
    /** The version that the alias stands for, and what the schedule and the rule start. */
    starts: () => ({
      version: ofType(ALIAS).map(
        ({ inputs }) => JSON.stringify(inputs["routingConfigurations"]).match(/order:(\d+)/)?.[1],
      ),
      by: STARTERS.flatMap(ofType)
        .filter(({ urn }) => urn.endsWith("::order"))
        .map(({ inputs }) => {
          const target: { readonly arn?: unknown } = Object(inputs["target"]);
          return target.arn ?? inputs["arn"];
        }),
    }),
    /** Whether the role may do what the first version calls, its queue lets it in, and the worker may answer it. */
    serves: () => [
      texts("order-executions").includes("sns:Publish"),
      texts("order-executions").includes("sqs:SendMessage"),
      texts("quick").includes("order-executions"),
      texts("quick-function").includes(`${ARN}"`),
    ],
    /** What a person is told before a deployment, by Pulumi's real state. */
    told: async (
      settings: { readonly publish: boolean; readonly version?: number },
      first: string,
    ) => {
      const given = configured(settings, { rolePath: "/sfn-workers/test/" });
      const config = Object.fromEntries(
        Object.entries(given).map(([key, value]) => [`sfn-workers:${key}`, value]),
      );
      const before = environment.state().map(({ urn, type, inputs = {}, outputs = {} }) => {
        return { type, name: urn.split("::").at(-1) ?? "", inputs, outputs };
      });
      const after = await plannedResources(
        { stack: "test", project: "sfn-workers", config },
        () => program({ manifests, transforms: {}, workflows: { [workflow.name]: workflow } }),
        { accountId: "000000000000", region: "us-east-1" },
        before,
      );
      const { version } = settings;
      const pinned = { workflow: "order", stateMachineArn: ARN, definition: first };
      return [
        ...startedVersionLines(config, before, after),
        ...(version === undefined
          ? []
          : versionLines(
              { ...pinned, version },
              await lackedByVersion({ ...pinned, version }, before, after),
            )),
      ];
    },
  };
}

test("a workflow goes back to a version that hands tasks to a queue, through further changes, and forth again", async () => {
  const shop = await createShop();
  await using _ = shop.environment;
  await shop.move(order);
  const first = shop.definition();
  expect(await shop.told({ ...order, version: 1 }, first)).toEqual([]);
  shop.define(quiet("second"));
  await shop.move(order);
  expect(shop.starts()).toEqual({ version: ["2"], by: [`${ARN}:live`, `${ARN}:live`] });
  expect(shop.serves()).toEqual([false, false, false, false]);

  // Back, and no person has read what is told.
  const back = { ...order, version: 1 };
  const told = await shop.told(back, first);
  expect(told[0]).toContain("start with version 1 after this deployment, no longer with version 2");
  expect(told[1]).toMatch(
    /the state Tell calls sns:publish: [^\n]+\n {2}- the state Price hands tasks to quick, whose queue is closed to it\n/,
  );
  expect(await shop.move(back)).toEqual(["update Alias order"]);

  // With what it says, nothing is left to tell, and the first version has all that it calls.
  const topic = "arn:{partition}:sns:{region}:{account}:prices";
  shop.define(quiet("second", [{ action: "sns:Publish", resource: topic }]));
  const served = { ...back, alsoHandsTo: ["quick"] };
  expect(await shop.told(served, first)).toEqual([]);
  await shop.move(served);
  expect([shop.starts().version, shop.serves()]).toEqual([["1"], [true, true, true, true]]);

  shop.define(quiet("third", [{ action: "sns:Publish", resource: topic }]));
  expect(await shop.told(served, first)).toEqual([expect.stringContaining("go on to start with")]);
  expect(await shop.move(served)).toEqual(["update StateMachine order"]);
  expect([shop.starts().version, shop.serves()]).toEqual([["1"], [true, true, true, true]]);

  // Forth: what the version needed goes, and executions start with the newest one.
  shop.define(quiet("third"));
  expect(await shop.told(order, first)).toEqual([
    expect.stringContaining("start with the newest definition after this deployment, no longer"),
  ]);
  {
    using _failing = failing(shop.account, { type: ALIAS }, new Error("Throttled"));
    await expect(shop.up(order)).rejects.toThrow("Throttled");
  }
  expect(shop.starts().version).toEqual(["1"]);
  expect(await shop.move(order)).toContain("update Alias order");
  expect(shop.starts().version).toEqual(["3"]);
  expect(shop.serves()).toEqual([false, false, false, false]);
});

test("versions outlive the time without an alias, whose starters move first, and a renamed workflow has none of them", async () => {
  const shop = await createShop();
  await using _ = shop.environment;
  await shop.move(order);
  shop.define(quiet("second"));
  await shop.move({ ...order, version: 1 });
  await expect(shop.up({ ...order, publish: false, version: 1 })).rejects.toThrow(
    "workflows.order.version is 1; allowed with publish: true only",
  );
  const unpublished = { ...order, publish: false };
  expect(await shop.told(unpublished, "")).toEqual([
    expect.stringContaining(`the alias ${ARN}:live goes`),
  ]);
  const steps = await shop.move(unpublished);
  for (const starter of ["update Schedule order", "update EventTarget order"]) {
    expect(steps.indexOf(starter)).toBeGreaterThan(-1);
    expect(steps.indexOf(starter)).toBeLessThan(steps.indexOf("delete Alias order"));
  }
  expect(shop.starts()).toEqual({ version: [], by: [ARN, ARN] });
  // The numbers go on, and the first one is there still.
  await shop.move({ ...order, version: 1 });
  expect(shop.starts().version).toEqual(["1"]);
  shop.define(quiet("third"));
  await shop.move(order);
  expect(shop.starts().version).toEqual(["3"]);

  shop.define({ ...quiet("third"), name: "back" });
  const renamed = await shop.move(order);
  expect(renamed).toEqual(
    expect.arrayContaining([
      "create Alias back",
      "delete Alias order",
      "delete StateMachine order",
    ]),
  );
  expect(renamed.indexOf("delete Alias order")).toBeLessThan(
    renamed.indexOf("delete StateMachine order"),
  );

  const isProtected = { protected: true };
  await shop.move({ ...order, version: 1 }, isProtected);
  await shop.move({ ...order, publish: false }, isProtected);
  await shop.move(order, isProtected);
  await expect(shop.environment.engine.destroy()).rejects.toThrow("protected");
  await shop.move(order);
  await shop.environment.engine.destroy();
  expect(shop.account.resources().map(({ type, id }) => `${type} ${id}`)).toEqual([]);
});
