import { expect, test } from "vitest";
import { argumentsReplacedOnChange, changedArguments } from "./changes.ts";

test("a document that says the same in other words has not changed", () => {
  const policy = '{"a": 1, "b": [2]}';
  expect(changedArguments({ policy: '{"b":[2],"a":1}' }, { policy })).toEqual([]);
  expect(changedArguments({ policy: '{"b":[3],"a":1}' }, { policy })).toEqual(["policy"]);
});

test("only the changed paths of replaceOnChanges replace a resource", () => {
  const former = { tags: { team: "a", mode: "x" }, rules: [{ port: 1, name: "n" }] };
  const replacedBy = (change: object) =>
    argumentsReplacedOnChange(["tags.team", "rules[*].port"], { ...former, ...change }, former);
  expect(replacedBy({ tags: { team: "a", mode: "y" } })).toEqual([]);
  expect(replacedBy({ tags: { mode: "x" } })).toEqual(["tags"]);
  expect(replacedBy({ rules: [{ port: 2, name: "n" }] })).toEqual(["rules"]);
  expect(replacedBy({ rules: [{ port: 1, name: "m" }] })).toEqual([]);
});
