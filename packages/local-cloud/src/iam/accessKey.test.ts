import { expect, test } from "vitest";
import { developerAccessKey, isTemporary, temporaryAccessKey } from "./accessKey.ts";

test("keys have AWS's form: a prefix for their kind, 16 characters, a secret of 40", () => {
  expect(temporaryAccessKey().accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(developerAccessKey().accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(temporaryAccessKey().secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
});

test("only temporary keys have a session token", () => {
  expect(temporaryAccessKey().sessionToken).toMatch(/^[A-Za-z0-9+/]{320}$/);
  expect(developerAccessKey()).not.toHaveProperty("sessionToken");
});

test("no two keys are the same", () => {
  const ids = Array.from({ length: 20 }, () => temporaryAccessKey().accessKeyId);
  expect(new Set(ids).size).toBe(20);
});

test("the prefix shows whether a key is temporary", () => {
  expect(isTemporary(temporaryAccessKey().accessKeyId)).toBe(true);
  expect(isTemporary(developerAccessKey().accessKeyId)).toBe(false);
  expect(isTemporary("AKIAASIAASIAASIAASIA")).toBe(false);
});
