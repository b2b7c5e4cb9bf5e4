import { expect, test } from "vitest";
import { build } from "../testing/graph.ts";

/** Ways to have one workload in one environment. */
const VARIANTS = {
  "on Lambda": { worker: "lambda" },
  "on Lambda, with wake-ups": { worker: "lambda", wake: true },
  "on Fargate": { worker: "fargate" },
  "on Fargate, scaled": { worker: "fargate", tasks: { min: 1, max: 4 } },
  "on Fargate, from none": { worker: "fargate", tasks: { min: 0, max: 2 } },
  "on Fargate, with wake-ups": { worker: "fargate", tasks: { min: 0 }, wake: true },
  "on Lambda, with a queue": { worker: "lambda", transport: "callback" },
  "on Fargate, with a queue": { worker: "fargate", transport: "callback" },
  "outside of AWS": { worker: "external" },
  "outside of AWS, with a queue": {
    ...{ worker: "external", transport: "callback" },
    receivers: ["arn:aws:iam::000000000000:role/hall-4"],
  },
} as const;

const ENVIRONMENTS = {
  plain: {},
  protected: { protected: true },
  "with a key": { kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd" },
} as const;

const NAMES = Object.keys(VARIANTS) as (keyof typeof VARIANTS)[];
const PAIRS = NAMES.flatMap((from) => NAMES.map((to) => [from, to] as const)).filter(
  ([from, to]) => from !== to,
);

/** The arguments that name a resource on AWS. */
const NAMING = ["name", "family", "dashboardName"] as const;

async function namedResources(variant: keyof typeof VARIANTS, environment: object) {
  const { resources } = await build({ workloads: { long: VARIANTS[variant] }, ...environment });
  return resources.flatMap(({ urn, type, inputs, aliases }) => {
    const name = NAMING.map((argument) => inputs[argument]).find((one) => one !== undefined);
    return name === undefined ? [] : [{ key: `${type} ${name}`, urn, aliases }];
  });
}

test.each(Object.entries(ENVIRONMENTS))(
  "whatever a workload moves to, what has a name of its own on AWS is the same resource to Pulumi (%s)",
  async (_, environment) => {
    const lost: string[] = [];
    for (const [from, to] of PAIRS) {
      const before = new Map(
        (await namedResources(from, environment)).map(({ key, urn }) => [key, urn]),
      );
      for (const { key, urn, aliases } of await namedResources(to, environment)) {
        const former = before.get(key);
        if (former === undefined || [urn, ...aliases].includes(former)) continue;
        lost.push(`${key}, from ${from} to ${to}`);
      }
    }
    expect(lost).toEqual([]);
  },
);

test("no resource has the URN that is another one's former URN, which Pulumi's engine refuses", async () => {
  for (const variant of NAMES) {
    const { resources } = await build({ workloads: { long: VARIANTS[variant] } });
    const urns = new Set(resources.map(({ urn }) => urn));
    const claimed = resources.flatMap(({ aliases }) => aliases);
    expect(claimed.filter((one) => urns.has(one))).toEqual([]);
    expect(new Set(claimed).size).toBe(claimed.length);
  }
});
