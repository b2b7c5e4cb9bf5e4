import { run, type Workflow, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { program } from "../program.ts";
import { manifests } from "../urns/manifests.ts";
import {
  AbandonedTasks,
  type HeldResource,
  movesThatAbandon,
  requireNoneAbandoned,
} from "./abandoned.ts";
import { plannedResources } from "./planned.ts";
import type { Running, RunningExecution } from "./running.ts";

const account = { accountId: "000000000000", region: "us-east-1" };
const LAMBDA = { short: { worker: "lambda" }, long: { worker: "fargate", tasks: { min: 0 } } };

interface Environment {
  readonly settings?: object;
  readonly project?: string;
  readonly region?: string;
  readonly workflows?: Readonly<Record<string, Workflow>>;
}

/** What the program declares with these settings. */
function resourcesOf(
  workloads: object,
  { settings = {}, project = "shop", region = account.region, workflows = {} }: Environment = {},
): Promise<HeldResource[]> {
  const given = Object.entries({ workloads, ...settings });
  const config = Object.fromEntries(given.map(([key, value]) => [`sfn-workers:${key}`, value]));
  const run = () => program({ manifests, transforms: {}, workflows });
  return plannedResources({ stack: "dev", project, config }, run, { ...account, region });
}

const SHOP = {
  short: LAMBDA.short,
  quick: { worker: "lambda", transport: "callback", stateMachine: true },
};
const ORDER = { workflows: { order: {} } };

/** A workflow that hands its task to this workload. */
const asking = (workload: "short" | "quick"): Workflow => ({
  name: "order",
  description: "Takes an order",
  type: "STANDARD",
  definition: {
    StartAt: "Ask",
    States: { Ask: run(workloadOf(manifests[workload]), { End: true }) },
  },
});

const arn = (workload: string, region = "us-east-1") =>
  `arn:aws:states:${region}:000000000000:stateMachine:shop-dev-${workload}`;

const texts = async (...given: Promise<HeldResource[]>[]) => {
  const [before = [], after = []] = await Promise.all(given);
  return movesThatAbandon(before, after).map(
    ({ workload, holder, becomes, stateMachineArns }) =>
      `${workload}: ${holder} ${becomes}, ${stateMachineArns.map((one) => one.split(":").at(-1)).join()}`,
  );
};

describe("a deployment abandons the tasks of", () => {
  test("nobody when it changes nothing, or only workers, schedules and alarms", async () => {
    expect(await texts(resourcesOf(LAMBDA), resourcesOf(LAMBDA))).toEqual([]);
    const moved = {
      short: { worker: "fargate", tasks: { min: 1 } },
      long: { ...LAMBDA.long, tasks: { min: 2, max: 4 }, alarms: { enabled: false } },
    };
    expect(await texts(resourcesOf(LAMBDA), resourcesOf(moved))).toEqual([]);
  });

  test("a workload that gets another transport, either way", async () => {
    const callback = { ...LAMBDA, short: { worker: "lambda", transport: "callback" } };
    expect(await texts(resourcesOf(LAMBDA), resourcesOf(callback))).toEqual([
      "short: activity shop-dev-short deleted, shop-dev-short",
    ]);
    expect(await texts(resourcesOf(callback), resourcesOf(LAMBDA))).toEqual([
      "short: queue shop-dev-short deleted, shop-dev-short",
    ]);
  });

  test("a workload that is removed", async () => {
    expect(await texts(resourcesOf(LAMBDA), resourcesOf({ short: LAMBDA.short }))).toEqual([
      "long: activity shop-dev-long deleted, shop-dev-long",
      "long: state machine shop-dev-long deleted, shop-dev-long",
    ]);
  });

  test("a state machine that is made elsewhere, whose activity or queue goes, also where the workload has no machine of its own", async () => {
    const [ship, bill] = ["ship", "bill"].map((name) => ({
      machineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`,
      roleArn: `arn:aws:iam::000000000000:role/${name}`,
    }));
    const activity = { short: { worker: "lambda", senders: [ship, bill] } };
    const queue = { worker: "lambda", transport: "callback", stateMachine: false, senders: [bill] };
    const quick = { quick: queue };
    expect(await texts(resourcesOf({ ...activity, ...quick }), resourcesOf({}))).toEqual([
      "short: activity shop-dev-short deleted, shop-dev-short,ship,bill",
      "quick: queue shop-dev-quick deleted, bill",
      "short: state machine shop-dev-short deleted, shop-dev-short",
    ]);
    const callback = { short: { ...activity.short, transport: "callback" } };
    expect(await texts(resourcesOf(activity), resourcesOf(callback))).toEqual([
      "short: activity shop-dev-short deleted, shop-dev-short,ship,bill",
    ]);
    expect(await texts(resourcesOf(quick), resourcesOf(quick))).toEqual([]);
  });

  test("a workload that leaves Fargate with tasks on demand, which no service drains before their role goes", async () => {
    const of = (short: object) => resourcesOf({ short });
    const lambda = { worker: "lambda" };
    const [onDemand, served] = [0, 1].map((min) => ({ worker: "fargate", tasks: { min } }));
    expect(await texts(of({ ...onDemand }), of(lambda))).toEqual([
      "short: role of its ECS tasks on demand deleted, shop-dev-short",
    ]);
    expect(await texts(of({ ...served }), of(lambda))).toEqual([]);
    expect(await texts(of({ ...onDemand }), of({ ...served }))).toEqual([]);
    expect(await texts(of(lambda), of({ ...onDemand }))).toEqual([]);
  });

  test("a workload whose activity gets another key, and of none whose queue does", async () => {
    const key = "arn:aws:kms:us-east-1:000000000000:key/1";
    const encrypted = { settings: { kmsKeyArn: key } };
    const workloads = {
      short: LAMBDA.short,
      quick: { worker: "lambda", transport: "callback" },
    };
    expect(await texts(resourcesOf(workloads), resourcesOf(workloads, encrypted))).toEqual([
      "short: activity shop-dev-short replaced, shop-dev-short",
    ]);
  });

  test("a workload whose machine's role gets another path, unless it was deployed so that it stays", async () => {
    const workloads = { short: LAMBDA.short };
    const at = (settings: object) => resourcesOf(workloads, { settings });
    const [a, b] = [{ rolePath: "/a/" }, { rolePath: "/b/" }];
    const lost = [
      expect.stringMatching(
        /^short: role short-executions.*, without which they fail, replaced, shop-dev-short$/,
      ),
    ];
    expect(await texts(at(a), at(b))).toEqual(lost);
    expect(await texts(at(a), at({}))).toEqual(lost);
    expect(await texts(at({}), at(b))).toEqual([]);
    expect(await texts(at({ ...a, protected: true }), at({ ...b, protected: true }))).toEqual([]);
    // A program of before retained none.
    const former = (await at({})).map((resource) => ({ ...resource, retained: false }));
    expect(await texts(Promise.resolve(former), at(a))).toEqual(lost);
    expect(await texts(at(a), resourcesOf({}, { settings: b }))).toEqual([
      "short: activity shop-dev-short deleted, shop-dev-short",
      "short: state machine shop-dev-short deleted, shop-dev-short",
    ]);
  });

  test("every workload when the project or the Region is another one", async () => {
    const one = { short: LAMBDA.short };
    for (const changed of [{ project: "store" }, { region: "eu-west-1" }]) {
      expect(await texts(resourcesOf(one), resourcesOf(one, changed))).toEqual([
        "short: activity shop-dev-short deleted, shop-dev-short",
        "short: state machine shop-dev-short deleted, shop-dev-short",
      ]);
    }
  });

  test("no workload because Pulumi's state notes which fields are defaults, or gave a resource its name", async () => {
    const key = { settings: { kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1" } };
    const after = await resourcesOf({ short: LAMBDA.short }, key);
    const noted = after.map((resource) => {
      const { encryptionConfiguration: given } = resource.inputs;
      const encryptionConfiguration =
        given === undefined ? given : { __defaults: [], ...Object(given) };
      return { ...resource, inputs: { ...resource.inputs, encryptionConfiguration } };
    });
    expect(movesThatAbandon(noted, after)).toEqual([]);
    const plain = await resourcesOf({ short: LAMBDA.short });
    const silent = plain.map(({ inputs: { encryptionConfiguration: _, ...inputs }, ...rest }) => ({
      ...rest,
      inputs,
    }));
    expect(movesThatAbandon(silent, plain)).toEqual([]);
    const unnamed = after.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, name: undefined },
      outputs: { ...resource.outputs, arn: `${resource.outputs["arn"]}-a1b2c3d` },
    }));
    expect(movesThatAbandon(after, unnamed)).toEqual([]);
  });
});

test("a definition that is secret in the state may wait for anything", async () => {
  const before = await resourcesOf({ short: LAMBDA.short });
  const sealed = before.map((resource) => ({
    ...resource,
    inputs: { ...resource.inputs, definition: { ciphertext: "v1:" } },
  }));
  const callback = await resourcesOf({ short: { worker: "lambda", transport: "callback" } });
  const holders = movesThatAbandon(sealed, callback).map(({ holder }) => holder);
  expect(holders).toContain("activity shop-dev-short");
});

describe("the refusal", () => {
  const move = {
    workload: "short",
    holder: "activity shop-dev-short",
    becomes: "deleted",
    stateMachineArns: [arn("short")],
  } as const;
  const executions = (count: number, definition?: string): RunningExecution[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `e${index}`,
      startedAt: new Date(0),
      definition,
    }));
  const refusal = (running: number | string) => () => {
    const asked = typeof running === "string" ? running : executions(running);
    requireNoneAbandoned([move], new Map([[arn("short"), asked]]), "dev");
  };

  test("names the workload, what would go, how many executions run, and what to do", () => {
    expect(refusal(0)).not.toThrow();
    expect(refusal(1)).toThrow(AbandonedTasks);
    expect(refusal(1)).toThrow(
      "  - short: the activity shop-dev-short would be deleted, and 1 execution of shop-dev-short is running\n",
    );
    expect(refusal(1_000)).toThrow("at least 1000 executions of shop-dev-short are running\n");
    expect(refusal(2)).toThrow("sfn-workers:abandonWaiting: true");
  });

  test("counts of a workflow that hands out its tasks elsewhere only executions that started before it did", async () => {
    const [deployed, next] = await Promise.all([
      resourcesOf(SHOP, { settings: ORDER, workflows: { order: asking("short") } }),
      resourcesOf(
        { short: LAMBDA.short },
        { settings: ORDER, workflows: { order: asking("short") } },
      ),
    ]);
    const moves = movesThatAbandon(deployed, next).filter(({ holder }) =>
      holder.startsWith("queue"),
    );
    expect(moves).toMatchObject([
      { holder: "queue shop-dev-quick", formerly: { stateMachineArns: [arn("order")] } },
    ]);
    const queueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/shop-dev-quick";
    const refused = (running: Running) => () =>
      requireNoneAbandoned(moves, new Map([[arn("order"), running]]), "dev");
    expect(refused(executions(2, "{}"))).not.toThrow();
    const former = executions(1, JSON.stringify({ QueueUrl: queueUrl }));
    expect(refused([...executions(2, "{}"), ...former])).toThrow(
      "  - quick: the queue shop-dev-quick would be deleted, and 1 execution of shop-dev-order is running\n",
    );
    expect(refused(executions(3))).toThrow("3 executions of shop-dev-order are running\n");
    expect(refused("AccessDeniedException")).toThrow("can't be asked");
  });

  test("says why the question could not be asked", () => {
    expect(refusal("AccessDeniedException")).toThrow(
      "whether executions of shop-dev-short are running can't be asked (states:ListExecutions on arn:aws:states:us-east-1:000000000000:stateMachine:shop-dev-short, and states:DescribeStateMachineForExecution on its executions): AccessDeniedException\n",
    );
  });
});
