import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createTaskDefinitions } from "../ecs/taskDefinitions.ts";
import { registrationOf } from "../testing/registration.ts";
import { definitionOf } from "../testing/taskDefinitions.ts";
import { ON_FARGATE } from "../testing/tasks.ts";
import { service } from "./service.ts";

test("what starts on demand after a renewal starts from the files as they are then, without a running task too", async () => {
  const clock = createVirtualClock();
  const taskDefinitions = createTaskDefinitions();
  const uses: string[] = [];
  const filesOf = (name: string) => ({
    use() {
      uses.push(`use ${name}`);
      return () => void uses.push(`end ${name}`);
    },
  });
  const renewed = definitionOf(1, { files: filesOf("new"), environment: { BUILD: "new" } });
  const first = definitionOf(1, {
    files: filesOf("old"),
    renewed: async () => ({ definition: renewed, endUse: renewed.files.use() }),
  });
  taskDefinitions.register(first);
  const arn = "arn:aws:ecs:us-east-1:000000000000:cluster/cluster";
  const cluster = {
    arn,
    name: "cluster",
    services: new Map(),
    capacity: { providers: [] },
    renew: () => uses.push("renew what runs"),
  };
  const cloud = {
    ...{ clock, taskDefinitions },
    clusters: { find: () => cluster },
    inspectors: { of: async () => undefined },
  } as unknown as Cloud;
  const inputs = { ...ON_FARGATE, cluster: arn, taskDefinition: first.arn, desiredCount: 0 };
  const { renew, stop } = await service(registrationOf(inputs), cloud);
  await renew?.(new AbortController().signal);
  expect(taskDefinitions.find(first.arn, "us-east-1")).toBe(renewed);
  expect(uses).toEqual(["use old", "use new", "use new", "end old", "renew what runs", "end new"]);
  await stop?.();
});
