import type { Transforms } from "@sfn-workers/infra/program";
import { expect, test } from "vitest";
import { everyMove } from "../testing/everyMove.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

type ActivityArgs = Parameters<
  NonNullable<NonNullable<Transforms["workloads"]>[string]["activity"]>
>[0];

const ACTIVITY = "aws:sfn/activity:Activity";

const workloads = {
  short: { worker: "lambda", wake: true },
  long: { worker: "fargate", tasks: { min: 0 } },
  quick: { worker: "lambda", transport: "callback" },
};

test("a key comes, changes and goes: activities alone are made anew, and all is encrypted as it says", async () => {
  await using environment = await createMovingEnvironment();
  for (const key of everyMove(["none", "1234abcd", "5678cdef"])) {
    const kmsKeyArn = key === "none" ? undefined : `arn:aws:kms:us-east-1:000000000000:key/${key}`;
    const before = environment.state();
    const { operations } = await environment.move({ workloads, kmsKeyArn });
    const remade = remadeHolders(before, environment.state(), operations);
    const isActivity = (urn: string) => urn.includes(`$${ACTIVITY}::`);
    expect(remade.filter((urn) => !isActivity(urn))).toEqual([]);
    expect(remade).toHaveLength(before.filter(({ type }) => type === ACTIVITY).length);
    const held = JSON.stringify(environment.engine.account.resources());
    const named = ["1234abcd", "5678cdef"].filter((id) => held.includes(`key/${id}`));
    expect(named).toEqual(key === "none" ? [] : [key]);
  }
});

test("activities of a version that named no encryption stay, since a key of AWS is what they have", async () => {
  const unnamed = ({ encryptionConfiguration: _, ...others }: ActivityArgs) => others;
  const former = { workloads: { short: { activity: unnamed }, long: { activity: unnamed } } };
  let transforms: Transforms = former;
  await using environment = await createMovingEnvironment(undefined, () => transforms);
  await environment.move({ workloads });
  const before = environment.state();
  transforms = {};
  const { operations } = await environment.move({ workloads });
  expect(remadeHolders(before, environment.state(), operations)).toEqual([]);
});
