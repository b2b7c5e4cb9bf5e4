import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { definitionOf } from "../testing/taskDefinitions.ts";
import { servicesOfTasks } from "../testing/taskServices.ts";
import { createCluster } from "./cluster.ts";
import type { RunningTask, TaskLaunch } from "./task.ts";

test("a renewal starts a task beside each one that runs on demand, which gets no further task and finishes", () => {
  const events: string[] = [];
  const cluster = createCluster(
    { arn: "arn:aws:ecs:us-east-1:0:cluster/cluster", name: "cluster" },
    { ...servicesOfTasks(createVirtualClock()), onFailure() {} },
    ({ definition, overrides, arn }: TaskLaunch) => {
      const name = `${definition.family} ${definition.environment["BUILD"]}`;
      events.push(`start ${name} ${JSON.stringify(overrides)}`);
      return {
        ...{ arn, definition, stopped: new Promise(() => {}), serves: () => false },
        dismiss: () => void events.push(`dismiss ${name}`),
        stop: async () => void events.push(`stop ${name}`),
      } as unknown as RunningTask;
    },
  );
  const bare = { executionRoleArn: undefined };
  const build = (BUILD: string) => definitionOf(1, { ...bare, environment: { BUILD } });
  const other = definitionOf(2, { ...bare, environment: { BUILD: "other" } });
  const overrides = { environment: { DRAIN: "true" }, command: ["index.mjs"] };
  cluster.runTask(build("1"), overrides);
  cluster.runTask(other, { environment: {} });
  cluster.renew(build("2"));
  cluster.renew(build("3"));
  const given = JSON.stringify(overrides);
  expect(events).toEqual([
    `start worker 1 ${given}`,
    'start worker other {"environment":{}}',
    `start worker 2 ${given}`,
    "dismiss worker 1",
    `start worker 3 ${given}`,
    "dismiss worker 2",
  ]);
});
