import { expect, onTestFinished, test } from "vitest";
import { distributedMap } from "../testing/distributedMap.ts";
import { type StoredService, storedService } from "../testing/storedService.ts";

const WAIT = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } };

/** A Map run with 30 child executions. */
async function startedMapRun(store: StoredService): Promise<{ mapRunArn: string }> {
  const { activityArn } = await store.call<{ activityArn: string }>("CreateActivity", {
    name: "a",
  });
  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "distributed",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(distributedMap(activityArn)),
  });
  const { executionArn } = await store.call<{ executionArn: string }>("StartExecution", {
    stateMachineArn,
    input: JSON.stringify(Array(30).fill(0)),
  });
  await store.clock.advance(0);
  const request = { executionArn, maxResults: 1 };
  const { mapRuns } = await store.call<{ mapRuns: { mapRunArn: string }[] }>(
    "ListMapRuns",
    request,
  );
  return mapRuns[0] ?? { mapRunArn: "" };
}

test("no call reads more of the database because there is more in it: every lookup has an index", async () => {
  const store = storedService();
  onTestFinished(store.close);
  const { database } = store;
  const used = new Set<string>();
  let rows = 0;
  const { sqlite, iterate } = database;
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = (sql) => {
    used.add(sql);
    return prepare(sql);
  };
  database.iterate = function* (sql, values) {
    for (const row of iterate(sql, values)) {
      rows += 1;
      yield row;
    }
  };
  const rowsOf = async (operation: string, request: object) => {
    rows = 0;
    const answer = await store.call<{ nextToken?: string }>(operation, request);
    return { rows, nextToken: answer.nextToken };
  };

  const { stateMachineArn } = await store.call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "m",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(WAIT),
  });
  const started = [];
  for (let n = 0; n < 30; n += 1) {
    if (n === 20) await store.clock.advance(60_000);
    started.push(await store.call("StartExecution", { stateMachineArn, name: `n${n}` }));
  }
  await store.clock.advance(0);
  const [{ executionArn } = {}] = started;
  const { mapRunArn } = await startedMapRun(store);
  for (const filter of [{}, { statusFilter: "SUCCEEDED" }, { statusFilter: "RUNNING" }]) {
    const request = { stateMachineArn, maxResults: 3, ...filter };
    const first = await rowsOf("ListExecutions", request);
    expect(first.rows).toBe(4);
    const second = await rowsOf("ListExecutions", { ...request, nextToken: first.nextToken });
    expect(second.rows).toBe(4);
    await rowsOf("ListExecutions", { mapRunArn, maxResults: 3, ...filter });
  }
  const stateMachineVersionArn = `${stateMachineArn}:1`;
  const alias = `${stateMachineArn}:live`;
  await store.call("PublishStateMachineVersion", { stateMachineArn });
  await store.call("CreateStateMachineAlias", {
    name: "live",
    routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
  });
  for (const qualified of [stateMachineVersionArn, alias]) {
    for (let n = 0; n < 5; n += 1)
      await store.call("StartExecution", { stateMachineArn: qualified });
    await store.clock.advance(0);
    for (const filter of [{}, { statusFilter: "RUNNING" }]) {
      const request = { stateMachineArn: qualified, maxResults: 3, ...filter };
      expect((await rowsOf("ListExecutions", request)).rows).toBe(4);
    }
  }
  await store.call("DescribeMapRun", { mapRunArn });
  for (const reverseOrder of [false, true]) {
    const request = { executionArn, maxResults: 2, reverseOrder };
    const first = await rowsOf("GetExecutionHistory", request);
    expect(first.rows).toBe(3);
    await rowsOf("GetExecutionHistory", { ...request, nextToken: first.nextToken });
  }
  await store.call("DescribeExecution", { executionArn });
  await store.call("DescribeStateMachineForExecution", { executionArn });
  await store.call("StopExecution", { executionArn });
  await store.call("UpdateStateMachine", {
    stateMachineArn,
    roleArn: "arn:aws:iam::000000000000:role/a",
  });
  await store.call("DeleteStateMachine", { stateMachineArn });
  await store.clock.advance(91 * 86_400_000);

  const plans = [...used]
    .filter((sql) => /^\s*(SELECT|DELETE|UPDATE)/.test(sql))
    .map((sql) => {
      const plan = prepare(`EXPLAIN QUERY PLAN ${sql}`);
      const count = (sql.match(/\?/g) ?? []).length;
      const steps = plan.all(...Array<number>(count).fill(1)) as { detail: string }[];
      return { sql, steps: steps.map(({ detail }) => detail) };
    });
  expect(plans.length).toBeGreaterThan(20);
  // Of these, only the first row is read.
  const firstRow = /^SCAN leaving$/;
  for (const { sql, steps } of plans) {
    const slow = steps.filter((step) => /SCAN|TEMP B-TREE/.test(step) && !firstRow.test(step));
    expect({ sql, slow }).toEqual({ sql, slow: [] });
    // A filter is a part of the search: not each row is looked at.
    if (sql.includes("AND status = ?")) expect(steps[0]).toMatch(/=\? AND status=\? AND serial<\?/);
  }
});
