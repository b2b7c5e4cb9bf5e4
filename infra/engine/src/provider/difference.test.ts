import { expect, test } from "vitest";
import type { ResourceKind } from "../kinds/kind.ts";
import { DEFAULTS, differenceOf } from "./difference.ts";

const KIND: ResourceKind = {
  replaces: ["name"],
  filledIn: ["count"],
  name: { input: "name", autonamed: 64, longest: 64 },
  created: () => ({ id: "1", outputs: {} }),
};

type Inputs = Readonly<Record<string, unknown>>;

function between(before: Inputs, after: Inputs, state: Inputs = before) {
  return differenceOf(KIND, { before, after, state });
}

const NOTHING = { changed: [], replaces: [], deleteBeforeReplace: false };

test("the order of keys, and what is null, are no difference", () => {
  const before = { tags: { a: "1", b: "2" }, size: 1 };
  expect(between(before, { size: 1, tags: { b: "2", a: "1" }, more: null })).toEqual(NOTHING);
});

test("an archive with the same content elsewhere is no difference", () => {
  const archive = (path: string, hash: string) => ({
    code: { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", path, hash },
  });
  expect(between(archive("/here", "1"), archive("/there", "1"))).toEqual(NOTHING);
  expect(between(archive("/here", "1"), archive("/here", "2")).changed).toEqual(["code"]);
});

test("an input that replaces nothing updates", () => {
  expect(between({ size: 1 }, { size: 2 })).toEqual({ ...NOTHING, changed: ["size"] });
});

test("to take away what AWS fills in changes nothing; to give another value than there is does", () => {
  expect(between({ count: 2 }, {})).toEqual(NOTHING);
  expect(between({}, { count: 2 }, { count: 5 }).changed).toEqual(["count"]);
  expect(between({}, { count: 5 }, { count: 5 }).changed).toEqual([]);
});

test("what has a name of the program's is deleted before its replacement, and what the bridge named is not", () => {
  expect(between({ name: "a" }, { name: "b" })).toMatchObject({
    replaces: ["name"],
    deleteBeforeReplace: true,
  });
  const made = (name: string) => ({ name, [DEFAULTS]: ["name"] });
  expect(between(made("a-1234567"), made("a-89abcde"))).toMatchObject({
    replaces: ["name"],
    deleteBeforeReplace: false,
  });
});
