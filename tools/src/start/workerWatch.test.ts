import type { Failure } from "@sfn-workers/local-cloud";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { createWorkerWatch } from "./workerWatch.ts";

test("a failure of any resource of the infra program is told for the workload that has it", async () => {
  const told: string[] = [];
  const watch = createWorkerWatch((text) => told.push(text));
  const environment = await deployFixtures({ onResource: watch.onResource });
  onTestFinished(() => environment.stop());
  const arnOf = (type: string, name: string) =>
    environment.resources.find(({ urn }) => urn.endsWith(`${type}::${name}`))?.arn ?? "";
  const failed = (type: string, name: string): Failure => {
    const arn = arnOf(type, name);
    return { kind: "targetFailed", name, arn, message: `${name} failed` };
  };
  watch.onFailure(failed("aws:iam/role:Role", "greeting-executions"));
  watch.onFailure(failed("aws:scheduler/schedule:Schedule", "greeting"));
  watch.onFailure(failed("aws:lambda/function:Function", "order-total"));
  watch.onFailure(failed("aws:ecs/service:Service", "row-count"));
  watch.onFailure(failed("aws:ecs/taskDefinition:TaskDefinition", "row-count"));
  watch.onFailure(failed("aws:ecs/cluster:Cluster", "fargate"));
  expect(told).toEqual([
    "✗ greeting: greeting-executions failed",
    "✗ greeting: greeting failed",
    "✗ order-total: order-total failed",
    "✗ row-count: row-count failed",
    "✗ the environment: fargate failed",
  ]);
  expect(watch.newsOf("row-count").trouble()).toBe("row-count failed");
  expect(watch.newsOf("order-total").dead.aborted).toBe(false);
});
