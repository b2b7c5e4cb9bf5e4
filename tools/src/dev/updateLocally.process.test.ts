import { program } from "@sfn-workers/infra/program";
import { startExecution } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, inject, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { fixtureConfig, fixtureProgram, machineOf } from "../testing/fixtureEnvironment.ts";
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
  const updates = createUpdates(environment, programOf(ACTIVITY));
  const machine = machineOf(environment, "greeting");
  await startExecution(environment, machine, { name: "Ann" });

  await updates.update(programOf({ ...ACTIVITY, memory: 512 }));
  await expect(updates.update(programOf(CALLBACK))).rejects.toThrow(
    "(infra/Pulumi.local.yaml):\n  - greeting: the activity sfn-workers-local-greeting would be deleted, and 1 execution of sfn-workers-local-greeting is running\n",
  );

  const { changes } = await updates.update(programOf(CALLBACK, { abandonWaiting: true }));
  expect(changes.map(({ kind, resource }) => `${kind} ${resource.type}`)).toContain(
    "delete aws:sfn/activity:Activity",
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
  const updates = createUpdates(environment, programOf({}));
  await updates.update(programOf({ version: 1 }));
  await expect(updates.update(programOf({ version: 2 }))).rejects.toThrow(
    "sfn-workers:workflows.welcome.version is 2; allowed: a version that the state machine sfn-workers-local-welcome has: 1",
  );
});
