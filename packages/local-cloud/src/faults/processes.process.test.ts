import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { localFunctionForTest } from "../testing/localFunctions.ts";
import { deployForTest, until } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";
import { FARGATE_TASK, ON_FARGATE } from "../testing/tasks.ts";

const HANDLER = `
export const handler = async ({ hang }) => {
  console.log("started");
  if (hang) await new Promise(() => setInterval(() => {}, 1000));
  return process.pid;
};`;

test("an invocation's environment is killed while the handler runs, and a cold start comes late, in a new environment", async () => {
  const { fn, faults, clock, lines } = await localFunctionForTest(HANDLER);
  faults.next("lambda:invocation", { kind: "kill", afterMs: 1_500 });
  const killed = fn.invoke({ hang: true });
  await lines.containing("started");
  await clock.advance(1_500);
  expect(await killed).toMatchObject({
    ...{ type: "failed", phase: "invoke", error: { errorType: "Runtime.ExitError" } },
  });
  const warm = await fn.invoke({});
  faults.next("lambda:invocation", { kind: "cold", ms: 700 });
  const cold = fn.invoke({});
  await clock.advance(699);
  expect(lines.all.filter((line) => line.includes("started"))).toHaveLength(2);
  await clock.advance(1);
  expect((await cold).type).toBe("succeeded");
  expect(await cold).not.toMatchObject({ payload: warm.type === "succeeded" && warm.payload });
  expect(faults.report()).toEqual([
    { place: "lambda:invocation", times: 3, faults: { kill: 1, cold: 1 } },
  ]);
});

test("a doubled event is invoked twice", async () => {
  const { fn, faults, lines } = await localFunctionForTest(HANDLER);
  faults.next("lambda:event", { kind: "double" });
  fn.sendEvent({});
  await lines.containing("started", 2);
});

test("a service replaces a task that a fault has killed, without counting a failure", async () => {
  const clock = createVirtualClock();
  const directory = folderWith({
    Dockerfile: 'FROM node:24\nWORKDIR /worker\nCOPY dist/ ./\nENTRYPOINT ["node", "index.mjs"]\n',
    "dist/index.mjs": "console.log('started'); setInterval(() => {}, 1000);",
  });
  const { environment, lines, failures } = await deployForTest(
    () => {
      const taskRole = createRole("task", "ecs-tasks.amazonaws.com");
      const executionRole = createRole("execution", "ecs-tasks.amazonaws.com", [
        allow("ecr:*", "*"),
      ]);
      const { arn: taskDefinition } = new aws.ecs.TaskDefinition(
        "worker",
        {
          ...FARGATE_TASK,
          ...{ family: "worker", taskRoleArn: taskRole.arn, executionRoleArn: executionRole.arn },
          containerDefinitions: pulumi.jsonStringify([{ name: "worker", image: "local/worker" }]),
        },
        { dependsOn: [...taskRole.ready, ...executionRole.ready] },
      );
      const cluster = new aws.ecs.Cluster("cluster").arn;
      new aws.ecs.Service("worker", {
        ...ON_FARGATE,
        ...{ cluster, taskDefinition, desiredCount: 1 },
      });
      return {};
    },
    { clock, images: { "local/worker": directory }, faults: { seed: 7, kill: 1 } },
  );
  await lines.containing("started");
  await clock.advance(10_000);
  await until(async () => {
    await clock.advance(1_000);
    return lines.all.filter((line) => line.includes("started"))[1];
  });
  expect(environment.faults.report()).toContainEqual(
    expect.objectContaining({ place: "ecs:task", faults: { kill: expect.any(Number) } }),
  );
  expect(failures.all).toEqual([]);
});
