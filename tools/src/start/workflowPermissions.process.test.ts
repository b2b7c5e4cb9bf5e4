import { program } from "@sfn-workers/infra/program";
import { endOf, eventsOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { type Change, deployChanged } from "../testing/deployChanged.ts";
import { FIXTURE_WORKLOADS, type FixtureEnvironment } from "../testing/fixtureEnvironment.ts";
import { manifests } from "../testing/workloads/manifests.ts";

/** A workflow with a task of an activity, which wakes its worker, and one of a queue. */
const sharing = (name: string) =>
  defineWorkflow({
    name,
    description: "Greets a customer and asks for a total",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Greet",
      States: {
        Greet: run(workloadOf(manifests.greeting), { Arguments: { name: "Jana" }, Next: "Total" }),
        Total: run(workloadOf(manifests["order-total"]), { Arguments: ORDER, End: true }),
      },
    },
  });

/** The handler refuses this input before it calls its service. */
const ORDER = { article: "lamp", quantity: 0 };
const HANDLERS_OWN = "Worker.InvalidInput";

const WORKFLOWS = { first: sharing("first"), second: sharing("second") };

/** Who hands tasks to the queue: both workflows, and the workload's own machine. */
const MACHINES = ["first", "second", "order-total"] as const;
type Machine = (typeof MACHINES)[number];

const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";

const arnOf = (machine: Machine) =>
  `arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-local-${machine}`;

/** What the policies say, which is taken away, and what is refused to whom without it. */
interface Needed {
  readonly what: string;
  readonly change: Change;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** The machines whose executions don't get on. */
  readonly stuck: readonly Machine[];
}

const without =
  (policies: readonly string[], sid: string): Change =>
  (one, statement) =>
    policies.includes(one.policy) && one.sid === sid ? undefined : statement;

/** Without one of the ARNs that a statement names. */
const withoutArn =
  (policy: string, sid: string, isArn: (arn: string) => boolean): Change =>
  (one, statement) => {
    if (one.policy !== policy || one.sid !== sid) return statement;
    return JSON.parse(
      JSON.stringify(statement, (_key, value) =>
        Array.isArray(value) ? value.filter((item) => !isArn(item)) : value,
      ),
    );
  };

/** A workflow whose one task starts an ECS task, unless enough of them run. */
const counting = defineWorkflow({
  name: "counting",
  description: "Counts rows",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Count",
    States: {
      Count: run(workloadOf(manifests["row-count"]), { Arguments: { text: "a\nb" }, End: true }),
    },
  },
});

function deployCounting(change: Change) {
  const alarms = { enabled: false };
  const tasks = { min: 0, max: 2 };
  return deployChanged({
    run: () => program({ manifests, transforms: {}, workflows: { counting } }),
    change,
    settings: {
      workloads: {
        "row-count": { worker: "fargate", tasks, wake: true, stateMachine: false, alarms },
      },
      workflows: { counting: { alarms } },
    },
  });
}

function deploy(change: Change, kmsKeyArn?: string) {
  const { greeting, "order-total": orderTotal } = FIXTURE_WORKLOADS;
  const alarms = { enabled: false };
  return deployChanged({
    run: () => program({ manifests, transforms: {}, workflows: WORKFLOWS }),
    change,
    settings: {
      workloads: { greeting, "order-total": orderTotal },
      workflows: { first: { alarms }, second: { alarms } },
      kmsKeyArn,
    },
  });
}

const QUEUE = "sqs:us-east-1:000000000000:sfn-workers-local-order-total";
const FUNCTION = "lambda:us-east-1:000000000000:function:sfn-workers-local-greeting";

const NEEDED: readonly Needed[] = [
  ...MACHINES.flatMap((machine): Needed[] => [
    {
      what: `the role of ${machine} in the queue's policy`,
      change: withoutArn("order-total", "DenyOtherSenders", (arn) =>
        arn.includes(`role/${machine}-executions-`),
      ),
      caller: `${machine}-executions`,
      action: "sqs:sendmessage",
      resource: QUEUE,
      stuck: [machine],
    },
    {
      what: `the machine ${machine} in the policy of the worker's role`,
      change: withoutArn("order-total-function", "AnswerForTasks", (arn) => arn === arnOf(machine)),
      caller: "order-total-function",
      action: "states:SendTaskFailure",
      resource: arnOf(machine),
      stuck: [machine],
    },
    {
      what: `sending to the queue in the policy of the role of ${machine}`,
      change: without([`${machine}-executions`], "SendTasks"),
      caller: `${machine}-executions`,
      action: "sqs:sendmessage",
      resource: QUEUE,
      stuck: [machine],
    },
  ]),
  // The wake-ups of the other one let the worker take this one's task too.
  ...Object.keys(WORKFLOWS).map((workflow) => ({
    what: `waking the worker in the policy of the role of ${workflow}`,
    change: without([`${workflow}-executions`], "InvokeWorker"),
    caller: `${workflow}-executions`,
    action: "lambda:InvokeFunction",
    resource: FUNCTION,
    stuck: [],
  })),
  {
    what: "taking from the activity in the policy of its worker's role",
    change: without(["greeting-function"], "WorkOnActivity"),
    caller: "greeting-function",
    action: "states:GetActivityTask",
    resource: "states:us-east-1:000000000000:activity:sfn-workers-local-greeting",
    stuck: ["first", "second"],
  },
];

describe("of two workflows and a workload's machine that share a queue and an activity, those that need it don't get on without", () => {
  test.each(NEEDED)("$what", async ({ change, caller, action, resource, stuck }) => {
    const { environment, failures } = await deploy(change);
    const executions = await startAll(environment);
    await failures.matching(refused(caller, action, resource));
    for (const [machine, execution] of executions) {
      if (stuck.includes(machine)) continue;
      expect(await endOf(environment, execution), machine).toMatchObject({ error: HANDLERS_OWN });
    }
    for (const machine of stuck) {
      const events = await eventsOf(environment, executions.get(machine) ?? "");
      expect(events.filter((type) => type.startsWith("Execution"))).toEqual(["ExecutionStarted"]);
    }
    const callers = failures.all.flatMap((failure) => /^(.*)-\w+: User: /.exec(failure)?.[1] ?? []);
    expect(new Set(callers)).toEqual(new Set([caller]));
  });
});

/** Statements of both workflows' roles, with what is refused to both without them. */
const NEEDED_BY_BOTH: Readonly<Record<string, string>> = {
  DeliverLogs: "logs:CreateLogDelivery",
  SendTraces: "xray:PutTraceSegments",
  SampleTraces: "xray:GetSamplingRules",
  UseKeyForActivity: "kms:GenerateDataKey",
  UseKeyForExecutions: "kms:GenerateDataKey",
  UseKeyForQueue: "kms:GenerateDataKey",
};

const EXECUTIONS = Object.keys(WORKFLOWS).map((name) => `${name}-executions`);

describe("both workflows are refused without a statement of their roles,", () => {
  test.each(Object.entries(NEEDED_BY_BOTH))("%s", async (sid, action) => {
    // An execution ends at once where its role may not use the key.
    const { environment, failures } = await deploy(without(EXECUTIONS, sid), KEY).catch(
      (error: Error) => ({ environment: undefined, failures: error.message }),
    );
    if (environment === undefined) {
      expect(failures).toContain(`is not authorized to perform: ${action} on resource: `);
      return;
    }
    await startAll(environment);
    for (const caller of EXECUTIONS) await failures.matching(refused(caller, action, ""));
  });
});

test("a workflow is not deployed without the statement for its log's key", async () => {
  const deployed = deploy(without(EXECUTIONS, "UseKeyForLogDelivery"), KEY);
  await expect(deployed).rejects.toThrow(/User: .*-executions-.* to perform: kms:GenerateDataKey/);
});

test("the roles of workflows have no other statements", async () => {
  const { statements } = await deploy((_, statement) => statement, KEY);
  const sids = [
    ...Object.keys(NEEDED_BY_BOTH),
    "InvokeWorker",
    "SendTasks",
    "UseKeyForLogDelivery",
  ];
  for (const name of EXECUTIONS) {
    const ofRole = statements.filter(({ policy }) => policy === name).map(({ sid }) => sid);
    expect(ofRole.toSorted()).toEqual(sids.toSorted());
  }
});

/** What the role of a workflow may do to start ECS tasks, each with what is refused without it. */
const NEEDED_TO_START: Readonly<Record<string, string>> = {
  ListTasks: "ecs:ListTasks",
  RunTask: "ecs:RunTask",
  TagTask: "ecs:TagResource",
  HandRolesToTask: "iam:PassRole",
};

describe("a workflow that starts an ECS task is refused without a statement of its role,", () => {
  test.each(Object.entries(NEEDED_TO_START))("%s", async (sid, action) => {
    const caller = "counting-executions";
    const { environment, failures } = await deployCounting(without([caller], sid));
    await startExecution(
      environment,
      environment.outputs.workflows["counting"]?.stateMachineArn ?? "",
      {},
    );
    await failures.matching(refused(caller, action, ""));
    const callers = failures.all.flatMap((failure) => /^(.*)-\w+: User: /.exec(failure)?.[1] ?? []);
    expect(new Set(callers)).toEqual(new Set([caller]));
  });

  test("and with all of them it ends", async () => {
    const { environment, failures, statements } = await deployCounting((_, statement) => statement);
    const { stateMachineArn = "" } = environment.outputs.workflows["counting"] ?? {};
    const ended = await endOf(environment, await startExecution(environment, stateMachineArn, {}));
    expect(ended).toMatchObject({ status: "SUCCEEDED" });
    expect(failures.all.filter((failure) => failure.includes("not authorized"))).toEqual([]);
    const ofRole = statements.filter(({ policy }) => policy === "counting-executions");
    const sids = ["DeliverLogs", "SampleTraces", "SendTraces", ...Object.keys(NEEDED_TO_START)];
    expect(ofRole.map(({ sid }) => sid).toSorted()).toEqual(sids.toSorted());
  });
});

const refused = (caller: string, action: string, resource: string) =>
  new RegExp(
    `^${caller}-\\w+: .* is not authorized to perform: ${action} on resource: \\S*${resource}`,
  );

/** Starts an execution of each; one whose role may not use the key is not started. */
async function startAll(environment: FixtureEnvironment): Promise<Map<Machine, string>> {
  const started = MACHINES.map(async (machine) => {
    const execution = await startExecution(environment, arnOf(machine), ORDER).catch(() => "");
    return [machine, execution] as const;
  });
  return new Map(await Promise.all(started));
}
