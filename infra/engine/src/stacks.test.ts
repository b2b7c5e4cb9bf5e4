import { rmSync } from "node:fs";
import { readStackFile, stackNames } from "@sfn-workers/infra/stackFile";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { manifests } from "@sfn-workers/workloads/manifests";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createEnvironment, type EngineEnvironment } from "./environment.ts";
import { REGISTRY_PASSWORD } from "./provider/provider.ts";
import { earlyUses } from "./testing/earlyUses.ts";

let builds = "";
beforeAll(() => {
  builds = writeEmptyBuilds(Object.keys(manifests));
});
afterAll(() => rmSync(builds, { recursive: true }));

/** `local` is never deployed to AWS. */
const stacks = stackNames().filter((stack) => stack !== "local");

test.each(stacks)(
  "%s is previewed, deployed, found unchanged and destroyed, each resource after what it names, with no secret in clear in its state",
  async (stack) => {
    const config = { ...readStackFile(stack).config, "sfn-workers:artifacts": builds };
    await using environment = await createEnvironment({ stack, config, command: inject("pulumi") });
    const { account } = environment;
    const planned = await environment.preview();
    expect(account.operations()).toEqual([]);
    const created = await environment.up();
    expect(account.resources()).not.toEqual([]);
    expect(created.toSorted(byUrn)).toEqual(planned.toSorted(byUrn));
    expect(earlyUses(account)).toEqual([]);
    expect(await environment.up()).toEqual([]);
    const state = environment.state();
    expect(state.includes(`urn:pulumi:${stack}::`)).toBe(true);
    expect(state.includes(REGISTRY_PASSWORD)).toBe(false);
    if (resourcesIn(environment).some(({ protect }) => protect)) {
      await expect(environment.previewDestroy()).rejects.toThrow("because it is protected");
      await environment.up({ ...config, "sfn-workers:protected": false });
    }
    const retained = resourcesIn(environment).filter(({ retainOnDelete }) => retainOnDelete);
    await environment.destroy();
    const kept = new Set(retained.map(({ urn }) => urn));
    expect(account.resources().filter(({ urn }) => !kept.has(urn))).toEqual([]);
  },
);

interface StateResource {
  readonly urn: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

function resourcesIn(environment: EngineEnvironment): readonly StateResource[] {
  return JSON.parse(environment.state()).checkpoint.latest.resources;
}

function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
  return a.urn.localeCompare(b.urn);
}
