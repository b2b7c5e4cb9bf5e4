import { join } from "node:path";
import { defineManifest } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";
import { temporaryRepository } from "../testing/temporaryRepository.ts";
import { remedyOf } from "./remedy.ts";

const HANDLER = `    at handler (/packages/workloads/src/invoice/handler.ts:12:3)`;
const PDF = `    at load (/node_modules/.pnpm/pdfkit@1.0.0/node_modules/pdfkit/js/font.js:1:2)`;

const packageJson = (name: string, dependencies: object = {}) =>
  JSON.stringify({ name, dependencies });

/** A workload that depends on `logger`, which depends on `threads`; its build has code of both. */
function buildPlace(external: readonly string[] = []) {
  const { write, path } = temporaryRepository();
  const sources = ["../../node_modules/logger/index.js", "../../node_modules/threads/index.js"];
  write({
    "invoice/package.json": packageJson("invoice", { logger: "1.0.0" }),
    "node_modules/logger/package.json": packageJson("logger", { threads: "1.0.0" }),
    "node_modules/threads/package.json": packageJson("threads"),
    "node_modules/threads/lib/thread.js": "",
    "built/index.mjs.map": JSON.stringify({ sources }),
  });
  const manifest = defineManifest({
    name: "invoice",
    description: "",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    bundle: { external },
  });
  const bundle = path("built");
  const workload = { manifest, packageDirectory: path("invoice") };
  return {
    inBuild: (file: string) => join(bundle, file),
    remedy: (...lines: readonly string[]) => remedyOf(lines.join("\n"), { bundle, workload }),
  };
}

test("a package that reads a file beside itself is named, with the remedy", () => {
  const { remedy, inBuild } = buildPlace();
  const message = `ENOENT: no such file or directory, open '${inBuild("data/Helvetica.afm")}'`;
  expect(remedy(message, PDF, HANDLER)).toContain(
    'The package pdfkit looks for a file or a module that is not in the build. Write bundle: { external: ["pdfkit"] } into the manifest',
  );
});

test("a package of a scope is named, behind functions of Node.js", () => {
  const lines = [
    "Error: Cannot find module './worker.js'",
    "    at Module._resolveFilename (node:internal/modules/cjs/loader:1:1)",
    "    at start (/node_modules/@acme/threads/index.js:3:4)",
  ];
  expect(buildPlace().remedy(...lines, HANDLER)).toContain('external: ["@acme/threads"]');
});

test("a native addon is a file that is missing", () => {
  const { remedy } = buildPlace();
  expect(remedy("Error: Could not load ../build/Release/image.node", PDF)).toContain("pdfkit");
});

test("the remedy keeps the externals that the manifest has", () => {
  const { remedy } = buildPlace(["sharp"]);
  expect(remedy("Cannot find module './font.js'", PDF)).toContain('external: ["pdfkit", "sharp"]');
});

test("a package that another one loads is external with that one, on which the workload depends", () => {
  const frame = "    at start (/node_modules/threads/index.js:3:4)";
  expect(buildPlace().remedy("Cannot find module './thread.js'", frame)).toContain(
    'The package threads, which logger loads, looks for a file or a module that is not in the build. Write bundle: { external: ["logger"] }',
  );
});

test("a thread that has no stack is known by its file", () => {
  const { remedy, inBuild } = buildPlace();
  const message = `Error [ERR_MODULE_NOT_FOUND]: Cannot find module '${inBuild("lib/thread.js")}'`;
  expect(remedy(message)).toContain("The package threads, which logger loads,");
});

test("a file of the workload itself is an asset", () => {
  const { remedy, inBuild } = buildPlace();
  const message = `ENOENT: no such file or directory, open '${inBuild("templates/mail.html")}'`;
  expect(remedy(message, HANDLER)).toBe(
    'The code looks for templates/mail.html beside itself, and it is not in the build. Write bundle: { assets: ["templates/mail.html"] } into the manifest.',
  );
});

test("another failure has no remedy", () => {
  const { remedy, inBuild } = buildPlace();
  expect(remedy("TypeError: order is undefined", PDF)).toBeUndefined();
  expect(remedy("ENOENT: no such file, open '/data/a.csv'", HANDLER)).toBeUndefined();
  const installed = inBuild("node_modules/pdfkit/font.afm");
  expect(remedy(`ENOENT: open '${installed}'`, `    at load (${installed}:1:2)`)).toBeUndefined();
});
