import { expect, test } from "vitest";
import { unguardedAccount } from "./allowedAccounts.ts";

const isProtected = { "sfn-workers:protected": true };

test("a protected environment is told when its file names no account, and with what to add", () => {
  const told = unguardedAccount(isProtected, "prod");
  expect(told).toContain('add aws:allowedAccountIds: ["123456789012"]');
  expect(told).toContain("infra/Pulumi.prod.yaml");
  expect(unguardedAccount({ ...isProtected, "aws:allowedAccountIds": [] }, "prod")).toBe(told);
});

test("values count as Pulumi hands them to a program, too, which is as text", () => {
  expect(unguardedAccount({ "sfn-workers:protected": "true" }, "prod")).toBeDefined();
  const allowed = { "aws:allowedAccountIds": '["123456789012"]' };
  expect(unguardedAccount({ "sfn-workers:protected": "true", ...allowed }, "prod")).toBeUndefined();
});

test.each([
  [
    "a protected one that names its account",
    { ...isProtected, "aws:allowedAccountIds": ["123456789012"] },
  ],
  ["one that is not protected", { "sfn-workers:protected": false }],
  ["one that says nothing", {}],
])("%s is told nothing", (_, config) => {
  expect(unguardedAccount(config, "prod")).toBeUndefined();
});
