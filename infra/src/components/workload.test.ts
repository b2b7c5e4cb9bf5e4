import { describe, expect, test } from "vitest";
import { build, type Graph } from "../testing/graph.ts";
import {
  ACTIVITY,
  FUNCTION,
  LOG_GROUP,
  QUEUE,
  QUEUE_POLICY,
  STATE_MACHINE,
} from "../testing/types.ts";

const lambda = { workloads: { short: { worker: "lambda", wake: true } } };
const fargate = { workloads: { short: { worker: "fargate" } } };

describe("moving a workload from one worker to the other", () => {
  test.each([ACTIVITY, STATE_MACHINE])("keeps the parents and the name of %s", async (type) => {
    const [before, after] = [await build(lambda), await build(fargate)];
    expect(after.get(type, "short").urn).toBe(before.get(type, "short").urn);
    expect(after.inputs(type, "short")["name"]).toBe(before.inputs(type, "short")["name"]);
    expect(after.inputs(type, "short")["type"]).toBe(before.inputs(type, "short")["type"]);
  });

  test("gives the activity the same inputs, so that Pulumi changes nothing", async () => {
    const [before, after] = [await build(lambda), await build(fargate)];
    expect(after.inputs(ACTIVITY, "short")).toEqual(before.inputs(ACTIVITY, "short"));
  });

  test("leaves the Task state unchanged; only the wake-up before it differs", async () => {
    const definitionOf = (graph: Graph) => graph.document(STATE_MACHINE, "short", "definition");
    const before = definitionOf(await build(lambda));
    const after = definitionOf(await build(fargate));
    const taskOf = (definition: unknown) =>
      Object(definition) === definition
        ? Reflect.get(Object(definition), "States").Task
        : undefined;
    expect(taskOf(after)).toEqual(taskOf(before));
    expect(taskOf(after)).toBeDefined();
  });

  test("leaves no resource of the other worker", async () => {
    const after = await build(fargate);
    expect(after.resources.filter(({ type }) => /lambda|scheduler/i.test(type))).toEqual([]);
  });
});

describe("moving a workload with a queue from one worker to the other", () => {
  const callback = { transport: "callback" };
  const onLambda = { workloads: { short: { worker: "lambda", ...callback } } };
  const onFargate = { workloads: { short: { worker: "fargate", ...callback } } };

  test.each([
    [QUEUE, "short"],
    [QUEUE, "short-dead-letters"],
    [QUEUE_POLICY, "short"],
    [STATE_MACHINE, "short"],
  ])("keeps the parents and the name of %s %s", async (type, name) => {
    const [before, after] = [await build(onLambda), await build(onFargate)];
    expect(after.get(type, name).urn).toBe(before.get(type, name).urn);
    expect(after.inputs(type, name)["name"]).toBe(before.inputs(type, name)["name"]);
  });

  test("leaves the state machine's definition unchanged, and lets it, its worker of the time and that of before use the queue", async () => {
    const [before, after] = [await build(onLambda), await build(onFargate)];
    const definitionOf = (graph: Graph) => graph.inputs(STATE_MACHINE, "short")["definition"];
    expect(definitionOf(after)).toEqual(definitionOf(before));
    const policyOf = (graph: Graph) => String(graph.inputs(QUEUE_POLICY, "short")["policy"]);
    expect(policyOf(after)).toContain("role/short-executions");
    expect(policyOf(after)).toBe(
      policyOf(before).replaceAll('role/short-function"', 'role/short-task"'),
    );
    for (const graph of [before, after]) {
      expect(policyOf(graph)).toContain("role/*/short-function-");
      expect(policyOf(graph)).toContain("role/*/short-task-");
    }
  });

  test("never lets the queue hide messages for less than the function's batches last", async () => {
    const hiddenBy = (graph: Graph) =>
      Number(graph.inputs(QUEUE, "short")["visibilityTimeoutSeconds"]);
    const [before, after] = [await build(onLambda), await build(onFargate)];
    expect(hiddenBy(after)).toBeGreaterThanOrEqual(hiddenBy(before));
    const settings = { timeoutSeconds: 900, batchSize: 11, batchWindowSeconds: 300 };
    const slow = await build({
      workloads: { short: { ...onLambda.workloads.short, ...settings } },
    });
    expect(slow.inputs(FUNCTION, "short")).toMatchObject({ timeout: 900 });
    expect(hiddenBy(after)).toBeGreaterThanOrEqual(900 + 300);
  });

  test("leaves no resource of the other worker", async () => {
    const [lambdaOnly, fargateOnly] = [await build(onLambda), await build(onFargate)];
    expect(fargateOnly.resources.filter(({ type }) => /lambda|scheduler/i.test(type))).toEqual([]);
    expect(lambdaOnly.resources.filter(({ type }) => /aws:(ecs|ec2|ecr)/.test(type))).toEqual([]);
  });
});

describe("moving a workload from one transport to the other", () => {
  test("needs one setting, and does not replace the state machine or its log group", async () => {
    const after = await build({
      workloads: { short: { worker: "lambda", transport: "callback" } },
    });
    const before = await build({ workloads: { short: { worker: "lambda" } } });
    for (const [type, name] of [
      [STATE_MACHINE, "short"],
      [FUNCTION, "short"],
      [LOG_GROUP, "short-executions"],
      [LOG_GROUP, "short-function"],
    ] as const) {
      expect(after.get(type, name).urn).toBe(before.get(type, name).urn);
      expect(after.inputs(type, name)["name"]).toBe(before.inputs(type, name)["name"]);
    }
  });

  test("leaves no resource of the other transport", async () => {
    const after = await build({
      workloads: { short: { worker: "lambda", transport: "callback" } },
    });
    const before = await build({ workloads: { short: { worker: "lambda" } } });
    expect(JSON.stringify(after.resources)).not.toMatch(/activity/i);
    expect(before.names(QUEUE)).toEqual(["short-schedule-dead-letters"]);
    expect(JSON.stringify(before.resources)).not.toMatch(/waitForTaskToken|TRANSPORT/);
  });
});

describe("two workloads", () => {
  test("share no role, no log and no activity", async () => {
    const graph = await build({
      workloads: { short: { worker: "lambda" }, long: { worker: "lambda" } },
    });
    const ofShort = graph.resources.filter(({ name }) => /^short(-|$)/.test(name));
    expect(ofShort.length).toBeGreaterThan(5);
    for (const { inputs, type, name } of ofShort) {
      expect(JSON.stringify(inputs), `${type} ${name}`).not.toMatch(/sfn-workers-test-long/);
    }
  });
});
