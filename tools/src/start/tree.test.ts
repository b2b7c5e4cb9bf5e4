import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { resourceTree } from "./tree.ts";

const resource = (name: string, parent?: string, description = "no local effect") => ({
  urn: `urn:${name}`,
  type: "aws:sfn/activity:Activity",
  name,
  parent: parent && `urn:${parent}`,
  description,
  arn: undefined,
});

test("children appear under their parents, each with its description", () => {
  const tree = resourceTree(
    [
      resource("stack"),
      resource("a", "stack", "activity"),
      resource("a1", "a"),
      resource("b", "stack"),
    ],
    process.stdout,
  );
  expect(stripVTControlCharacters(tree).split("\n")).toEqual([
    "aws:sfn:Activity stack → no local effect",
    "├─ aws:sfn:Activity a → activity",
    "│  └─ aws:sfn:Activity a1 → no local effect",
    "└─ aws:sfn:Activity b → no local effect",
  ]);
});
