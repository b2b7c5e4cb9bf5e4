import { join } from "node:path";
import { expect, test } from "vitest";
import { allowedImports } from "../../imports/allowedImports.ts";
import { workspacePackages } from "../../imports/workspacePackages.ts";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { acceptedFindings } from "../acceptedFindings.ts";
import { dayOf, openProblems } from "../openProblems.ts";
import { importedForDevelopment } from "./importedForDevelopment.ts";
import { licenceFindings } from "./licenceFindings.ts";
import { NotInstalled, productionPackages } from "./productionPackages.ts";

const ROOT = join(import.meta.dirname, "../../../../..");

test("every package that is not only for development has a permissive licence", () => {
  const folders = workspacePackages(ROOT, allowedImports).map(({ folder }) => join(ROOT, folder));
  const packages = productionPackages([
    ...[ROOT, ...folders],
    ...folders.flatMap(importedForDevelopment),
  ]);
  expect(packages.length).toBeGreaterThan(0);
  const found = licenceFindings(packages);
  expect(openProblems(["licence"], found, acceptedFindings, dayOf(new Date()))).toEqual([]);
});

const problemOf = (licence: object) =>
  licenceFindings([{ name: "a", version: "1.0.0", ...licence }]).map(({ text }) => text);

test.each([
  [{ license: "MIT" }],
  [{ license: "(MIT OR GPL-3.0-only)" }],
  [{ license: "(BSD-3-Clause AND Apache-2.0)" }],
  [{ license: "(GPL-2.0-only OR (MIT AND ISC))" }],
  [{ license: { type: "MIT", url: "https://example.com/licence" } }],
  [{ licenses: [{ type: "GPL-3.0-only" }, { type: "Apache-2.0" }] }],
  [{ licenses: "ISC" }],
  [{ license: "(MIT OR GPL-3.0)" }],
  [{ license: "Unlicense" }],
])("%j is permissive", (licence) => {
  expect(problemOf(licence)).toEqual([]);
});

test.each([
  [{}, "names no licence"],
  [{ license: "" }, "names no licence"],
  [{ license: {} }, "names no licence"],
  [{ license: null }, "names no licence"],
  [{ licenses: [] }, "names no licence"],
  [{ license: "SEE LICENSE IN LICENCE.md" }, 'its licence "SEE LICENSE IN LICENCE.md" is no SPDX'],
  [{ license: "UNLICENSED" }, 'its licence "UNLICENSED" is no SPDX expression'],
  [{ license: "Apache 2.0" }, 'its licence "Apache 2.0" is no SPDX expression'],
  [{ license: "MIT, GPL-3.0" }, "is no SPDX expression"],
  [{ license: "MPL-2.0" }, 'its licence "MPL-2.0" is not permissive'],
  [{ license: "MIT AND GPL-3.0-only" }, 'its licence "MIT AND GPL-3.0-only" is not permissive'],
  [{ license: "(MIT OR Apache-2.0) AND LGPL-3.0-or-later" }, "is not permissive"],
  [{ license: "GPL-2.0-only WITH Classpath-exception-2.0" }, "is not permissive"],
  [{ license: "LicenseRef-Ours" }, "is not permissive"],
  [{ licenses: [{ type: "GPL-3.0-only" }, { type: "MPL-2.0" }] }, "is not permissive"],
  [{ license: { type: "AGPL-3.0-only" } }, 'its licence "AGPL-3.0-only" is not permissive'],
])("%j is found", (licence, text) => {
  expect(problemOf(licence)).toEqual([expect.stringContaining(text)]);
});

test("the packages are those that the workspace needs to run, however deep, once each", () => {
  const of = (name: string, more: object = {}) =>
    JSON.stringify({ name, version: "1.0.0", ...more });
  const root = temporaryWorkspace({
    "p/package.json": of("p", {
      dependencies: { a: "1", "@s/b": "1" },
      devDependencies: { d: "1" },
    }),
    "node_modules/a/package.json": of("a", {
      dependencies: { "@s/b": "1" },
      optionalDependencies: { elsewhere: "1", o: "1" },
      peerDependencies: { peer: "1" },
      devDependencies: { d: "1" },
    }),
    "node_modules/a/node_modules/o/package.json": of("o"),
    "node_modules/@s/b/package.json": of("@s/b", { dependencies: { a: "1" } }),
    "node_modules/peer/package.json": of("peer"),
    "node_modules/d/package.json": of("d"),
  });
  const packages = productionPackages([join(root, "p")]);
  expect(packages.map(({ name }) => name)).toEqual(["@s/b", "a", "o", "peer"]);
  expect(licenceFindings(packages).map(({ text }) => text)).toContain(
    "o@1.0.0 (of p > a): its package.json names no licence",
  );
});

test("a package that is not installed is an error, not one whose licence is fine", () => {
  const root = temporaryWorkspace({
    "p/package.json": JSON.stringify({ name: "p", version: "1.0.0", dependencies: { a: "1" } }),
  });
  expect(() => productionPackages([join(root, "p")])).toThrow(NotInstalled);
});

test("a dependency for development that product code imports counts, for it is in the bundle", () => {
  const root = temporaryWorkspace({
    "p/package.json": JSON.stringify({
      devDependencies: { a: "1", "@s/b": "1", c: "1", "@s/d": "workspace:*" },
    }),
    "p/src/greet/handler.ts": 'import { a } from "a/deep";\nimport "@s/b";\nimport "@s/d";\n',
    "p/src/greet/handler.test.ts": 'import "c";\n',
  });
  const folder = join(root, "p");
  const names = ["a", "@s/b"].map((name) => join(folder, "node_modules", name));
  expect(importedForDevelopment(folder)).toEqual(names);
});
