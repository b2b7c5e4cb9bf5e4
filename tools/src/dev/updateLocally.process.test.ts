import { startExecution } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, inject, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { fixtureConfig, fixtureProgram, machineOf } from "../testing/fixtureEnvironment.ts";
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
