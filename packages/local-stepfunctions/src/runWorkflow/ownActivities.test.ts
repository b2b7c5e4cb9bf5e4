import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, expectTypeOf, test } from "vitest";
import { fail, inTurn, takes } from "./index.ts";
import type { MocksOf } from "./mocksOf.ts";
import { runWorkflow } from "./runWorkflow.ts";

/*
 * An activity that is no workload's, such as one whose workers another team has.
 */

const workflow = defineWorkflow({
  name: "review",
  description: "Asks another team",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Review",
    States: {
      Review: {
        Type: "Task",
        Resource: "arn:aws:states:eu-central-1:111122223333:activity:review.v2",
        Arguments: { text: "{% $states.input.text %}" },
        TimeoutSeconds: 7_200,
        HeartbeatSeconds: 60,
        Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 10 }],
        End: true,
      },
    },
  },
});

const run = (review: MocksOf<typeof workflow>["activity:review.v2"]) =>
  runWorkflow(workflow, { text: "a" }, { services: { "activity:review.v2": review ?? null } });

test("gives its tasks to the answer of the activity, whose name the compiler checks", async () => {
  const done = await run(inTurn(fail("Busy"), (task: { text: string }) => ({ ok: task.text })));
  expect(done).toMatchObject({
    ...{ status: "SUCCEEDED", output: { ok: "a" }, seconds: 10, attempts: { Review: 2 } },
    calls: [
      { state: "Review", to: "activity:review.v2", sent: { text: "a" } },
      { state: "Review", to: "activity:review.v2" },
    ],
  });
  expectTypeOf<keyof MocksOf<typeof workflow>>().toEqualTypeOf<"activity:review.v2">();
});

test("whose worker sends heartbeats, and ends by its timeouts", async () => {
  expect(await run(takes(3_600, "late"))).toMatchObject({ output: "late", seconds: 3_600 });
  const timedOut = { status: "FAILED", error: "States.Timeout" };
  expect(await run(takes(9_000, "too late"))).toMatchObject({ ...timedOut, seconds: 7_200 });
  expect(await run(takes(Number.POSITIVE_INFINITY, null))).toMatchObject({
    ...timedOut,
    seconds: 60,
  });
});

test("without an answer says what to add", async () => {
  await expect(runWorkflow(workflow, { text: "a" }, { services: {} })).rejects.toThrow(
    'Review calls activity:review.v2, which nothing answers; add to the run\'s options: services: { "activity:review.v2": … }',
  );
  await expect(runWorkflow(workflow, {}, { services: { "activity:review": 1 } })).rejects.toThrow(
    'services is "activity:review"; allowed: a call that a state of review makes: activity:review.v2',
  );
});
