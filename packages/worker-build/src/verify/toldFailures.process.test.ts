import { expect, test } from "vitest";
import { builtApp, sharedApp } from "./testing/builtApp.ts";

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

/** One build has the other faults: the input tells which one shows itself. */
const faulty = sharedApp("lambda", {
  head: `import { readFileSync, writeFileSync } from "node:fs";
import { load } from "old-fonts";
import { start } from "late-thread";
const faults: Record<string, (input: any) => unknown> = {
  font: () => load(),
  page: ({ page = "page" }) => readFileSync(new URL(page + ".html", import.meta.url), "utf8"),
  thread: () => start(),
  write: () => writeFileSync(new URL("./cache.json", import.meta.url), "{}"),
};`,
  body: "return faults[input.fault]?.(input) ?? 1;",
  files: {
    ...READS_BESIDE_ITSELF,
    "workloads/invoice/page.html": "a b c",
    "package.json": '{ "type": "module", "dependencies": { "late-thread": "1.0.0" } }',
    "node_modules/late-thread/package.json": '{ "name": "late-thread", "main": "index.js" }',
    "node_modules/late-thread/index.js": `const { Worker } = require("worker_threads");
const fileOf = (...parts) => parts.join("/");
exports.start = (name = "thread.js") => void new Worker(fileOf(__dirname, "lib", name));
`,
    "node_modules/late-thread/lib/thread.js": "",
  },
});
const caseOf = (fault: string, output: unknown) =>
  `{ "a page": { input: { fault: "${fault}" }, expected: { kind: "succeeded", output: ${JSON.stringify(output)} } } }`;

test("a package that reads a file beside itself when a task runs is named with the remedy", async () => {
  await expect(faulty().verify(caseOf("font", "a b c"))).rejects.toThrow(
    'bundle: { external: ["old-fonts"] }',
  );
});

test("a file beside the handler that the build lacks is named with the remedy", async () => {
  await expect(faulty().verify(caseOf("page", "a b c"))).rejects.toThrow(
    'bundle: { assets: ["page.html"] }',
  );
});

test("a thread that ends the worker after its last case is told, with the remedy", async () => {
  const failure = await faulty()
    .verify(caseOf("thread", 1))
    .catch((error) => error.message);
  expect(failure).toMatch(/the worker ended .* after these lines:[\s\S]*Cannot find module/);
  expect(failure).toContain('bundle: { external: ["late-thread"] }');
});

test("a handler that writes into its own folder is told, because it can't on AWS; there is no receipt", async () => {
  const { verify, keepReceipt, receipt } = faulty();
  keepReceipt();
  await expect(verify(caseOf("write", 1))).rejects.toThrow(
    "workload invoice changed its own folder while its cases ran",
  );
  expect(receipt()).toBeUndefined();
});
