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

test("the image's key comes, changes and goes, the endpoints' policies too: another repository has the image before a service starts it, tasks of before can be started all the time, and the former repository goes when none is", async () => {
  await using environment = await createMovingEnvironment();
  const { account } = environment.engine;
  const withoutImage = new Set<string>();
  const images = new Set<string>();
  const refused = new Set<string>();
  account.intercept(({ kind, name, type }) => {
    const all = account.resources();
    for (const one of refusedPulls(all)) refused.add(`${one} before ${kind} ${type} ${name}`);
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
  const moves = [[undefined], ["1234abcd", true], ["5678cdef", true], [undefined]] as const;
  for (const [key, endpointPolicies = false] of moves) {
    const network = { kind: "private", endpointPolicies };
    const kmsKeyArn = key && `arn:aws:kms:us-east-1:000000000000:key/${key}`;
    const { steps } = await environment.move({ workloads: { many }, network, kmsKeyArn });
    const repositories = account.resources().filter(({ type }) => type === REPOSITORY);
    expect(repositories.map(({ inputs }) => inputs["encryptionConfigurations"])).toEqual([
      key && [{ encryptionType: "KMS", kmsKey: kmsKeyArn }],
    ]);
    expect(steps.filter(({ op, type }) => op === "replace" && !REPLACED.has(type))).toEqual([]);
  }
  expect([...withoutImage]).toEqual([]);
  expect([...refused]).toEqual([]);
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

/** The images of services that a task of theirs could not pull now, and what refuses it. */
function refusedPulls(all: readonly StoredResource[]): string[] {
  const services = all.filter(({ type }) => type === SERVICE);
  return services.flatMap((service) => {
    const revision = all.find(({ id }) => id === service.inputs["taskDefinition"]);
    const image = imageOf(all)(service);
    const repository = all.find(
      ({ type, outputs }) =>
        type === REPOSITORY && image.startsWith(`${outputs["repositoryUrl"]}:`),
    );
    const arn = String(repository?.outputs["arn"]);
    const role = String(revision?.inputs["executionRoleArn"]).split("/").at(-1);
    const ofRole = all.filter(
      ({ type, inputs }) => type === ROLE_POLICY && inputs["role"] === role,
    );
    const endpoints = all.filter(
      ({ type, inputs }) => type === ENDPOINT && String(inputs["serviceName"]).includes(".ecr."),
    );
    return [
      ...(ofRole.some((policy) => pulls(policy, arn)) ? [] : [`${role} can't pull ${arn}`]),
      ...endpoints
        .filter((policy) => !pulls(policy, arn))
        .map(({ inputs }) => `${inputs["serviceName"]} does not let through ${arn}`),
    ];
  });
}

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

function pulls({ inputs }: StoredResource, repositoryArn: string): boolean {
  const { Statement } = JSON.parse(String(inputs["policy"]));
  return Statement.some(({ Action, Resource }: Record<string, unknown>) => {
    const actions = [Action].flat();
    if (!actions.includes("*") && !actions.includes("ecr:BatchGetImage")) return false;
    return [Resource]
      .flat()
      .map(String)
      .some((one) => {
        return one.endsWith("*")
          ? repositoryArn.startsWith(one.slice(0, -1))
          : one === repositoryArn;
      });
  });
}
