import { describe, expect, test } from "vitest";
import type { BotocoreService } from "./botocore.ts";
import { storedModelOf } from "./storedModelOf.ts";

const service = (part: Partial<BotocoreService>): BotocoreService => ({
  metadata: { serviceFullName: "A", endpointPrefix: "a" },
  operations: {},
  shapes: {},
  ...part,
});
const NAME = { type: "string", min: 1 } as const;

describe("a stored model", () => {
  test("has each action's input and output, and equal texts once", () => {
    const operations = { Put: { input: { shape: "In" }, output: { shape: "Out" } }, Ping: {} };
    const shapes = {
      In: {
        type: "structure",
        required: ["name", "token"],
        members: {
          name: { shape: "Name" },
          token: { shape: "Token", idempotencyToken: true },
        },
      },
      Out: { type: "structure", members: { items: { shape: "Items" } } },
      Items: { type: "list", member: { shape: "Name" }, max: 5 },
      Name: NAME,
      Token: NAME,
    } as const;
    expect(storedModelOf(service({ operations, shapes }), new Set())).toEqual({
      actions: { put: [0, 2], ping: [-1, -1] },
      shapes: [
        { t: "structure", m: { Name: 1, Token: 1 }, r: ["Name"] },
        { t: "string", min: 1 },
        { t: "structure", m: { Items: 3 } },
        { t: "list", v: 1, max: 5 },
      ],
    });
  });

  test("lets a structure hold itself", () => {
    const shapes = { Tree: { type: "structure", members: { child: { shape: "Tree" } } } } as const;
    const operations = { Grow: { input: { shape: "Tree" } } };
    expect(storedModelOf(service({ operations, shapes }), new Set()).shapes).toEqual([
      { t: "structure", m: { Child: 0 } },
    ]);
  });

  test("leaves out what streams events and what is unsupported", () => {
    const shapes = {
      Out: { type: "structure", members: { stream: { shape: "Events" } } },
      Events: { type: "structure", eventstream: true, members: {} },
    } as const;
    const operations = { Listen: { output: { shape: "Out" } }, Old: {}, Ping: {} };
    const { actions } = storedModelOf(service({ operations, shapes }), new Set(["Old"]));
    expect(Object.keys(actions)).toEqual(["ping"]);
  });
});
