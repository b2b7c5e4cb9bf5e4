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

test.each<[string, Partial<Manifest>]>([
  ["the longest name", { name: `c${"-9".repeat(19)}z` }],
  ["the longest timeout", { timeoutSeconds: 99_999_999 }],
  ["the longest heartbeat and budget", { heartbeatSeconds: 59, handlerBudgetSeconds: 59 }],
  ["the shortest times", { timeoutSeconds: 2, heartbeatSeconds: 1, handlerBudgetSeconds: 1 }],
])("%s is accepted", (_what, part) => {
  expect(defineManifest({ ...manifest, ...part })).toMatchObject(part);
});

test.each<[string, Partial<Manifest>, string]>([
  [
    "a name with capitals",
    { name: "CoinFlip" },
    'name is "CoinFlip"; allowed: a name that matches',
  ],
  ["a name that begins with a digit", { name: "1-coin" }, 'name is "1-coin"'],
  ["a name with a punctuation mark at its end", { name: "coin!" }, 'name is "coin!"'],
  ["a name of 41 characters", { name: "c".repeat(41) }, "name is "],
  ["half a second", { timeoutSeconds: 1.5 }, "timeoutSeconds is 1.5"],
  ["a timeout over a year", { timeoutSeconds: 100_000_000 }, "from 1 to 99999999"],
  ["no heartbeat", { heartbeatSeconds: 0 }, "heartbeatSeconds is 0"],
  ["no budget", { handlerBudgetSeconds: 0 }, "handlerBudgetSeconds is 0"],
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
])("%s is rejected, with the field, the value and the allowed values", (_what, wrong, message) => {
  expect(() => defineManifest({ ...manifest, ...wrong })).toThrow(message);
});
