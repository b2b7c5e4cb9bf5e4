import { expect, test } from "vitest";
import { defineManifest, type Manifest } from "./manifest.ts";

const manifest: Manifest = {
  name: "coin-flip",
  description: "",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

test("a consistent manifest is returned", () => {
  expect(defineManifest(manifest)).toBe(manifest);
});

test.each<[string, Partial<Manifest>, string]>([
  [
    "a name with capitals",
    { name: "CoinFlip" },
    'name is "CoinFlip"; allowed: a name that matches',
  ],
  ["no timeout", { timeoutSeconds: 0 }, "timeoutSeconds is 0; allowed: a whole number from 1 to"],
  [
    "a heartbeat as long as the timeout",
    { heartbeatSeconds: 60 },
    "heartbeatSeconds is 60; allowed: a whole number from 1 to 59",
  ],
  [
    "a budget longer than the timeout",
    { handlerBudgetSeconds: 61 },
    "handlerBudgetSeconds is 61; allowed: a whole number from 1 to 59",
  ],
])("%s is refused, with the field, the value and what is allowed", (_what, wrong, message) => {
  expect(() => defineManifest({ ...manifest, ...wrong })).toThrow(message);
});
