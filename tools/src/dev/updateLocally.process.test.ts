import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { program } from "@sfn-workers/infra/program";
import { startExecution } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import {
  defineWorkflow,
  run,
  type Workflow,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { expect, inject, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import {
  type FixtureEnvironment,
  fixtureConfig,
  fixtureProgram,
  machineOf,
} from "../testing/fixtureEnvironment.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { createUpdates } from "./updateLocally.ts";

const greeting = { worker: "lambda", alarms: { enabled: false } };
const ACTIVITY = { ...greeting, schedule: "rate(1 day)" };
const CALLBACK = { ...greeting, transport: "callback" };

test("on this machine too, an update that would delete what holds tasks is refused while executions run, in the same words", async () => {
  const programOf = (given: object, settings = {}) => ({
    run: fixtureProgram,
    settings: {
      ...{ project: "sfn-workers", stack: "local" },
      config: fixtureConfig(inject("builtApps"), { workloads: { greeting: given }, ...settings }),
    },
  });
  // Its schedule never starts the function, so the task waits.
  const clock = createVirtualClock(Date.now());
  const settings = { workloads: { greeting: ACTIVITY } };
  const environment = await deployFixtures({ clock, settings });
  onTestFinished(() => environment.stop({ withinMs: 100 }));
  const updates = createUpdates(environment, programOf(ACTIVITY), () => {});
  const machine = machineOf(environment, "greeting");
  await startExecution(environment, machine, { name: "Ann" });

  await updates.update(programOf({ ...ACTIVITY, memory: 512 }));
  await expect(updates.update(programOf(CALLBACK))).rejects.toThrow(
    "(infra/Pulumi.local.yaml):\n  - greeting: the activity sfn-workers-local-greeting would be deleted, and 1 execution of sfn-workers-local-greeting is running\n",
  );
  expect(await updates.isUnblocked()).toBe(false);
  await endAll(environment, machine);
  expect(await updates.isUnblocked()).toBe(true);

  await startExecution(environment, machine, { name: "Ann" });
  expect(await updates.isUnblocked()).toBe(false);
  const { changes } = await updates.update(programOf(CALLBACK, { abandonWaiting: true }));
  expect(changes.map(({ kind, resource }) => `${kind} ${resource.type}`)).toContain(
    "delete aws:sfn/activity:Activity",
  );
  expect(await updates.isUnblocked()).toBe(false);
});

/** Stops what runs of a state machine. */
async function endAll(
  { region, stepFunctionsUrl: endpoint, credentials }: FixtureEnvironment,
  stateMachineArn: string,
): Promise<void> {
  const sfn = new SFNClient({ region, endpoint, credentials });
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  for (const { executionArn } of executions) {
    await sfn.send(new StopExecutionCommand({ executionArn }));
  }
  sfn.destroy();
}

test("on this machine too, an update tells what it takes from executions that run, and what a version lacks", async () => {
  const orderOf = (States: Workflow["definition"]): Workflow => ({
    ...{ name: "order", description: "Takes an order", type: "STANDARD" },
    definition: { StartAt: "Wait", States },
  });
  const Wait = { Type: "Wait", Seconds: 86_400 };
  const asking = orderOf({
    Wait: { ...Wait, Next: "Tell" },
    Tell: {
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      Parameters: { TopicArn: "arn:aws:sns:us-east-1:000000000000:news", Message: "now" },
      Next: "Price",
    },
    Price: run(workloadOf(manifests["order-total"]), { End: true }),
  });
  const quiet = orderOf({ Wait: { ...Wait, End: true } });
  const workloads = { greeting, "order-total": CALLBACK };
  const programOf = (workflow: Workflow, more: object = {}, given: object = workloads) => ({
    run: () => program({ manifests, transforms: {}, workflows: { order: workflow } }),
    settings: {
      ...{ project: "sfn-workers", stack: "local" },
      config: fixtureConfig(inject("builtApps"), {
        workloads: given,
        workflows: { order: { publish: true, ...more } },
      }),
    },
  });
  const first = programOf(asking);
  const environment = await deployFixtures({
    clock: createVirtualClock(Date.now()),
    run: first.run,
    settings: { workloads, workflows: { order: { publish: true } } },
  });
  onTestFinished(() => environment.stop({ withinMs: 100 }));
  const lines: string[] = [];
  const updates = createUpdates(environment, first, (line) => lines.push(line));
  const update = async (...given: Parameters<typeof programOf>) => {
    lines.length = 0;
    await updates.update(programOf(...given));
    return [...lines];
  };
  await startExecution(environment, environment.outputs.workflows["order"]?.aliasArn ?? "", {});

  expect(await update(asking)).toEqual([]);
  const kept = await update(quiet, { keepGrants: 1 });
  expect(kept[0]).toMatch(
    /^note: the role of order keeps until .+: sqs:SendMessage .+, sns:Publish/,
  );
  // What was kept until now goes, though no plan of the former program alone has it.
  const [taken, ...others] = await update(quiet);
  expect(taken).toMatch(
    /^warning: this deployment takes from the role of order .+\n.+sqs:SendMessage on \S+, which the state Price may call: 1 execution.+\n.+sns:Publish on \S+, which the state Tell may call: 1 execution/,
  );
  expect(others).toEqual([]);

  expect(await update(quiet, { version: 1 })).toEqual([
    "note: executions of order start with version 1 after this deployment, no longer with the newest",
    expect.stringMatching(
      /the state Tell calls sns:publish: .+\n {2}- the state Price hands tasks to order-total, whose queue is closed to it\n/,
    ),
  ]);
  expect(await update(quiet, { version: 1, alsoHandsTo: ["order-total"] })).toEqual([
    expect.not.stringContaining("order-total"),
  ]);

  // Only the definition that the execution started with names the queue.
  const moved = { greeting, "order-total": ACTIVITY };
  await expect(update(quiet, {}, moved)).rejects.toThrow(
    "order-total: the queue sfn-workers-local-order-total would be deleted, and 1 execution of sfn-workers-local-order is running",
  );
});

test("on this machine too, a version that there is not is refused before anything changes, with those that there are", async () => {
  const welcome = defineWorkflow({
    name: "welcome",
    description: "Welcomes",
    definition: { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
  });
  const run = () => program({ manifests, transforms: {}, workflows: { welcome } });
  const settingsOf = (more: object) => ({
    workloads: { greeting },
    workflows: { welcome: { publish: true, ...more } },
  });
  const programOf = (more: object) => ({
    run,
    settings: {
      ...{ project: "sfn-workers", stack: "local" },
      config: fixtureConfig(inject("builtApps"), settingsOf(more)),
    },
  });
  const environment = await deployFixtures({ run, settings: settingsOf({}) });
  onTestFinished(() => environment.stop({ withinMs: 100 }));
  const updates = createUpdates(environment, programOf({}), () => {});
  await updates.update(programOf({ version: 1 }));
  await expect(updates.update(programOf({ version: 2 }))).rejects.toThrow(
    "sfn-workers:workflows.welcome.version is 2; allowed: a version that the state machine sfn-workers-local-welcome has: 1",
  );
});
