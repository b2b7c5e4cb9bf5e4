import { expect, test } from "vitest";
import { checkWorkflow } from "./checkWorkflow.ts";
import { defineWorkflow } from "./defineWorkflow.ts";
import { workloadOf } from "./reference.ts";
import { run } from "./run.ts";

const manifest = {
  name: "work",
  description: "Works",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 90,
};
const handovers = {
  work: {
    manifest,
    resource: "arn:aws:states:us-east-1:123456789012:activity:work",
    queue: undefined,
    wakeUp: undefined,
  },
};
const lasting = (TimeoutSeconds: number) =>
  defineWorkflow({
    name: "lasting",
    description: "Works",
    definition: {
      TimeoutSeconds,
      StartAt: "Work",
      States: { Work: run(workloadOf(manifest), { End: true }) },
    },
  });

test("a workflow may last no less than one of its tasks", async () => {
  expect(await checkWorkflow(lasting(120), handovers)).toEqual([]);
  expect(await checkWorkflow(lasting(119), handovers)).toEqual([
    {
      severity: "ERROR",
      code: "TIMEOUT",
      location: "/States/Work/TimeoutSeconds",
      message: "The state machine's TimeoutSeconds, 119, is shorter than this state's, 120",
    },
  ]);
});

test("what AWS would refuse is found in what is deployed", async () => {
  const workflow = defineWorkflow({
    name: "wrong",
    description: "Waits for less than nothing",
    definition: { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: -1, End: true } } },
  });
  expect(await checkWorkflow(workflow, {})).toMatchObject([
    { severity: "ERROR", location: "/States/Wait/Seconds", message: "Minimum value is 0" },
  ]);
});
