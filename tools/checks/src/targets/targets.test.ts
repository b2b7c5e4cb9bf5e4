import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryWorkspace } from "../testing/temporaryWorkspace.ts";
import { targetProblems } from "./targetProblems.ts";

test("nx runs the targets of every package without pnpm", () => {
  expect(targetProblems(join(import.meta.dirname, "../../../.."))).toEqual([]);
});

test("a script that is a target is refused, unless the target has a command of its own", () => {
  const root = temporaryWorkspace({
    "nx.json": JSON.stringify({ targetDefaults: { build: {}, typecheck: { command: "tsc" } } }),
    "packages/money/package.json": JSON.stringify({
      scripts: { build: "tsc -b", release: "npm publish", typecheck: "tsc" },
      nx: { targets: { build: { command: "tsc -b" } } },
    }),
  });
  expect(targetProblems(root)).toEqual([
    'packages/money/package.json: nx would run the script "typecheck" through pnpm; write "nx": { "targets": { "typecheck": { "command": "…" } } }',
  ]);
});
