import { describe, expect, test } from "vitest";
import { program } from "../program.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";
import type { HeldResource } from "./abandoned.ts";
import { type AskedVersions, pinnedVersions, versionProblems } from "./pinnedVersions.ts";
import { plannedResources } from "./planned.ts";

const WORKLOADS = {
  short: { worker: "lambda" },
  quick: { worker: "lambda", transport: "callback" },
};
const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-dev-order";

interface Given {
  readonly version?: number;
  readonly more?: object;
}

function configOf({ version, more = {} }: Given) {
  const order = { publish: true, ...(version !== undefined && { version }) };
  const settings = { workloads: WORKLOADS, workflows: { order }, ...more };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`sfn-workers:${key}`, value]),
  );
}

const plans = new Map<string, Promise<HeldResource[]>>();

function plannedOf(given: Given): Promise<HeldResource[]> {
  const key = JSON.stringify(given);
  const stack = { stack: "dev", project: "sfn-workers", config: configOf(given) };
  const run = () => program({ manifests, workflows, transforms: {} });
  const plan = plans.get(key) ?? plannedResources(stack, run);
  plans.set(key, plan);
  return plan;
}

async function problems(given: Given, asked?: AskedVersions, deployed: Given = {}) {
  const before = await plannedOf(deployed);
  const pinned = pinnedVersions(configOf(given), before, await plannedOf(given));
  return versionProblems(pinned, new Map(asked === undefined ? [] : [[ARN, asked]]));
}

describe("a version that a stack file names", () => {
  test("is one that there is, and its role too", async () => {
    expect(await problems({ version: 2 }, { numbers: [3, 2, 1] })).toEqual([]);
    expect(await problems({}, { numbers: [] })).toEqual([]);
    expect(await problems({ version: 2 }, "AccessDeniedException")).toEqual([]);
  });

  test("is refused when there is none of its number, with those that there are", async () => {
    expect(await problems({ version: 9 }, { numbers: [3, 1] })).toEqual([
      "sfn-workers:workflows.order.version is 9; allowed: a version that the state machine sfn-workers-dev-order has: 3, 1",
    ]);
    const numbers = Array.from({ length: 30 }, (_, index) => 40 - index);
    const [many] = await problems({ version: 9 }, { numbers });
    expect(many).toMatch(/has: 40, 39, .+, 21, and 10 older ones$/);
    expect(await problems({ version: 1 }, { numbers: [] })).toEqual([
      "sfn-workers:workflows.order.version is 1; allowed: none yet, since the state machine sfn-workers-dev-order has no version: take the line away, and the deployment publishes the first",
    ]);
  });

  test("is refused when its role is deleted, or goes with this deployment", async () => {
    const deletedRole = "arn:aws:iam::000000000000:role/a/order-executions-1234567";
    expect(await problems({ version: 2 }, { numbers: [3, 2], deletedRole })).toEqual([
      `sfn-workers:workflows.order.version is 2; allowed: one whose role there is: version 2 was published with ${deletedRole}, which is deleted`,
    ]);
    const [a, b] = ["/a/", "/b/"].map((rolePath) => ({ rolePath }));
    const lost = [
      expect.stringMatching(
        /^sfn-workers:workflows.order.version is 2; not allowed while sfn-workers:rolePath changes: .+Take the line away/,
      ),
    ];
    const versions = { numbers: [2, 1] };
    for (const [was, becomes] of [
      [a, b],
      [{}, b],
      [a, {}],
    ]) {
      expect(
        await problems({ version: 2, more: { ...becomes } }, versions, { more: { ...was } }),
      ).toEqual(lost);
    }
    expect(await problems({ version: 2, more: { ...a } }, versions, { more: { ...a } })).toEqual(
      [],
    );
  });
});
