import { describe, expect, test } from "vitest";
import { definitionIn, planned, quiet, telling } from "../testing/plannedOrder.ts";
import type { HeldResource } from "./abandoned.ts";
import { startedVersionLines } from "./startedVersions.ts";

const PUBLISHED = { publish: true };
const PINNED = { publish: true, version: 3 };
const KEY = "sfn-workers:workflows.order.version";

/** As AWS has it: with the number of its newest version, to which the alias goes unless it is pinned. */
async function deployed(settings: object, newest = 5): Promise<HeldResource[]> {
  const all = await planned({ workflow: telling, settings });
  const text = JSON.stringify(all).replaceAll("stateMachine:shop-dev-order:0", () => {
    return `stateMachine:shop-dev-order:${newest}`;
  });
  return JSON.parse(text);
}

async function told(before: HeldResource[], settings: object, workflow = telling) {
  const after = await planned({ workflow, settings });
  return startedVersionLines({ "sfn-workers:workflows": { order: settings } }, before, after);
}

describe("before a deployment a person is told with which version executions start", () => {
  test("when the stack file names one, and when it names it no longer", async () => {
    expect(await told(await deployed(PUBLISHED), PINNED)).toEqual([
      "note: executions of order start with version 3 after this deployment, no longer with version 5",
    ]);
    expect(await told(await deployed(PINNED), { publish: true, version: 4 })).toEqual([
      "note: executions of order start with version 4 after this deployment, no longer with version 3",
    ]);
    expect(await told(await deployed(PINNED), PUBLISHED)).toEqual([
      "note: executions of order start with the newest definition after this deployment, no longer with version 3",
    ]);
  });

  test("also on this machine, which compares plans, and a plan knows no number of the newest", async () => {
    const [newest, pinned] = [
      await planned({ workflow: telling, settings: PUBLISHED }),
      await planned({ workflow: telling, settings: { publish: true, version: 1 } }),
    ];
    expect(await told(newest, { publish: true, version: 1 })).toEqual([
      "note: executions of order start with version 1 after this deployment, no longer with the newest",
    ]);
    expect(await told(pinned, PUBLISHED)).toEqual([
      expect.stringContaining(
        "start with the newest definition after this deployment, no longer with version 1",
      ),
    ]);
    expect(await told(newest, PUBLISHED, quiet)).toEqual([]);
  });

  test("when another definition is deployed, with which none starts", async () => {
    const before = await deployed(PINNED);
    expect(definitionIn(before)).not.toBe(definitionIn(await planned({ workflow: quiet })));
    expect(await told(before, PINNED, quiet)).toEqual([
      `note: executions of order go on to start with version 3, and none with the definition that this deployment publishes, for as long as ${KEY} stands in the stack file`,
    ]);
    expect(await told(await deployed(PUBLISHED), PINNED, quiet)).toHaveLength(2);
  });

  test("when the alias goes that others may start", async () => {
    const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-dev-order";
    expect(await told(await deployed(PUBLISHED), {})).toEqual([
      `note: the alias ${arn}:live goes: who starts executions of order with it has to start ${arn}; its schedule and its events do`,
    ]);
  });

  test("and nothing where that stays as it is", async () => {
    expect(await told(await deployed(PINNED), PINNED)).toEqual([]);
    expect(await told(await deployed(PUBLISHED), PUBLISHED, quiet)).toEqual([]);
    expect(await told(await deployed({}), PUBLISHED, quiet)).toEqual([]);
    expect(await told([], PUBLISHED)).toEqual([]);
  });
});
