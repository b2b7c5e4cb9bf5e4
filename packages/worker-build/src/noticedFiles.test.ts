import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import { defineManifest } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";
import { requireNoticed } from "./noticedFiles.ts";
import { REPOSITORY } from "./repository.ts";
import { temporaryFolder } from "./testing/temporaryFolder.ts";

/** An app that depends on `services/invoice`, which depends on `libs/money`, in a repository of git. */
function repositoryOf() {
  const { root, path, write } = temporaryFolder();
  execFileSync("git", ["init", "--quiet", root]);
  const packages = {
    "apps/worker": { "@team/invoice": "services/invoice" },
    "services/invoice": { "@team/money": "libs/money" },
    "libs/money": {},
    "libs/other": {},
  };
  for (const [folder, dependencies] of Object.entries(packages)) {
    const versions = Object.keys(dependencies).map((name) => [name, "workspace:*"]);
    write({
      [`${folder}/package.json`]: JSON.stringify({ dependencies: Object.fromEntries(versions) }),
    });
    for (const [name, target] of Object.entries(dependencies)) {
      const link = path(folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(path(target), link);
    }
  }
  write({ ".gitignore": "generated/\ndist/\n" });
  /** Checks a build that has this file. */
  const check = (file: string, assets: readonly string[] = []) => {
    const inputs = { [relative(REPOSITORY, path(file))]: { bytes: 0, imports: [] } };
    const directory = path("services/invoice/src");
    const manifest = defineManifest({
      name: "invoice",
      description: "a workload of a test",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 20,
      bundle: { assets },
    });
    requireNoticed(
      path("apps/worker"),
      [{ source: { name: "invoice", directory, manifest }, metafile: { inputs } }],
      root,
    );
  };
  return { check, write, path };
}

test("files of the app and of the packages that it depends on are noticed, and installed packages by their version", () => {
  const { check, write } = repositoryOf();
  for (const file of [
    "apps/worker/src/index.ts",
    "services/invoice/src/handler.ts",
    "libs/money/src/index.ts",
    "node_modules/.pnpm/zod@4.0.0/node_modules/zod/dist/index.js",
    "node_modules/.pnpm/money@file+money-1.0.0.tgz/node_modules/money/index.js",
  ]) {
    write({ [file]: "" });
    check(file);
  }
});

test.each([
  ["services/invoice/src/generated/client.ts", "is ignored by git"],
  ["libs/other/src/index.ts", 'is in no package that apps/worker depends on by "workspace:*"'],
  ["shared/prices.json", 'is in no package that apps/worker depends on by "workspace:*"'],
  [
    "node_modules/.pnpm/@team+tax@file+tax/node_modules/@team/tax/index.js",
    'is installed by "file:"; write "workspace:*"',
  ],
])("a build with %s is refused, because a change of it would go unnoticed", (file, problem) => {
  const { check, write } = repositoryOf();
  write({ [file]: "" });
  expect(() => check(file)).toThrow(`workload invoice can't be built: ${file} ${problem}`);
});

test("a build with a file outside the repository is refused", () => {
  const { check, path } = repositoryOf();
  const outside = (file: string) => check(relative(path(), file));
  expect(() => outside(import.meta.filename)).toThrow("is outside the repository");
  // pnpm's store may be outside, and the lockfile has the versions.
  outside(createRequire(import.meta.url).resolve("zod"));
});

test("an asset that git ignores is refused", () => {
  const { check, write } = repositoryOf();
  write({
    "services/invoice/src/generated/model.bin": "",
    "services/invoice/src/handler.ts": "",
  });
  const assets = ["generated/*"];
  expect(() => check("services/invoice/src/handler.ts", assets)).toThrow(
    "services/invoice/src/generated/model.bin is ignored by git",
  );
});

test("what a package of the workspace builds itself is noticed, because nx builds it first", () => {
  const { check, write } = repositoryOf();
  write({ "libs/money/dist/index.js": "" });
  expect(() => check("libs/money/dist/index.js")).toThrow("is ignored by git");
  write({
    "libs/money/package.json": '{ "nx": { "targets": { "build": { "command": "tsc" } } } }',
  });
  check("libs/money/dist/index.js");
});

test("where git refuses to work, as in a repository of another user, nothing counts as ignored", () => {
  const { check, write } = repositoryOf();
  write({ ".git/HEAD": "" });
  check("libs/money/src/generated/client.ts");
});
