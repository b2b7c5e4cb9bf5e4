import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../lib/clock.ts";
import { testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";
import { createTokens } from "../tokens.ts";
import { createDatabase } from "./database.ts";

/** A data folder as version 1 wrote it. Users have such folders, so they must stay readable. */
const FOLDER = fileURLToPath(new URL("./testing/dataFolder", import.meta.url));
/** The time at which the folder was last written. */
const WRITTEN_AT = Date.UTC(2026, 0, 1, 0, 3, 30);

const arn = (type: string, name: string) => `arn:aws:states:us-east-1:000000000000:${type}:${name}`;
const execution = (machine: string, name = machine) => arn("execution", `${machine}:${name}`);

async function restored() {
  const data = newFolder();
  cpSync(path.join(FOLDER, "token-key"), path.join(data, "token-key"));
  const database = new DatabaseSync(path.join(data, "stepfunctions.sqlite"));
  database.exec(readFileSync(path.join(FOLDER, "stepfunctions.sql"), "utf8"));
  database.close();
  let calls = 0;
  const endpoint = await testEndpoint({
    data,
    clock: createVirtualClock(WRITTEN_AT),
    integrations: {
      "lambda:invoke": async () => {
        calls += 1;
        return { StatusCode: 200 };
      },
      "sqs:sendMessage": async () => {
        calls += 1;
        return {};
      },
    },
  });
  const answer = async (activity: string, output: string) => {
    const { taskToken, input } = await endpoint.take(arn("activity", activity));
    await endpoint.call("SendTaskSuccess", { taskToken, output });
    await endpoint.clock.advance(0);
    return input;
  };
  return { endpoint, answer, data, calls: () => calls };
}

/** Where the tables and indexes of a database begin. */
function placesIn(file: string): unknown[] {
  const database = new DatabaseSync(file);
  const places = database.prepare("SELECT name, rootpage FROM sqlite_schema").all();
  database.close();
  return places;
}

describe("a data folder of version 1", () => {
  test("gets its tables and indexes in the order of a new one, in which a repair looks for them", async () => {
    const { data } = await restored();
    const fresh = path.join(newFolder(), "fresh.sqlite");
    createDatabase(fresh);
    expect(placesIn(path.join(data, "stepfunctions.sqlite"))).toEqual(placesIn(fresh));
  });

  test("still has its machines, activities, tags and ended executions", async () => {
    const { endpoint } = await restored();
    const { activities } = (await endpoint.call("ListActivities", {})) as {
      activities: { name: string }[];
    };
    expect(activities.map(({ name }) => name)).toEqual([
      "catching",
      "completing",
      "distributed",
      "forked",
      "retried",
      "taken",
      "work",
    ]);
    expect(
      await endpoint.call("ListTagsForResource", { resourceArn: arn("activity", "work") }),
    ).toEqual({ tags: [{ key: "team", value: "orders" }] });
    await expect(
      endpoint.call("DescribeStateMachine", { stateMachineArn: arn("stateMachine", "deleted") }),
    ).rejects.toMatchObject({ code: "StateMachineDoesNotExist" });
    expect(
      await endpoint.call("DescribeStateMachine", {
        stateMachineArn: arn("stateMachine", "updated"),
      }),
    ).toMatchObject({ definition: expect.stringContaining('"after"') });
    expect(await endpoint.describe(execution("done", "succeeded"))).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1}',
      startDate: Date.UTC(2026, 0, 1) / 1000,
    });
    expect(await endpoint.describe(execution("failing", "failed"))).toMatchObject({
      status: "FAILED",
      error: "Boom",
      cause: "why",
    });
  });

  test("has versions and aliases from now on", async () => {
    const { endpoint } = await restored();
    const stateMachineArn = arn("stateMachine", "updated");
    expect(await endpoint.call("DescribeStateMachine", { stateMachineArn })).toMatchObject({
      loggingConfiguration: { level: "OFF" },
      tracingConfiguration: { enabled: false },
    });
    await endpoint.call("PublishStateMachineVersion", { stateMachineArn });
    const stateMachineVersionArn = `${stateMachineArn}:1`;
    await endpoint.call("CreateStateMachineAlias", {
      name: "live",
      routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    });
    const executionArn = await endpoint.start(`${stateMachineArn}:live`);
    expect(await endpoint.describe(executionArn)).toMatchObject({ stateMachineVersionArn });
    expect(
      await endpoint.call("ListExecutions", { stateMachineArn: stateMachineVersionArn }),
    ).toMatchObject({ executions: [{ executionArn }] });
    const old = execution("updated", "before-update");
    expect(
      await endpoint.call("DescribeStateMachineForExecution", { executionArn: old }),
    ).toMatchObject({ revisionId: undefined, loggingConfiguration: { level: "OFF" } });
  });

  test("continues its Wait states with the definitions with which their executions started", async () => {
    const { endpoint } = await restored();
    const waiting = [
      [execution("waiting"), '{"kept":7}'],
      [execution("updated", "before-update"), '"before"'],
    ] as const;
    // Ends as its state does, because its state machine is deleted.
    const ofDeleted = execution("deleted", "of-deleted-machine");
    await endpoint.clock.advance(289_999);
    for (const executionArn of [...waiting.map(([arn]) => arn), ofDeleted]) {
      expect(await endpoint.describe(executionArn)).toMatchObject({ status: "RUNNING" });
    }
    await endpoint.clock.advance(1);
    for (const [executionArn, output] of waiting) {
      expect(await endpoint.describe(executionArn)).toMatchObject({ status: "SUCCEEDED", output });
    }
    expect(await endpoint.describe(ofDeleted)).toMatchObject({ status: "FAILED" });
  });

  test("continues tasks that are taken, silent, queued, retrying, called or waiting for a token", async () => {
    const { endpoint, answer, calls } = await restored();
    await endpoint.clock.advance(90_000);
    expect(await endpoint.describe(execution("taken", "silent"))).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
    });
    const { issue } = createTokens(readFileSync(path.join(FOLDER, "token-key")));
    const taskToken = issue({ execution: 13, attempt: 1, owner: undefined });
    await endpoint.call("SendTaskSuccess", { taskToken, output: '"answered"' });
    expect(await endpoint.describe(execution("taken"))).toMatchObject({ output: '"answered"' });

    expect(await answer("work", "1")).toBe('"one"');
    expect(await answer("work", "2")).toBe('"two"');
    expect(await endpoint.describe(execution("queued", "queued-2"))).toMatchObject({ output: "2" });

    expect(await endpoint.describe(execution("calling"))).toMatchObject({
      output: '{"StatusCode":200}',
    });
    expect(calls()).toBe(1);
    await endpoint.call("SendTaskSuccess", {
      taskToken: issue({ execution: 21, attempt: 1, owner: undefined }),
      output: '"called back"',
    });
    expect(await endpoint.describe(execution("callback"))).toMatchObject({
      output: '"called back"',
    });

    await endpoint.clock.advance(800_000);
    const again = await endpoint.take(arn("activity", "retried"));
    await endpoint.call("SendTaskFailure", { taskToken: again.taskToken, error: "Boom" });
    expect(await endpoint.describe(execution("retrying"))).toMatchObject({
      status: "FAILED",
      error: "Boom",
    });
  });

  test("continues branches, items and child executions", async () => {
    const { endpoint, answer } = await restored();
    expect(await answer("forked", '"C"')).toBe('{"item":"c"}');
    expect(await answer("forked", '"D"')).toBe('{"item":"d"}');
    expect(await endpoint.describe(execution("forked"))).toMatchObject({
      status: "SUCCEEDED",
      output: '[[{"item":"a"},"C","D"],"short"]',
    });
    await answer("distributed", "30");
    expect(await endpoint.describe(execution("distributed"))).toMatchObject({
      status: "SUCCEEDED",
      output: "[10,30]",
    });
  });

  test("has a Map run for each distributed Map state that continues, and lists its child executions", async () => {
    const { endpoint, answer } = await restored();
    await endpoint.clock.advance(0);
    const executionArn = execution("distributed");
    const { mapRuns } = (await endpoint.call("ListMapRuns", { executionArn })) as {
      mapRuns: { mapRunArn: string }[];
    };
    expect(mapRuns).toHaveLength(1);
    await answer("distributed", "30");
    const { mapRunArn } = mapRuns[0] as { mapRunArn: string };
    expect(await endpoint.call("DescribeMapRun", { mapRunArn })).toMatchObject({
      status: "SUCCEEDED",
      executionCounts: { succeeded: 2, failed: 1, total: 3 },
    });
    const { executions } = (await endpoint.call("ListExecutions", { mapRunArn })) as {
      executions: unknown[];
    };
    expect(executions).toHaveLength(3);
  });

  test("repeats interrupted evaluations of outputs", async () => {
    const { endpoint } = await restored();
    await endpoint.clock.advance(0);
    const outputs = { completing: "2", catching: '"caught"', passing: '"waited"' };
    for (const [name, output] of Object.entries(outputs)) {
      expect(await endpoint.describe(execution(name))).toMatchObject({
        status: "SUCCEEDED",
        output,
      });
    }
  });
});
