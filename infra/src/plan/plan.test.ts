import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { readStackFile, type Stack, stackNames } from "../stackFile.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";
import { monthlyCost } from "./monthlyCost.ts";
import { type Plan, planStack } from "./plan.ts";
import { PRICES } from "./prices.ts";
import { printableTree } from "./tree.ts";

const options = { manifests, transforms: {} };

const dev = {
  stack: "dev",
  config: {
    "sfn-workers:workloads": {
      short: { worker: "lambda", schedule: "rate(10 minutes)", memory: 512 },
      long: { worker: "fargate", tasks: { min: 2, max: 2 }, cpu: 1_024, memory: 2_048 },
    },
  },
};

const plans = new Map<string, Promise<Plan>>();

/** The cached plan of a stack. */
function planOf(stack: Stack): Promise<Plan> {
  const key = JSON.stringify(stack);
  const plan = plans.get(key) ?? planStack(stack, options);
  plans.set(key, plan);
  return plan;
}

async function costOf(stack: Stack, key: string): Promise<number | undefined> {
  const { resources } = await planOf(stack);
  return resources.find((one) => one.key === key)?.monthlyFixedCost;
}

describe("a plan", () => {
  test.each(stackNames())(
    "of %s has the sum of its costs, and contains every parent",
    async (stack) => {
      const plan = await planStack(readStackFile(stack));
      const keys = new Set(plan.resources.map(({ key }) => key));
      expect(keys.size).toBe(plan.resources.length);
      for (const { parent } of plan.resources) {
        if (parent !== undefined) expect(keys).toContain(parent);
      }
      const cents = plan.resources.reduce(
        (sum, one) => sum + Math.round(one.monthlyFixedCost * 100),
        0,
      );
      expect(Math.round(plan.monthlyFixedCost * 100)).toBe(cents);
    },
  );

  test("states that it is not a preview", async () => {
    expect((await planOf(dev)).note).toContain("not a preview");
  });

  test("says how many batches its functions with queues receive at a time, unless settings of their own do", async () => {
    const queue = { worker: "lambda", transport: "callback" };
    const workloads = {
      quick: queue,
      short: { ...queue, reservedConcurrency: 10 },
      long: { ...queue, maximumConcurrency: 2 },
    };
    const config = { "sfn-workers:workloads": workloads, "sfn-workers:lambdaConcurrency": 110 };
    expect((await planOf({ stack: "dev", config })).note).toContain(
      "at the same time: 25 of quick. They share half of lambdaConcurrency, which is 110 (stack file) minus 10 that are reserved; each has at least 2.",
    );
    const alone = { ...config, "sfn-workers:workloads": { quick: queue } };
    expect((await planOf({ stack: "dev", config: alone })).note).toContain(
      "at the same time: 55 of quick. They share half of lambdaConcurrency, which is 110 (stack file); each has at least 2.",
    );
    expect((await planOf(dev)).note).not.toContain("lambdaConcurrency");
  });

  test("says when functions with queues may together receive more batches than the account has", async () => {
    const queue = { worker: "lambda", transport: "callback" };
    const noteOf = async (...maxima: number[]) => {
      const [quick, short] = maxima.map((maximumConcurrency) => ({ ...queue, maximumConcurrency }));
      const config = { "sfn-workers:workloads": { quick, short, long: queue } };
      return (await planOf({ stack: "dev", config })).note;
    };
    expect(await noteOf(4, 4)).not.toContain("together");
    expect(await noteOf(4, 5)).toContain(
      "All functions with queues may run 11 batches together, more than lambdaConcurrency, which is 10 (default): a batch that is throttled",
    );
  });

  test("says which account a role of the stack file ties the environment to", async () => {
    const operatorRoleArn = "arn:aws:iam::123456789012:role/on-call";
    const config = { ...dev.config, "sfn-workers:operatorRoleArn": operatorRoleArn };
    const { note } = await planOf({ stack: "dev", config });
    expect(note).toContain("another account than 123456789012, that of operatorRoleArn, will be");
    expect((await planOf(dev)).note).not.toContain("another account");
  });

  test("fails with the problems of an invalid configuration", async () => {
    const wrong = { stack: "dev", config: { "sfn-workers:workloads": { short: {} } } };
    await expect(planStack(wrong, options)).rejects.toThrow(
      "sfn-workers:workloads.short.worker is missing",
    );
  });
});

describe("the monthly fixed cost", () => {
  test("of a service is that of its minimum number of tasks, each with a public address", async () => {
    // 2 tasks × (1 vCPU × 0.03238 + 2 GB × 0.00356 + an address for 0.005) × 730 h
    expect(await costOf(dev, "aws:ecs/service:Service::long")).toBe(64.97);
  });

  test("of a schedule is that of its function's empty polls", async () => {
    // 4380 starts × (60 s × 0.5 GB × 0.0000133334 + 0.0000002)
    expect(await costOf(dev, "aws:scheduler/schedule:Schedule::short")).toBe(1.75);
  });

  test("of a schedule that starts ECS tasks is that of their start and one empty poll", async () => {
    const config = { long: { worker: "fargate", tasks: { min: 0 } } };
    const stack = { stack: "dev", config: { "sfn-workers:workloads": config } };
    const { resources } = await planOf(stack);
    const schedule = resources.find(({ type }) => type.endsWith(":Schedule"));
    // 2920 starts × 90 s × (0.25 vCPU × 0.03238 + 0.5 GB × 0.00356) / 3600 s
    expect(schedule?.monthlyFixedCost).toBe(0.72);
    expect(resources.find(({ type }) => type.endsWith(":Service"))?.monthlyFixedCost).toBe(0);
  });

  test("of an event source is that of Lambda's five pollers, which poll an empty queue every 20 s", async () => {
    const config = { many: { worker: "lambda", transport: "callback" } };
    const stack = { stack: "dev", config: { "sfn-workers:workloads": config } };
    const { resources } = await planOf(stack);
    const costs = resources.filter(({ type }) => /:EventSourceMapping|:Queue$/.test(type));
    // 5 pollers × 730 h × 180 polls × 0.0000004
    expect(costs.map((one) => one.monthlyFixedCost)).toEqual([0, 0, 0.26]);
  });

  test("of a private network is that of four interface endpoints in each zone; S3's is free", async () => {
    const network = { kind: "private", zones: ["a", "b", "c"] };
    const config = { ...dev.config, "sfn-workers:network": network };
    const { resources } = await planStack({ stack: "dev", config }, options);
    const endpoints = resources.filter(({ type }) => type.endsWith(":VpcEndpoint"));
    expect(endpoints.map((one) => one.monthlyFixedCost).toSorted((a, b) => a - b)).toEqual([
      0, 21.9, 21.9, 21.9, 21.9,
    ]);
  });

  test("of flow logs is that of what idle tasks and endpoints write, by an assumption that the plan tells", async () => {
    const config = {
      ...dev.config,
      "sfn-workers:network": { kind: "private", zones: ["a", "b"], flowLogs: "all" },
    };
    // (2 tasks + 4 endpoints in 2 zones) × 20 records × 43800 min × 131 bytes × 0.5 / 10⁹
    const key = "aws:ec2/flowLog:FlowLog::network-flow-logs";
    expect(await costOf({ stack: "dev", config }, key)).toBe(0.57);
    const { note } = await planOf({ stack: "dev", config });
    expect(note).toContain("Flow logs are counted as 20 records of 131 bytes a minute");
    expect((await planOf(dev)).note).not.toContain("Flow logs");
    const flowLogsBucketArn = "arn:aws:s3:::audit-of-ours";
    const network = { ...config["sfn-workers:network"], flowLogsBucketArn };
    const inBucket = { stack: "dev", config: { ...config, "sfn-workers:network": network } };
    // The same records, of 105 bytes, at $0.25
    expect(await costOf(inBucket, key)).toBe(0.23);
    const planned = await planOf(inBucket);
    expect(planned.note).toContain("as 20 records of 105 bytes a minute");
    expect(planned.needs).toContainEqual(expect.stringContaining(`${flowLogsBucketArn}, with a`));
  });

  test("of a network's settings that AWS does not bill is nothing", async () => {
    const network = { kind: "private", zones: ["a", "b"] };
    const free = { closedDefaultSecurityGroup: true, egress: [443], endpointPolicies: true };
    const planned = async (settings: object) => {
      const config = { ...dev.config, "sfn-workers:network": { ...network, ...settings } };
      return (await planOf({ stack: "dev", config })).monthlyFixedCost;
    };
    expect(await planned(free)).toBe(await planned({}));
  });

  test("of an alarm is the price per metric times the number of its metrics", () => {
    const alarm = (inputs: object) =>
      monthlyCost(
        {
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          name: "alarm",
          urn: "alarm",
          parent: undefined,
          kind: "resource",
          inputs: { ...inputs },
          dependsOn: [],
          inputsDependOn: {},
          ignoreChanges: [],
          replaceOnChanges: [],
          aliases: [],
          protect: false,
          retainOnDelete: false,
          deleteBeforeReplace: false,
          deletedWith: undefined,
          customTimeouts: {},
          importId: undefined,
          replacementTrigger: undefined,
          provider: undefined,
        },
        new Map(),
      );
    const metric = { metricName: "ActivitiesStarted" };
    expect(alarm(metric)).toBe(0.1);
    expect(alarm({ metricQueries: [{ metric }, { metric }, { expression: "a - b" }] })).toBe(0.2);
  });

  test("of a cluster is that of the metrics that Container Insights reports of it, of its services and of their tasks", async () => {
    const insightsOf = (containerInsights: string) =>
      costOf(
        {
          stack: "dev",
          config: { ...dev.config, "sfn-workers:containerInsights": containerInsights },
        },
        "aws:ecs/cluster:Cluster::fargate",
      );
    expect(await costOf(dev, "aws:ecs/cluster:Cluster::fargate")).toBe(0);
    expect(await insightsOf("disabled")).toBe(0);
    // (13 of the cluster + 25 of the service and its task family) × 0.30
    expect(await insightsOf("enabled")).toBe(11.4);
    // (26 + 53 + 2 tasks × 48) × 0.07
    expect(await insightsOf("enhanced")).toBe(12.25);
  });

  test("of a role for dead letters, and of a key for the image, is zero", async () => {
    const config = {
      "sfn-workers:workloads": { many: { worker: "fargate", transport: "callback" } },
      "sfn-workers:kmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/1234abcd",
      "sfn-workers:breakGlass": { principals: ["arn:aws:iam::123456789012:user/anna"] },
    };
    const stack = { stack: "dev", config };
    expect(await costOf(stack, "aws:iam/role:Role::break-glass")).toBe(0);
    expect(await costOf(stack, "aws:ecr/repository:Repository::fargate-worker")).toBe(0);
  });

  test("of a resource that is billed by use is zero", async () => {
    expect(await costOf(dev, "aws:sfn/stateMachine:StateMachine::short")).toBe(0);
    expect(await costOf(dev, "aws:lambda/function:Function::short")).toBe(0);
  });
});

test("the environment of this machine needs nothing of an account", async () => {
  const config = { "sfn-workers:workloads": { long: { worker: "fargate" } } };
  const needs = async (stack: string) => (await planStack({ stack, config }, { manifests })).needs;
  expect(await needs("local")).toEqual([]);
  expect(await needs("dev")).not.toEqual([]);
});

describe("the plan as a tree", () => {
  test("shows components, their resources and the costs", () => {
    const entry = { kind: "resource", monthlyFixedCost: 0 } as const;
    const workload = "sfn-workers:index:Workload";
    const plan: Plan = {
      needs: [],
      workflows: [],
      definitionProblems: [],
      environment: "dev",
      note: "A note.",
      monthlyFixedCost: 10,
      resources: [
        { ...entry, key: "1", type: workload, name: "a", kind: "component", parent: undefined },
        { ...entry, key: "2", type: "aws:iam/role:Role", name: "b", parent: "1" },
        { ...entry, key: "3", type: "aws:iam/rolePolicy:RolePolicy", name: "b", parent: "2" },
        {
          ...{
            key: "4",
            type: "aws:ecs/service:Service",
            name: "c",
            kind: "resource" as const,
            parent: "1",
          },
          monthlyFixedCost: 10,
        },
        { ...entry, key: "5", type: "docker-build:index:Image", name: "d", parent: undefined },
      ],
    };
    expect(printableTree(plan).split("\n")).toEqual([
      "dev: 4 resources, $10.00 a month while idle",
      "├─ Workload a",
      "│  ├─ iam Role b",
      "│  │  └─ iam RolePolicy b",
      "│  └─ ecs Service c        $10.00",
      "└─ docker-build Image d",
      "",
      "A note.",
    ]);
    expect(printableTree(plan, 24).split("\n")).toEqual([
      "dev: 4 resources, $10.00",
      "a month while idle",
      "├─ Workload a",
      "│  ├─ iam Role b",
      "│  │  └─ iam",
      "│  │       RolePolicy b",
      "│  └─ ecs",
      "│       Service",
      "│       c       $10.00",
      "└─ docker-build Image",
      "     d",
      "",
      "A note.",
    ]);
  });
});

test("a plan has what an execution of an Express workflow costs at least, and for each second", async () => {
  const express = defineWorkflow({
    ...{ name: "order", description: "Takes an order", type: "EXPRESS" },
    definition: { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
  });
  const config = { "sfn-workers:workloads": {}, "sfn-workers:workflows": { order: {} } };
  const given = { ...options, workflows: { order: express } };
  const { workflows: planned } = await planStack({ stack: "dev", config }, given);
  const second = PRICES.expressGbSecond / 16;
  const { expressRequest: request } = PRICES;
  expect(planned).toMatchObject([
    { execution: { kind: "duration", dollars: { request, second, least: request + second / 10 } } },
  ]);
});

test("a plan has the workflows with their graphs, whose schedules cost nothing", async () => {
  const config = {
    "sfn-workers:workloads": {
      short: { worker: "lambda", wake: true },
      quick: { worker: "lambda", transport: "callback" },
    },
    "sfn-workers:workflows": { order: { schedule: "rate(1 day)" } },
  };
  const plan = await planStack({ stack: "dev", config }, { ...options, workflows });
  const { resources, workflows: planned } = plan;
  expect(planned).toMatchObject([
    {
      ...{ name: "order", type: "STANDARD", startAt: "Check" },
      // The worker is woken before the task of Check.
      execution: {
        ...{ kind: "transitions", least: 3, most: 3, goesRound: false },
        items: [{ state: "Each", least: 1, most: 1 }],
        dollars: { least: expect.closeTo(3 * PRICES.stateTransition, 9) },
      },
      states: [
        { name: "Check", does: "short", leads: [{ when: "next", to: "Each" }] },
        {
          name: "Each",
          levels: [{ states: [{ name: "Price", does: "quick" }] }],
          // 2 events of the execution, 5 of Check, 4 of Each; 2 + 6 of an item whose task is in a queue.
          items: { atMost: 3_123, surely: 3_123 },
        },
      ],
    },
  ]);
  const schedule = resources.find(({ key }) => key === "aws:scheduler/schedule:Schedule::order");
  expect(schedule).toMatchObject({ monthlyFixedCost: 0 });
});

test("where a worker is woken for each item, a Map may have fewer", async () => {
  const itemsOf = async (quick: object) => {
    const config = {
      "sfn-workers:workloads": { short: { worker: "lambda" }, quick },
      "sfn-workers:workflows": { order: {} },
    };
    const plan = await planStack({ stack: "dev", config }, { ...options, workflows });
    return plan.workflows[0]?.states.find(({ name }) => name === "Each")?.items;
  };
  // 7, 12, and 20 to 28 events an item: whether a worker more is started or enough of them run.
  expect(await itemsOf({ worker: "lambda" })).toEqual({ atMost: 3_569, surely: 3_569 });
  expect(await itemsOf({ worker: "lambda", wake: true })).toEqual({ atMost: 2_082, surely: 2_082 });
  const fargate = { worker: "fargate", wake: true, tasks: { min: 0, max: 3 } };
  expect(await itemsOf(fargate)).toEqual({ atMost: 1_249, surely: 892 });
});
