import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { createBuiltPackages } from "./builtPackages.ts";
import type { News } from "./news.ts";

const at = (file: string) => join(ROOT, "packages/prices", file);
const USED = [
  at("dist/index.mjs"),
  at("dist/list/all.mjs"),
  join(ROOT, "node_modules/zod/dist/index.js"),
  join(ROOT, "packages/workloads/src/invoice/handler.ts"),
];

test("a change of the source of a package whose build a workload runs says what to run, once until it is built", () => {
  const told: News[] = [];
  const watched: string[] = [];
  const packages = createBuiltPackages({
    tell: (news) => told.push(news),
    watch: (folder) => watched.push(folder),
    nameOf: () => "@team/prices",
  });
  const change = (...files: string[]) => packages.changed(files.map(at));
  change("src/index.ts");
  expect(told).toEqual([]);
  packages.built(USED);
  packages.built(USED);
  // What the build writes is noticed.
  expect(watched).toEqual([at("dist")]);
  change("src/index.test.ts", "README.md");
  expect(told).toEqual([]);
  change("src/index.ts", "src/other.ts");
  change("src/index.ts");
  expect(told).toEqual([
    {
      kind: "stale",
      file: at("src/index.ts"),
      reason:
        "workloads run the build of packages/prices, not its sources: run pnpm exec nx build @team/prices",
    },
  ]);
  change("dist/index.mjs");
  change("src/index.ts");
  expect(told.length).toBe(2);
});
