import { program } from "@sfn-workers/bootstrap/program";
import { expect, inject, test } from "vitest";
import { createEnvironment } from "../environment.ts";

const NAMESPACE = "sfn-workers-bootstrap";
const GITHUB = { repository: "team/workers" };
const USUAL = { accounts: ["111111111111"], github: GITHUB };

const withNamespace = (settings: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
  );

/** What the environments share, as infra/bootstrap deploys it, with these settings. */
async function organisation(settings: Readonly<Record<string, unknown>> = USUAL) {
  const engine = await createEnvironment({
    stack: "organisation",
    config: withNamespace(settings),
    command: inject("pulumi"),
    program,
  });
  await engine.up();
  return {
    engine,
    up: async (changed: Readonly<Record<string, unknown>>) => {
      const steps = await engine.up(withNamespace(changed));
      expect(await engine.up()).toEqual([]);
      return steps
        .map(({ op, urn }) => `${op} ${urn.split("$").at(-1)?.split("::").slice(-2).join(" ")}`)
        .toSorted();
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

test("accounts come and go in place, as does the role of GitHub", async () => {
  const all = { ...USUAL, customerManagedKey: true };
  await using shared = await organisation(all);
  const policies = [
    "update aws:ecr/repositoryPolicy:RepositoryPolicy images",
    "update aws:kms/key:Key releases",
    "update aws:s3/bucketPolicy:BucketPolicy releases",
  ];
  const role = [
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider github",
    "aws:iam/role:Role release",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment release",
  ];
  const { github: _, ...others } = { ...all, accounts: ["111111111111", "222222222222"] };
  expect(await shared.up(others)).toEqual([...role.map((one) => `delete ${one}`), ...policies]);
  expect(await shared.up(all)).toEqual([...role.map((one) => `create ${one}`), ...policies]);
});

test.each([false, true])(
  "what has images and archives is neither deleted nor made anew, whatever changes; with customerManagedKey: %s",
  async (customerManagedKey) => {
    const usual = { accounts: USUAL.accounts, customerManagedKey };
    await using shared = await organisation(usual);
    const { engine } = shared;
    const before = engine.account.resources();
    for (const changed of [
      { ...usual, name: "others" },
      { ...usual, customerManagedKey: !customerManagedKey },
    ]) {
      await expect(engine.preview(withNamespace(changed))).rejects.toThrow(/protect/);
    }
    await expect(engine.previewDestroy()).rejects.toThrow("protected");
    expect(engine.account.resources()).toEqual(before);
  },
);
