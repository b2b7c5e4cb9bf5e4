import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deployment } from "../deployment.ts";
import { callApi, deployForTest as deploy } from "../testing/program.ts";
import { ALLOW_SQS, LAMBDA_TRUST } from "../testing/roles.ts";

const TYPES = ["activity", "queue", "role", "policy", "logs"] as const;

/** One resource of a small language of programs. */
interface Declared {
  readonly type: (typeof TYPES)[number];
  readonly name: string;
  /** Whether the program gives its physical name. */
  readonly named: boolean;
  /** Changes an argument: for roles one that replaces them, for the others one that is changed in place. */
  readonly variant: number;
  readonly grouped: boolean;
  readonly deleteBeforeReplace: boolean;
}

const declared: fc.Arbitrary<Declared> = fc.record({
  type: fc.constantFrom(...TYPES),
  name: fc.constantFrom("a", "b"),
  named: fc.boolean(),
  variant: fc.nat(2),
  grouped: fc.boolean(),
  deleteBeforeReplace: fc.boolean(),
});
const programs = fc.array(
  fc.uniqueArray(declared, { selector: ({ type, name }) => `${type} ${name}`, maxLength: 6 }),
  { minLength: 2, maxLength: 4 },
);

class Group extends pulumi.ComponentResource {
  constructor() {
    super("demo:index:Group", "group");
  }
}

function create(one: Declared, parent: Group): void {
  const { type, name, named, variant } = one;
  const options = {
    ...(one.grouped ? { parent } : {}),
    ...(one.deleteBeforeReplace ? { deleteBeforeReplace: true } : {}),
    aliases: [{ parent: one.grouped ? pulumi.rootStackResource : parent }],
  };
  const given = named ? { name: `given-${type}-${name}` } : {};
  switch (type) {
    case "activity":
      new aws.sfn.Activity(name, { ...given, tags: { variant: String(variant) } }, options);
      return;
    case "queue":
      new aws.sqs.Queue(name, { ...given, delaySeconds: variant }, options);
      return;
    case "role":
      new aws.iam.Role(
        name,
        { ...given, path: `/${variant}/`, assumeRolePolicy: LAMBDA_TRUST },
        options,
      );
      return;
    case "policy": {
      const path = `/${variant}/`;
      const role = new aws.iam.Role(
        `of-${name}`,
        { ...given, path, assumeRolePolicy: LAMBDA_TRUST },
        options,
      );
      new aws.iam.RolePolicy(name, { role: role.name, policy: ALLOW_SQS }, options);
      return;
    }
    case "logs":
      new aws.cloudwatch.LogGroup(name, { ...given, retentionInDays: 1 + 2 * variant }, options);
  }
}

const programOf = (resources: readonly Declared[]) => () => {
  const group = new Group();
  for (const one of resources) create(one, group);
  return {};
};

/** What can be seen of an environment, without the characters that Pulumi adds to names. */
async function stateOf({ resources, stepFunctionsUrl, credentials }: Deployment<unknown>) {
  const list = await callApi(stepFunctionsUrl, credentials.accessKeyId, "ListActivities", {});
  const { activities } = list as { activities: { name: string }[] };
  const withoutSuffix = (text: string | undefined) => text?.replace(/-[0-9a-f]{7}$/, "");
  return {
    resources: resources
      .map(({ arn, ...resource }) => ({ ...resource, arn: withoutSuffix(arn) }))
      .toSorted((a, b) => (a.urn < b.urn ? -1 : 1)),
    activities: activities.map(({ name }) => withoutSuffix(name)).toSorted(),
  };
}

test("programs that are deployed one after another leave what the last one leaves if it is deployed alone", async () => {
  await fc.assert(
    fc.asyncProperty(programs, async ([first = [], ...others]) => {
      const { environment } = await deploy(programOf(first));
      for (const next of others) await environment.update(programOf(next));
      const { environment: alone } = await deploy(programOf(others.at(-1) ?? []));
      expect(await stateOf(environment)).toEqual(await stateOf(alone));
      await Promise.all([environment.stop(), alone.stop()]);
    }),
    { numRuns: 15 },
  );
});
