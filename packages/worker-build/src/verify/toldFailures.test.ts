import { expect, test } from "vitest";
import { builtApp } from "./testing/builtApp.ts";

const PLATFORMS = ["fargate", "lambda"] as const;

/** The build finds a plain path by itself, and not a computed one. */
const READS_BESIDE_ITSELF = {
  "node_modules/old-fonts/package.json": '{ "name": "old-fonts", "main": "index.js" }',
  "node_modules/old-fonts/index.js": `const fs = require("fs");
const fileOf = (folder, name) => [folder, name].join("/");
exports.load = (name = "sans.txt") => fs.readFileSync(fileOf(__dirname, name), "utf8");
`,
  "node_modules/old-fonts/sans.txt": "a b c",
};
const PAGE = `{ input: {}, expected: { kind: "succeeded", output: "a b c" } }`;
const ANY_OUTPUT = `{ "a page": ${PAGE} }`;

test.each(PLATFORMS)(
  "a package that reads a file beside itself as it loads: the built %s worker's last lines, and the remedy",
  async (platform) => {
    const { verify } = await builtApp(platform, {
      head: 'import { load } from "old-fonts"; const font = load();',
      body: "return font;",
      files: READS_BESIDE_ITSELF,
      cases: `{ "a page": ${PAGE}, "another": ${PAGE} }`,
    });
    const failure = await verify().catch((error) => error.message);
    expect(failure).toMatch(
      /^the built worker of .*\n\ninvoice, case "a page", transport activity: the worker ended/,
    );
    expect(failure).toContain("ENOENT: no such file or directory, open");
    expect(failure).toContain(
      "The package old-fonts looks for a file or a module that is not in the build.",
    );
    expect(failure).toContain('bundle: { external: ["old-fonts"] }');
    expect(failure).toContain("The same holds for 1 more with the same variables.");
  },
);

test("a package that reads a file beside itself when a task runs is named with the remedy", async () => {
  const { verify } = await builtApp("fargate", {
    head: 'import { load } from "old-fonts";',
    body: "return load();",
    files: READS_BESIDE_ITSELF,
    cases: ANY_OUTPUT,
  });
  await expect(verify()).rejects.toThrow('bundle: { external: ["old-fonts"] }');
});

test("a file beside the handler that the build lacks is named with the remedy", async () => {
  const { verify } = await builtApp("lambda", {
    head: 'import { readFileSync } from "node:fs";',
    body: 'const { page = "page" } = input; return readFileSync(new URL(page + ".html", import.meta.url), "utf8");',
    files: { "workloads/invoice/page.html": "a b c" },
    cases: ANY_OUTPUT,
  });
  await expect(verify()).rejects.toThrow('bundle: { assets: ["page.html"] }');
});

test("a thread that ends the worker after its last case is told, with the remedy", async () => {
  const { verify } = await builtApp("lambda", {
    head: 'import { start } from "late-thread";',
    body: "start(); return 1;",
    files: {
      "package.json": '{ "type": "module", "dependencies": { "late-thread": "1.0.0" } }',
      "node_modules/late-thread/package.json": '{ "name": "late-thread", "main": "index.js" }',
      "node_modules/late-thread/index.js": `const { Worker } = require("worker_threads");
const fileOf = (...parts) => parts.join("/");
exports.start = (name = "thread.js") => void new Worker(fileOf(__dirname, "lib", name));
`,
      "node_modules/late-thread/lib/thread.js": "",
    },
    cases: `{ "a success": { input: {}, expected: { kind: "succeeded", output: 1 } } }`,
  });
  const failure = await verify().catch((error) => error.message);
  expect(failure).toMatch(/the worker ended .* after these lines:[\s\S]*Cannot find module/);
  expect(failure).toContain('bundle: { external: ["late-thread"] }');
});

test("a handler that writes into its own folder is told, because it can't on AWS; there is no receipt", async () => {
  const { verify, keepReceipt, receipt } = await builtApp("lambda", {
    head: 'import { writeFileSync } from "node:fs";',
    body: 'writeFileSync(new URL("./cache.json", import.meta.url), "{}"); return 1;',
    cases: `{ "a success": { input: {}, expected: { kind: "succeeded", output: 1 } } }`,
  });
  keepReceipt();
  await expect(verify()).rejects.toThrow(
    "workload invoice changed its own folder while its cases ran",
  );
  expect(receipt()).toBeUndefined();
});
