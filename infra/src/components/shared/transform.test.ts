import { describe, expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import {
  ACTIVITY,
  CLUSTER,
  EVENT_SOURCE,
  FUNCTION,
  IMAGE,
  QUEUE,
  REPOSITORY,
  ROLE_POLICY,
  SCHEDULE,
  SECURITY_GROUP,
  SERVICE,
  STATE_MACHINE,
  TASK_DEFINITION,
  VPC,
} from "../../testing/types.ts";

describe("a transform", () => {
  test("overrides the arguments of each resource of its workload", async () => {
    const tags = { owner: "quality" };
    const graph = await build(
      {
        workloads: {
          short: { worker: "lambda" },
          long: { worker: "fargate" },
          quick: { worker: "lambda", transport: "callback" },
        },
      },
      {
        transforms: {
          fargate: {
            cluster: (args) => ({ ...args, tags }),
            vpc: (args) => ({ ...args, tags }),
            repository: (args) => ({ ...args, tags }),
            image: (args) => ({ ...args, noCache: true }),
          },
          workloads: {
            short: {
              activity: (args) => ({ ...args, tags }),
              stateMachine: (args) => ({ ...args, tags }),
              function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }),
              schedule: (args) => ({ ...args, flexibleTimeWindow: { mode: "FLEXIBLE" } }),
            },
            quick: {
              queue: (args) => ({ ...args, tags }),
              deadLetterQueue: (args) => ({ ...args, tags }),
              eventSource: (args) => ({ ...args, enabled: false }),
            },
            long: {
              taskDefinition: (args) => ({ ...args, ephemeralStorage: { sizeInGib: 40 } }),
              service: (args) => ({ ...args, enableExecuteCommand: true }),
              securityGroup: (args) => ({ ...args, egress: [] }),
            },
          },
        },
      },
    );
    expect(graph.inputs(ACTIVITY, "short")).toMatchObject({ tags });
    expect(graph.inputs(STATE_MACHINE, "short")).toMatchObject({ tags });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ ephemeralStorage: { size: 2_048 } });
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      flexibleTimeWindow: { mode: "FLEXIBLE" },
    });
    expect(graph.inputs(QUEUE, "quick")).toMatchObject({ tags });
    expect(graph.inputs(QUEUE, "quick-dead-letters")).toMatchObject({ tags });
    expect(graph.inputs(EVENT_SOURCE, "quick")).toMatchObject({ enabled: false });
    expect(graph.inputs(TASK_DEFINITION, "long")).toMatchObject({
      ephemeralStorage: { sizeInGib: 40 },
    });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ enableExecuteCommand: true });
    expect(graph.inputs(CLUSTER, "fargate")).toMatchObject({ tags });
    expect(graph.inputs(VPC, "network")).toMatchObject({ tags });
    expect(graph.inputs(REPOSITORY, "fargate-worker")).toMatchObject({ tags });
    expect(graph.inputs(IMAGE, "fargate-worker")).toMatchObject({ noCache: true });
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ egress: [] });
  });

  test("of a workload that does not exist is refused", async () => {
    const transforms = { workloads: { shrot: {} } };
    await expect(build({ workloads: {} }, { transforms })).rejects.toThrow(
      "transforms.workloads.shrot; allowed: a workload of packages/workloads/src/manifests.ts: short, long, quick, many, charge, refund",
    );
  });

  test.each([
    ["queue", { fifoQueue: true }],
    ["deadLetterQueue", { fifoQueue: true }],
    ["queue", { name: "tasks.fifo" }],
  ])("that makes a FIFO %s, by %o, is refused", async (queue, fifo) => {
    const quick = { [queue]: (args: object) => ({ ...args, ...fifo }) };
    const workloads = { quick: { worker: "lambda", transport: "callback" } };
    await expect(build({ workloads }, { transforms: { workloads: { quick } } })).rejects.toThrow(
      `transforms.workloads.quick.${queue} makes a FIFO queue; allowed: a standard queue`,
    );
  });

  test("does not affect other workloads", async () => {
    const workloads = { short: { worker: "lambda" }, long: { worker: "lambda" } };
    const short = { function: (args: object) => ({ ...args, role: "other" }) };
    const transforms = { workloads: { short } };
    const graph = await build({ workloads }, { transforms });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ role: "other" });
    expect(graph.inputs(FUNCTION, "long")).toMatchObject({
      role: "arn:aws:iam::000000000000:role/long-function",
    });
  });
});

describe("a handler's own statements", () => {
  const readCoins = {
    Sid: "ReadCoins",
    Effect: "Allow",
    Action: ["s3:GetObject"],
    Resource: "arn:aws:s3:::coins/*",
  } as const;

  test.each([
    ["lambda", "short-function"],
    ["fargate", "short-task"],
  ])("go to the role of a %s worker, and to no other", async (worker, role) => {
    const transforms = { workloads: { short: { statements: [readCoins] } } };
    const workloads = { short: { worker }, long: { worker } };
    const graph = await build({ workloads }, { transforms });
    const holders = graph
      .names(ROLE_POLICY)
      .filter((name) => graph.sids(name).includes("ReadCoins"));
    expect(holders).toEqual([role]);
    expect(graph.statement(role, "ReadCoins")).toEqual(readCoins);
  });
});
