import { defineExternalManifest } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { accessIn, queueArn } from "../testing/access.ts";
import { build, type Graph } from "../testing/graph.ts";
import {
  ACTIVITY,
  ALARM,
  DASHBOARD,
  FUNCTION,
  LOG_GROUP,
  ROLE,
  SCHEDULE,
  SERVICE,
  STATE_MACHINE,
} from "../testing/types.ts";

const HALL = "arn:aws:iam::000000000000:role/hall-4";
const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

const activity = (more: object = {}) =>
  build({ workloads: { charge: { worker: "external" } }, kmsKeyArn, ...more });

const callback = (receivers: readonly string[] = [HALL]) =>
  build({ workloads: { quick: { worker: "external", transport: "callback", receivers } } });

describe("an external worker", () => {
  test("is an activity and a state machine, without any compute, log or role of its own", async () => {
    const graph = await activity();
    expect(graph.names(ACTIVITY)).toEqual(["charge"]);
    expect(graph.names(STATE_MACHINE)).toEqual(["charge"]);
    expect(graph.names(ROLE)).toEqual(["charge-executions"]);
    expect(graph.names(LOG_GROUP)).toEqual(["charge-executions"]);
    for (const type of [FUNCTION, SERVICE, SCHEDULE]) expect(graph.names(type)).toEqual([]);
  });

  test("has the alarms on its tasks and executions, and no graph of a worker", async () => {
    const graph = await activity();
    expect(graph.names(ALARM)).toEqual([
      "charge-tasks-timed-out",
      "charge-heartbeats-missed",
      "charge-pick-up-slow",
      "charge-not-picked-up",
      "charge-executions-failed",
    ]);
    const board = String(graph.inputs(DASHBOARD, "dashboard")["dashboardBody"]);
    expect(board).toContain("charge on external");
    expect(board).not.toContain("AWS/Lambda");
    expect(board).not.toContain("AWS/ECS");
  });

  test("finds in the outputs the variables and the statements that it needs", async () => {
    const { variables, statements } = accessOutput(await activity(), "charge");
    const activityArn = "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-charge";
    expect(variables).toEqual({ ACTIVITY_ARN: activityArn });
    expect(statements).toMatchObject([
      {
        Action: [
          "states:GetActivityTask",
          "states:SendTaskSuccess",
          "states:SendTaskFailure",
          "states:SendTaskHeartbeat",
        ],
        Resource: activityArn,
      },
      { Sid: "UseKeyForActivity", Resource: kmsKeyArn },
    ]);
  });

  test("needs nothing of the variables and secrets that the manifest declares", async () => {
    await activity();
    const workloads = { charge: { worker: "external", variables: { RETRIES: "1" } } };
    await expect(build({ workloads })).rejects.toThrow("workloads.charge.variables");
  });

  test("is the only one of a workload whose manifest says that it has no handler", async () => {
    const manifest = defineExternalManifest({ name: "charge", description: "", timeoutSeconds: 9 });
    const deployed = (settings: object) =>
      build({ workloads: { charge: settings } }, { manifests: { charge: manifest } });
    await expect(deployed({ worker: "lambda" })).rejects.toThrow(
      'sfn-workers:workloads.charge.worker is "lambda"; allowed: "external", since its manifest is of defineExternalManifest',
    );
    const graph = await deployed({ worker: "external" });
    const { definition } = graph.inputs(STATE_MACHINE, "charge");
    expect(JSON.parse(String(definition)).States.Task).toMatchObject({
      TimeoutSeconds: 9,
      HeartbeatSeconds: 8,
    });
  });

  test("takes from a queue what its policy allows its receivers alone", async () => {
    const graph = await callback();
    const quick = queueArn("sfn-workers-test-quick");
    const { variables, statements } = accessOutput(graph, "quick");
    expect(variables).toMatchObject({ TRANSPORT: "callback", QUEUE_URL: expect.any(String) });
    expect(statements.map(({ Sid }) => Sid)).toEqual(["TakeTasks", "AnswerForTasks"]);
    const access = await accessIn(graph);
    const others = "arn:aws:iam::000000000000:role/hall-5";
    for (const role of [HALL, others]) access.powerful(role);
    expect(access.may(HALL, "sqs:ReceiveMessage", quick)).toBe(true);
    expect(access.may(others, "sqs:ReceiveMessage", quick)).toBe(false);
    await expect(callback([])).rejects.toThrow(
      "sfn-workers:workloads.quick.receivers is []; allowed with worker: external: at least one",
    );
  });
});

const Access = z.object({
  variables: z.record(z.string(), z.string()),
  statements: z.array(z.record(z.string(), z.unknown())),
});

function accessOutput({ outputs }: Graph, name: string) {
  const workload = Reflect.get(Object(Reflect.get(Object(outputs), "workloads")), name);
  return Access.parse(Reflect.get(Object(workload), "access"));
}
