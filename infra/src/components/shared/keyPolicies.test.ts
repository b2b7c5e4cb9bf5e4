import { describe, expect, test } from "vitest";
import { build, type Graph } from "../../testing/graph.ts";
import {
  ACTIVITY,
  FUNCTION,
  LOG_GROUP,
  QUEUE,
  REPOSITORY,
  ROLE,
  ROLE_POLICY,
  STATE_MACHINE,
} from "../../testing/types.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

/** Every worker with each transport, with a schedule and wake-ups. */
const workloads = {
  short: { worker: "lambda", wake: true },
  long: { worker: "fargate", tasks: { min: 0 }, wake: true },
  quick: { worker: "lambda", transport: "callback" },
  many: { worker: "fargate", transport: "callback" },
};

type Resource = Graph["resources"][number];

/** What the environment's key encrypts, whatever the argument is called, besides images: ECR has grants of its own for them. */
function encrypted({ resources }: Graph): Resource[] {
  return resources.filter(
    ({ type, inputs }) =>
      type !== ROLE_POLICY &&
      type !== REPOSITORY &&
      Object.entries(inputs).some(
        ([name, value]) => /kms|encryption/i.test(name) && JSON.stringify(value).includes(KEY),
      ),
  );
}

/** The policies that let roles use the key. */
function keyPolicies({ resources }: Graph): Resource[] {
  return resources.filter(
    ({ type, inputs }) => type === ROLE_POLICY && String(inputs["policy"]).includes(KEY),
  );
}

/** The roles that a resource runs with, whose log it is, or that may do something with it. */
function usersOf({ name: resource, inputs }: Resource, { resources }: Graph): string[] {
  const own = JSON.stringify([inputs["role"], inputs["roleArn"], `role/${resource}`]);
  const name = String(inputs["name"] ?? resource);
  return resources
    .filter(({ type, name: role }) => type === ROLE && own.includes(`role/${role}"`))
    .map(({ name: role }) => role)
    .concat(
      resources
        .filter(({ type, inputs: { policy } }) => type === ROLE_POLICY && names(policy, name))
        .map((policy) => String(policy.inputs["role"])),
    );
}

/** Whether a policy names the resource by the end of its ARN. */
function names(policy: unknown, name: string): boolean {
  return [`:${name}"`, `:${name}:*"`].some((end) => String(policy).includes(end));
}

describe("an environment with a key", () => {
  test("encrypts something of each kind only after everybody who uses it may use the key", async () => {
    const graph = await build({ workloads, kmsKeyArn: KEY });
    const kinds = new Set(encrypted(graph).map(({ type }) => type));
    expect(kinds).toEqual(new Set([ACTIVITY, FUNCTION, LOG_GROUP, QUEUE, STATE_MACHINE]));
    const early: string[] = [];
    for (const resource of encrypted(graph)) {
      const users = usersOf(resource, graph);
      // SQS itself moves messages to a dead-letter queue.
      expect(users.length > 0 || resource.name.endsWith("-dead-letters"), resource.urn).toBe(true);
      for (const policy of keyPolicies(graph)) {
        const isOfUser = users.includes(String(policy.inputs["role"]));
        if (isOfUser && !resource.dependsOn.includes(policy.urn)) {
          early.push(`${resource.type} ${resource.name} before ${policy.name}`);
        }
      }
    }
    expect(early).toEqual([]);
  });

  test("lets a role use the key before anything that the key encrypts is there", async () => {
    const graph = await build({ workloads, kmsKeyArn: KEY });
    const later = new Set(encrypted(graph).map(({ urn }) => urn));
    const byUrn = new Map(graph.resources.map((one) => [one.urn, one]));
    const policies = keyPolicies(graph);
    expect(policies.length).toBeGreaterThan(8);
    for (const policy of policies) {
      const needed = withDependencies([policy.urn], byUrn);
      expect([...needed].filter((urn) => later.has(urn))).toEqual([]);
    }
  });

  test("has for another key other policies, so that both can be used while resources change over", async () => {
    const before = await build({ workloads, kmsKeyArn: KEY });
    const after = await build({ workloads, kmsKeyArn: KEY.replace("1234abcd", "5678cdef") });
    const urns = new Set(after.resources.map(({ urn }) => urn));
    expect(keyPolicies(before).filter(({ urn }) => urns.has(urn))).toEqual([]);
  });
});

test("an activity is replaced when its encryption changes, which AWS can't change, and deleted first, since its name stays", async () => {
  for (const settings of [{}, { kmsKeyArn: KEY }]) {
    const { resources } = await build({ workloads, ...settings });
    const activities = resources.filter(({ type }) => type === ACTIVITY);
    expect(activities.length).toBe(2);
    for (const activity of activities) {
      expect(activity).toMatchObject({
        replaceOnChanges: ["encryptionConfiguration"],
        deleteBeforeReplace: true,
      });
    }
  }
});

test("without a key, activities and state machines say that AWS's key encrypts them, since silence would keep a former key", async () => {
  const { resources } = await build({ workloads });
  const silent = resources.filter(
    ({ type, inputs }) =>
      [ACTIVITY, STATE_MACHINE].includes(type) &&
      JSON.stringify(inputs["encryptionConfiguration"]) !== '{"type":"AWS_OWNED_KEY"}',
  );
  expect(silent).toEqual([]);
});

/** The resources with these URNs and all that they depend on. */
function withDependencies(
  urns: readonly string[],
  all: ReadonlyMap<string, Resource>,
  found = new Set<string>(),
): Set<string> {
  for (const urn of urns) {
    if (found.has(urn)) continue;
    found.add(urn);
    withDependencies(all.get(urn)?.dependsOn ?? [], all, found);
  }
  return found;
}
