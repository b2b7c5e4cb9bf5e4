import { describe, expect, test } from "vitest";
import { build, type Graph } from "../testing/graph.ts";
import { ACTIVITY, LOG_GROUP, QUEUE, ROLE, ROLE_POLICY, STATE_MACHINE } from "../testing/types.ts";

const workloads = {
  short: { worker: "lambda" },
  long: { worker: "fargate", tasks: { min: 0 } },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};

/** What holds tasks that wait, and the history of those that ran. */
const HOLDERS = [ACTIVITY, QUEUE, STATE_MACHINE, LOG_GROUP];

const keysOf = (resources: Graph["resources"]) =>
  resources.map(({ type, name }) => `${type} ${name}`).toSorted();

describe("a protected environment", () => {
  test("lets Pulumi delete nothing that holds tasks or history; a schedule's dead letters are no tasks", async () => {
    const { resources } = await build({ workloads, protected: true });
    const { resources: unprotected } = await build({ workloads });
    const inUse = new Set(unprotected.map(({ urn }) => urn));
    const holders = resources.filter(
      ({ type, name, urn }) =>
        HOLDERS.includes(type) && !name.endsWith("-schedule-dead-letters") && inUse.has(urn),
    );
    expect(new Set(holders.map(({ type }) => type))).toEqual(new Set(HOLDERS));
    expect(keysOf(resources.filter(({ protect }) => protect))).toEqual(keysOf(holders));
  });

  test.each([
    ["activity", { min: 1 }],
    ["activity", { min: 0 }],
    ["callback", { min: 1 }],
  ])("lets a workload move to either worker and back (%s, %j)", async (transport, tasks) => {
    const on = (settings: object) =>
      build({ workloads: { long: { transport, ...settings } }, protected: true });
    const variants = [await on({ worker: "lambda" }), await on({ worker: "fargate", tasks })];
    for (const [from, to] of [variants, variants.toReversed()]) {
      const stays = to?.resources.flatMap(({ urn, aliases }) => [urn, ...aliases]) ?? [];
      const refused = from?.resources.filter(({ urn, protect }) => protect && !stays.includes(urn));
      expect(keysOf(refused ?? [])).toEqual([]);
    }
  });
});

test("protection can be taken away: nothing that is there for it alone is protected", async () => {
  const { resources } = await build({ workloads });
  const stays = new Set(resources.map(({ urn }) => urn));
  const before = await build({ workloads, protected: true });
  const goes = before.resources.filter(({ urn }) => !stays.has(urn));
  expect(goes).toHaveLength(Object.keys(workloads).length);
  expect(keysOf(goes.filter(({ protect }) => protect))).toEqual([]);
});

test("an environment that is not protected can be destroyed", async () => {
  const { resources } = await build({ workloads });
  expect(resources.filter(({ protect }) => protect)).toEqual([]);
});

describe("the path of roles", () => {
  const rolePath = "/sfn-workers/test/";

  test("is that of every role, and of no role without the setting", async () => {
    const graph = await build({ workloads, rolePath });
    expect(graph.names(ROLE).length).toBeGreaterThan(8);
    for (const role of graph.names(ROLE)) {
      expect(graph.inputs(ROLE, role), role).toMatchObject({ path: rolePath });
    }
    const without = await build({ workloads });
    for (const role of without.names(ROLE)) {
      expect(without.inputs(ROLE, role), role).not.toHaveProperty("path");
    }
  });

  const retained = async (settings: object) => {
    const { resources } = await build({ workloads, ...settings });
    return resources.filter(
      ({ type, retainOnDelete }) => retainOnDelete && type.startsWith("aws:iam/"),
    );
  };

  test.each([
    ["without a path, which may take one,", {}],
    ["that is protected", { rolePath, protected: true }],
  ])(
    "lets the machines' former roles stay with their policies in an environment %s, because running executions keep theirs",
    async (_, settings) => {
      const resources = await retained(settings);
      expect(new Set(resources.map(({ type }) => type))).toEqual(new Set([ROLE, ROLE_POLICY]));
      const ofMachines = Object.keys(workloads).map((name) => `${name}-executions`);
      expect(new Set(resources.map(({ name }) => name))).toEqual(new Set(ofMachines));
    },
  );

  test("lets a destroyed environment leave no role", async () => {
    expect(await retained({ rolePath })).toEqual([]);
  });

  test.each([
    ["/", "allowed: a path that begins and ends with a slash"],
    ["sfn-workers/dev", "allowed: a path that begins and ends with a slash"],
    ["//", "allowed: a path that begins and ends with a slash"],
    ["/a b/", "allowed: a path that begins and ends with a slash"],
    ["/a:b/", "allowed: a path that begins and ends with a slash"],
    ["/aws-service-role/x/", "allowed: a path of the team"],
    [`/${"a".repeat(154)}/`, "allowed: at most 155 characters"],
  ])("is refused by its name when no role can have it: %s", async (wrong, allowed) => {
    await expect(build({ workloads, rolePath: wrong })).rejects.toThrow(
      `sfn-workers:rolePath is "${wrong}"; ${allowed}`,
    );
  });

  test("may be so long that a role's ARN is just what Step Functions takes", async () => {
    const longest = `/${"a".repeat(153)}/`;
    const graph = await build({ workloads, rolePath: longest });
    expect(graph.inputs(ROLE, "short-executions")).toMatchObject({ path: longest });
  });
});
