import { expect, onTestFinished, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { publishedMachine, returning, routingOf, waiting } from "../testing/published.ts";
import { durableEndpoint, newFolder } from "../testing/restart.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";

type Answer = Readonly<Record<string, unknown>>;

test("versions and aliases are there after a crash, with all that they keep", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const machine = await publishedMachine(endpoint.call, [returning(1)], {
    versionDescription: "first",
    tracingConfiguration: { enabled: true },
  });
  const update = (definition: string, more: object) =>
    endpoint.call("UpdateStateMachine", { stateMachineArn: machine, definition, ...more });
  await update(returning(2), { publish: true, roleArn: `${ROLE}-2` });
  await update(returning(3), { publish: true, tracingConfiguration: { enabled: false } });
  await update(returning(4), {});
  await endpoint.call("DeleteStateMachineVersion", { stateMachineVersionArn: `${machine}:3` });
  const alias = (name: string, weights: Record<number, number>) =>
    endpoint.call("CreateStateMachineAlias", {
      name,
      description: `${name}'s`,
      routingConfiguration: routingOf(machine, weights),
    });
  await alias("live", { 1: 30, 2: 70 });
  await alias("gone", { 1: 100 });
  await endpoint.call("DeleteStateMachineAlias", { stateMachineAliasArn: `${machine}:gone` });
  const seen = async ({ call }: Pick<typeof endpoint, "call">) => [
    ...(await Promise.all(
      [machine, `${machine}:1`, `${machine}:2`, `${machine}:live`].map((stateMachineArn) =>
        call("DescribeStateMachine", { stateMachineArn }),
      ),
    )),
    await call("DescribeStateMachineAlias", { stateMachineAliasArn: `${machine}:live` }),
    await call("ListStateMachineVersions", { stateMachineArn: machine }),
    await call("ListStateMachineAliases", { stateMachineArn: machine }),
  ];
  const before = await seen(endpoint);

  const again = await afterCrash();
  expect(await seen(again)).toEqual(before);
  expect(before[5]).toMatchObject({
    stateMachineVersions: [
      { stateMachineVersionArn: `${machine}:2` },
      { stateMachineVersionArn: `${machine}:1` },
    ],
  });
  // The number 3 was used.
  expect(
    await again.call("PublishStateMachineVersion", { stateMachineArn: machine }),
  ).toMatchObject({ stateMachineVersionArn: `${machine}:4` });
});

test.each([{}, { versionDescription: "first" }, { publish: false }])(
  "a machine that was created with %j is the same after a crash for the same call only",
  async (more) => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const machine = await publishedMachine(endpoint.call, [returning(1)], more);
    const again = await afterCrash();
    expect(await publishedMachine(again.call, [returning(1)], more)).toBe(machine);
    const other = { publish: true, versionDescription: "other" };
    await expect(publishedMachine(again.call, [returning(1)], other)).rejects.toMatchObject({
      code: "StateMachineAlreadyExists",
    });
  },
);

test("an execution continues with the version that its alias chose, and is listed by both", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const machine = await publishedMachine(endpoint.call, [waiting("one"), waiting("two")]);
  await endpoint.call("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: routingOf(machine, { 1: 100 }),
  });
  const executionArn = await endpoint.start(`${machine}:live`);
  await endpoint.clock.advance(0);
  await endpoint.call("UpdateStateMachineAlias", {
    stateMachineAliasArn: `${machine}:live`,
    routingConfiguration: routingOf(machine, { 2: 100 }),
  });
  await endpoint.call("DeleteStateMachineVersion", { stateMachineVersionArn: `${machine}:1` });

  const again = await afterCrash();
  const listed = async (stateMachineArn: string, statusFilter: string) => {
    const answer = await again.call("ListExecutions", { stateMachineArn, statusFilter });
    return (answer as { executions: object[] }).executions;
  };
  const associated = {
    stateMachineArn: machine,
    stateMachineVersionArn: `${machine}:1`,
    stateMachineAliasArn: `${machine}:live`,
  };
  expect(await again.describe(executionArn)).toMatchObject({ status: "RUNNING", ...associated });
  expect(await listed(`${machine}:live`, "RUNNING")).toMatchObject([associated]);
  await again.clock.advance(60_000);
  expect(await again.describe(executionArn)).toMatchObject({ output: '"one"', ...associated });
  expect(await listed(`${machine}:live`, "SUCCEEDED")).toMatchObject([associated]);
  expect(await listed(`${machine}:live`, "RUNNING")).toEqual([]);
  expect(await listed(machine, "SUCCEEDED")).toMatchObject([associated]);
  expect(await listed(`${machine}:2`, "SUCCEEDED")).toEqual([]);
});

test.each([false, true])(
  "an execution that is redriven runs its version again, and is listed by it, stored: %s",
  async (isStored) => {
    const endpoint = isStored ? (await durableEndpoint()).endpoint : await testEndpoint();
    const activityArn = await endpoint.activity();
    const working = JSON.stringify({
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activityArn, End: true } },
    });
    const machine = await publishedMachine(endpoint.call, [working, returning(2)]);
    const executionArn = await endpoint.start(`${machine}:1`);
    const counts = () =>
      Promise.all(
        ["RUNNING", "FAILED", "SUCCEEDED"].map(async (statusFilter) => {
          const request = { stateMachineArn: `${machine}:1`, statusFilter };
          const answer = await endpoint.call("ListExecutions", request);
          return (answer as { executions: object[] }).executions.length;
        }),
      );
    const { taskToken } = await endpoint.take(activityArn);
    await endpoint.call("SendTaskFailure", { taskToken });
    await endpoint.clock.advance(0);
    expect(await counts()).toEqual([0, 1, 0]);
    await endpoint.call("RedriveExecution", { executionArn });
    await endpoint.clock.advance(0);
    expect(await counts()).toEqual([1, 0, 0]);
    const again = await endpoint.take(activityArn);
    await endpoint.call("SendTaskSuccess", { taskToken: again.taskToken, output: "1" });
    await endpoint.clock.advance(0);
    expect(await counts()).toEqual([0, 0, 1]);
  },
);

function rowsOf({ database }: StoredService): Record<string, number> {
  const tables = ["machine", "revision", "published"];
  return Object.fromEntries(
    tables.map((table) => [
      table,
      Number(database.statement(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]),
    ]),
  );
}

test("a revision is stored as long as a version has it, and no longer", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const machine = await publishedMachine(store.call, [returning(1), returning(2)]);
  await store.call("UpdateStateMachine", { stateMachineArn: machine, definition: returning(3) });
  await store.call("UpdateStateMachine", { stateMachineArn: machine, definition: returning(4) });
  expect(rowsOf(store)).toEqual({ machine: 1, revision: 3, published: 2 });
  await store.call("DeleteStateMachineVersion", { stateMachineVersionArn: `${machine}:1` });
  expect(rowsOf(store)).toEqual({ machine: 1, revision: 2, published: 1 });
  await store.call("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: routingOf(machine, { 2: 100 }),
  });
  await store.call("DeleteStateMachine", { stateMachineArn: machine });
  expect(rowsOf(store)).toMatchObject({ published: 0 });
  await store.clock.advance(60_000);
  expect(rowsOf(store)).toEqual({ machine: 0, revision: 0, published: 0 });
});

test("the revisions of a deleted machine go in slices, which are short whatever they hold", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const large = Array.from({ length: 23 }, (_, index) => returning("x".repeat(200_000) + index));
  const stateMachineArn = await publishedMachine(store.call, large);
  await store.call("DeleteStateMachine", { stateMachineArn });
  expect(rowsOf(store)).toEqual({ machine: 1, revision: 23, published: 0 });
  const deletions: number[] = [];
  const { transaction } = store.database;
  store.database.transaction = (work) => {
    const before = rowsOf(store)["revision"] ?? 0;
    transaction(work);
    deletions.push(before - (rowsOf(store)["revision"] ?? 0));
  };
  await store.clock.advance(60_000);
  expect(rowsOf(store)).toEqual({ machine: 0, revision: 0, published: 0 });
  expect(deletions.filter((one) => one > 0)).toEqual([5, 5, 5, 5, 3]);
});

test("a repair keeps what is whole, and names versions and aliases that are not", async () => {
  const folder = newFolder();
  const store = storedService(folder);
  const machine = await publishedMachine(store.call, [1, 2, 3].map(returning));
  for (const [name, weights] of [
    ["kept", { 1: 100 }],
    ["damaged", { 1: 100 }],
    ["without-version", { 1: 50, 2: 50 }],
  ] as const) {
    await store.call("CreateStateMachineAlias", {
      name,
      routingConfiguration: routingOf(machine, weights),
    });
  }
  store.database.sqlite.exec(`
    UPDATE published SET body = '{}' WHERE name IN ('2', 'damaged')`);
  await store.close();
  expect(() => storedService(folder)).toThrow("the table published has been changed");

  const repaired = storedService(folder, undefined, true);
  onTestFinished(repaired.close);
  const [warning = ""] = repaired.warnings;
  for (const name of ["2", "damaged", "without-version"]) {
    expect(warning).toContain(`${machine}:${name}`);
  }
  const { stateMachineVersions } = await repaired.call<Answer>("ListStateMachineVersions", {
    stateMachineArn: machine,
  });
  expect(stateMachineVersions).toMatchObject([
    { stateMachineVersionArn: `${machine}:3` },
    { stateMachineVersionArn: `${machine}:1` },
  ]);
  expect(
    await repaired.call("ListStateMachineAliases", { stateMachineArn: machine }),
  ).toMatchObject({ stateMachineAliases: [{ stateMachineAliasArn: `${machine}:kept` }] });
});
