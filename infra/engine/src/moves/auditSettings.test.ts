import { expect, test } from "vitest";
import type { StoredResource } from "../kinds/kind.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

const workloads = {
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};

test("a role for dead letters and Container Insights come and go and come again: nothing is replaced", async () => {
  await using environment = await createMovingEnvironment();
  await environment.move({ workloads });
  const on = {
    containerInsights: "enhanced",
    breakGlass: { principals: ["arn:aws:iam::123456789012:user/anna"] },
  };
  for (const settings of [on, {}, { ...on, containerInsights: "enabled" }]) {
    const before = environment.state();
    const { steps, operations } = await environment.move({ workloads, ...settings });
    expect(steps).not.toEqual([]);
    expect(steps.filter(({ op }) => op.includes("replace"))).toEqual([]);
    expect(remadeHolders(before, environment.state(), operations)).toEqual([]);
    const { resources } = environment.engine.account;
    expect(resources().some(({ id }) => id.startsWith("break-glass"))).toBe(
      "breakGlass" in settings,
    );
  }
});

test("workers of the team's own come, change and go: the queue's policy alone is updated", async () => {
  await using environment = await createMovingEnvironment();
  const halls = [4, 5].map((number) => `arn:aws:iam::000000000000:role/hall-${number}`);
  await environment.move({ workloads });
  for (const receivers of [halls.slice(0, 1), halls, undefined]) {
    const quick = { ...workloads.quick, receivers };
    const { steps } = await environment.move({ workloads: { ...workloads, quick } });
    const changed = steps.filter(({ op }) => op !== "same");
    expect(changed.map(({ op, type }) => `${op} ${type}`)).toEqual([
      "update aws:sqs/queuePolicy:QueuePolicy",
    ]);
    const policies = JSON.stringify(environment.engine.account.resources());
    for (const hall of halls) {
      expect(policies.includes(hall), hall).toBe(receivers?.includes(hall) ?? false);
    }
  }
});

test("the image's key comes, changes and goes: another repository has the image before a service starts it, and the former goes when none does", async () => {
  await using environment = await createMovingEnvironment();
  const { account } = environment.engine;
  const withoutImage = new Set<string>();
  const images = new Set<string>();
  account.intercept(({ kind, name, type }) => {
    const all = account.resources();
    for (const image of all.filter(({ type: one }) => one === SERVICE).map(imageOf(all))) {
      images.add(image);
      const isThere = all.some(
        ({ type: one, outputs }) =>
          one === REPOSITORY && image.startsWith(`${outputs["repositoryUrl"]}:`),
      );
      if (!isThere) withoutImage.add(`${image} before ${kind} ${type} ${name}`);
    }
  });
  const { many } = workloads;
  for (const key of [undefined, "1234abcd", "5678cdef", undefined]) {
    const kmsKeyArn = key && `arn:aws:kms:us-east-1:000000000000:key/${key}`;
    const { steps } = await environment.move({ workloads: { many }, kmsKeyArn });
    const repositories = account.resources().filter(({ type }) => type === REPOSITORY);
    expect(repositories.map(({ inputs }) => inputs["encryptionConfigurations"])).toEqual([
      key && [{ encryptionType: "KMS", kmsKey: kmsKeyArn }],
    ]);
    expect(steps.filter(({ op, type }) => op === "replace" && !REPLACED.has(type))).toEqual([]);
  }
  expect([...withoutImage]).toEqual([]);
  expect(images.size).toBeGreaterThan(2);
});

const SERVICE = "aws:ecs/service:Service";
const REPOSITORY = "aws:ecr/repository:Repository";
const REPLACED = new Set([REPOSITORY, TASK_DEFINITION, "aws:ecr/lifecyclePolicy:LifecyclePolicy"]);

function imageOf(all: readonly StoredResource[]) {
  return ({ inputs }: StoredResource): string => {
    const revision = all.find(
      ({ type, id }) => type === TASK_DEFINITION && id === inputs["taskDefinition"],
    );
    const [container] = JSON.parse(String(revision?.inputs["containerDefinitions"] ?? "[{}]"));
    return String(container.image);
  };
}
