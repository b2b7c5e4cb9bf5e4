import { expect, test } from "vitest";
import { changedArguments, replacingArguments } from "./changes.ts";

const ROLE = { type: "aws:iam/role:Role", replaceOnChanges: [] };

test("an argument that is given with the default of AWS does not replace a resource", () => {
  expect(replacingArguments(ROLE, { path: "/" }, {})).toEqual([]);
  expect(replacingArguments(ROLE, {}, { path: "/" })).toEqual([]);
  expect(replacingArguments(ROLE, { path: "/a/" }, {})).toEqual(["path"]);
});

test("a document that says the same in other words has not changed", () => {
  const policy = '{"a": 1, "b": [2]}';
  expect(changedArguments({ policy: '{"b":[2],"a":1}' }, { policy })).toEqual([]);
  expect(changedArguments({ policy: '{"b":[3],"a":1}' }, { policy })).toEqual(["policy"]);
});

test("only the changed paths of replaceOnChanges replace a resource", () => {
  const options = { ...ROLE, replaceOnChanges: ["tags.team", "rules[*].port"] };
  const former = { tags: { team: "a", mode: "x" }, rules: [{ port: 1, name: "n" }] };
  expect(
    replacingArguments(options, { ...former, tags: { team: "a", mode: "y" } }, former),
  ).toEqual([]);
  expect(replacingArguments(options, { ...former, tags: { mode: "x" } }, former)).toEqual(["tags"]);
  expect(
    replacingArguments(options, { ...former, rules: [{ port: 2, name: "n" }] }, former),
  ).toEqual(["rules"]);
  expect(
    replacingArguments(options, { ...former, rules: [{ port: 1, name: "m" }] }, former),
  ).toEqual([]);
});
