import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { ROLE, type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint, newFolder } from "../testing/restart.ts";
import { storedService } from "../testing/storedService.ts";

const task = (Resource: string) => ({ Type: "Task", Resource, End: true });
const branch = (Resource: string) => ({ StartAt: "Work", States: { Work: task(Resource) } });

const redrive = async (endpoint: TestEndpoint, executionArn: string, clientToken?: string) => {
  const answer = await endpoint.call("RedriveExecution", { executionArn, clientToken });
  await endpoint.clock.advance(0);
  return answer as { readonly redriveDate: number };
};

async function answer(endpoint: TestEndpoint, activityArn: string, output?: unknown) {
  const { taskToken, input } = await endpoint.take(activityArn);
  if (output === undefined) await endpoint.call("SendTaskFailure", { taskToken, error: "Boom" });
  else await endpoint.call("SendTaskSuccess", { taskToken, output: JSON.stringify(output) });
  await endpoint.clock.advance(0);
  return input;
}

test("after a crash, a failed execution is redriven with its results, items, variables and inputs", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(
    await endpoint.machine({
      QueryLanguage: "JSONata",
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { kept: "{% $states.input.text %}" }, Next: "All" },
        All: {
          Type: "Parallel",
          Branches: [
            branch(activityArn),
            {
              StartAt: "Each",
              States: {
                Each: {
                  Type: "Map",
                  Items: "{% $states.input.items %}",
                  MaxConcurrency: 1,
                  ItemProcessor: {
                    StartAt: "Item",
                    States: {
                      Item: {
                        ...task(activityArn),
                        Arguments: "{% [$states.input, $kept, $states.context.Map.Item.Value] %}",
                      },
                    },
                  },
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      },
    }),
    { text: "long".repeat(1_000), items: [1, 2, 3] },
  );
  await endpoint.clock.advance(0);
  await answer(endpoint, activityArn, "branch");
  await answer(endpoint, activityArn, "first");
  await answer(endpoint, activityArn);
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "FAILED",
    redriveStatus: "REDRIVABLE",
  });

  const again = await afterCrash();
  expect(await again.describe(executionArn)).toMatchObject({ redriveStatus: "REDRIVABLE" });
  await redrive(again, executionArn);
  expect(JSON.parse(await answer(again, activityArn, "second"))).toEqual([
    2,
    "long".repeat(1_000),
    2,
  ]);
  expect(JSON.parse(await answer(again, activityArn, "third"))).toHaveLength(3);
  expect(await again.describe(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    output: '["branch",["first","second","third"]]',
    redriveCount: 1,
  });
});

test("after a crash, a redriven execution goes on, with its new deadline, its count and its tokens", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(
    await endpoint.machine({ TimeoutSeconds: 100, ...branch(activityArn) }),
  );
  await endpoint.clock.advance(100_000);
  const { redriveDate } = await redrive(endpoint, executionArn, "token");
  await endpoint.clock.advance(60_000);

  const again = await afterCrash();
  const executions = [{ executionArn, redriveCount: 1, redriveDate, status: "RUNNING" }];
  const { stateMachineArn } = await again.describe(executionArn);
  expect(await again.call("ListExecutions", { stateMachineArn })).toMatchObject({ executions });
  expect(await redrive(again, executionArn, "token")).toEqual({ redriveDate });
  await again.clock.advance(39_999);
  expect(await again.describe(executionArn)).toMatchObject({ status: "RUNNING", redriveCount: 1 });
  await again.clock.advance(1);
  expect(await again.describe(executionArn)).toMatchObject({
    status: "TIMED_OUT",
    redriveStatus: "REDRIVABLE",
  });
  expect(await redrive(again, executionArn, "token")).toEqual({ redriveDate });
  expect((await redrive(again, executionArn, "another")).redriveDate).toBe(redriveDate + 100);
  await answer(again, activityArn, "done");
  const last = await again.describe(executionArn);
  expect(last).toMatchObject({ status: "SUCCEEDED", redriveCount: 2 });
});

test("the definition is that of the start, also when the machine has another one after a restart", async () => {
  const { endpoint, afterCrash } = await durableEndpoint();
  const activityArn = await endpoint.activity();
  const definition = (Result: string) => ({
    StartAt: "Work",
    States: {
      Work: { Type: "Task", Resource: activityArn, Next: "Last" },
      Last: { Type: "Pass", Result, End: true },
    },
  });
  const stateMachineArn = await endpoint.machine(definition("old"));
  const executionArn = await endpoint.start(stateMachineArn);
  await endpoint.clock.advance(0);
  await answer(endpoint, activityArn);
  await endpoint.call("UpdateStateMachine", {
    stateMachineArn,
    definition: JSON.stringify(definition("new")),
  });
  const again = await afterCrash();
  await redrive(again, executionArn);
  await answer(again, activityArn, {});
  expect(await again.describe(executionArn)).toMatchObject({ output: '"old"' });
});

test("two redrives at the same time are one, also where the old definition is read first", async () => {
  const endpoint = await testEndpoint({ data: newFolder() });
  const activityArn = await endpoint.activity();
  const stateMachineArn = await endpoint.machine(branch(activityArn));
  const executionArn = await endpoint.start(stateMachineArn);
  await endpoint.clock.advance(0);
  await answer(endpoint, activityArn);
  const definition = JSON.stringify({ Comment: "new", ...branch(activityArn) });
  await endpoint.call("UpdateStateMachine", { stateMachineArn, definition });
  const redrives = await Promise.allSettled(
    [1, 2].map(() => endpoint.call("RedriveExecution", { executionArn })),
  );
  expect(redrives.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await endpoint.describe(executionArn)).toMatchObject({ redriveCount: 1 });
});

test("an execution that ends and is redriven again and again within one turn of the event loop is stored as it is", async () => {
  const endpoint = await testEndpoint({ data: newFolder() });
  const activityArn = await endpoint.activity();
  const executionArn = await endpoint.start(await endpoint.machine(branch(activityArn)));
  await endpoint.clock.advance(0);
  const stop = () => endpoint.call("StopExecution", { executionArn });
  const again = () => endpoint.call("RedriveExecution", { executionArn });
  await Promise.all([stop(), again(), stop(), again(), stop()]);
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "ABORTED",
    redriveCount: 2,
    redriveStatus: "REDRIVABLE",
  });
  await Promise.all([again(), stop(), again()]);
  expect(await endpoint.describe(executionArn)).toMatchObject({ status: "RUNNING" });
  await answer(endpoint, activityArn, "done");
  expect(await endpoint.describe(executionArn)).toMatchObject({
    status: "SUCCEEDED",
    redriveCount: 4,
  });
  expect(await endpoint.types(executionArn)).toHaveLength(3 + 4 * 2 + 1 + 4);
});

async function failedIn(folder: string) {
  const store = storedService(folder);
  const definition = JSON.stringify({ StartAt: "F", States: { F: { Type: "Fail" } } });
  const { stateMachineArn } = await store.call("CreateStateMachine", {
    name: "m",
    roleArn: ROLE,
    definition,
  });
  const { executionArn } = await store.call("StartExecution", { stateMachineArn });
  await store.clock.advance(0);
  await store.call("DescribeExecution", { executionArn: String(executionArn) });
  await store.close();
  return String(executionArn);
}

test("a folder of version 2 opens, and the executions that failed in it say why they can't be redriven", async () => {
  const folder = newFolder();
  const executionArn = await failedIn(folder);
  const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"));
  database.exec(`
    DROP TABLE unfinished; DROP TABLE redrive; DROP TABLE published;
    DROP INDEX startsOfVersion; DROP INDEX startsOfAlias;
    ALTER TABLE activity DROP COLUMN encryption;
    ALTER TABLE execution DROP COLUMN version; ALTER TABLE execution DROP COLUMN alias;
    PRAGMA user_version = 2`);
  database.close();
  const store = storedService(folder);
  const reason =
    "What a redrive needs was not kept: the execution ended in an earlier release or held most of the memory, or its folder was repaired";
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject({
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: reason,
  });
  await expect(store.call("RedriveExecution", { executionArn })).rejects.toMatchObject({
    code: "ExecutionNotRedrivable",
    message: `Execution ${executionArn} invalid for redrive as: ${reason}`,
  });
  await store.close();
  await failedIn(newFolder());
});

test("a repair keeps what a redrive needs", async () => {
  const folder = newFolder();
  const executionArn = await failedIn(folder);
  const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"));
  database.exec("UPDATE machine SET name = 'other'");
  database.close();
  const store = storedService(folder, undefined, true);
  expect(store.warnings[0]).toContain("was repaired");
  expect(await store.call("DescribeExecution", { executionArn })).toMatchObject({
    status: "FAILED",
  });
  const [row] = store.database.sqlite.prepare("SELECT count(*) AS n FROM unfinished").all();
  expect(row).toEqual({ n: 1 });
  await store.close();
});

test("nothing is left of a redriven execution that was forgotten", async () => {
  const folder = newFolder();
  const executionArn = await failedIn(folder);
  const store = storedService(folder);
  await store.call("RedriveExecution", { executionArn });
  await store.clock.advance(0);
  await store.call("DescribeExecution", { executionArn });
  await store.clock.advance(91 * 86_400_000);
  for (const table of ["execution", "unfinished", "redrive", "part", "event"]) {
    expect(store.database.sqlite.prepare(`SELECT * FROM ${table}`).all(), table).toEqual([]);
  }
  await store.close();
});
