import { PassThrough } from "node:stream";
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

const streamOf = (columns: number | undefined) =>
  Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;

test("children appear under their parents, each with its description", () => {
  const tree = resourceTree(
    [
      resource("stack"),
      resource("a", "stack", "activity"),
      resource("a1", "a"),
      resource("b", "stack"),
    ],
    streamOf(undefined),
  );
  expect(stripVTControlCharacters(tree).split("\n")).toEqual([
    "aws:sfn:Activity stack → no local effect",
    "├─ aws:sfn:Activity a → activity",
    "│  └─ aws:sfn:Activity a1 → no local effect",
    "└─ aws:sfn:Activity b → no local effect",
  ]);
});

test("a line that the terminal can't hold goes on below, inside its tree", () => {
  const long = "queue (not here: kmsMasterKeyId, region)";
  const tree = resourceTree(
    [resource("a", undefined, long), resource("b", "a", long), resource("c", "a", long)],
    streamOf(40),
  );
  expect(stripVTControlCharacters(tree).split("\n")).toEqual([
    "aws:sfn:Activity a → queue (not here:",
    "│ kmsMasterKeyId, region)",
    "├─ aws:sfn:Activity b → queue",
    "│    (not here: kmsMasterKeyId, region)",
    "└─ aws:sfn:Activity c → queue",
    "     (not here: kmsMasterKeyId, region)",
    "",
    "not here: arguments that have no effect",
    "on this machine; see",
    "packages/local-cloud/README.md#arguments",
  ]);
});
