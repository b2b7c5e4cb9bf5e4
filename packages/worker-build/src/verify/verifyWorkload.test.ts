import { expect, test } from "vitest";
import { builtApp } from "./testing/builtApp.ts";

const PLATFORMS = ["fargate", "lambda"] as const;

/** What teams write: a base class that names errors, a CommonJS package that requires a Node module, requests. */
const OWN_WORK = {
  head: `import { createHash } from "legacy-hash";
class OrderError extends Error {
  constructor(message: string) { super(message); this.name = new.target.name; }
}
class ServiceBusy extends OrderError {}`,
  body: `if (input.sku === undefined) throw new ServiceBusy("come back later");
    const answer = await fetch("https://stock.example/" + input.sku);
    return { hash: createHash(input.sku), stock: await answer.json() };`,
  files: {
    "node_modules/legacy-hash/package.json": '{ "name": "legacy-hash", "main": "index.js" }',
    "node_modules/legacy-hash/index.js": `const crypto = require("crypto");
exports.createHash = (text) => crypto.createHash("sha1").update(text).digest("hex").slice(0, 8);
`,
  },
};

const SUCCESS = `"a known article": {
  input: { sku: "TX-1" },
  doubles: { "GET https://stock.example/TX-1": { status: 200, body: { pieces: 12 } } },
  expected: { kind: "succeeded", output: { hash: "837d47ed", stock: { pieces: 12 } } },
}`;
const FAILURE = `"no article": {
  input: {},
  expected: { kind: "failed", error: "ServiceBusy", cause: "come back later" },
}`;
const LARGE_NUMBER = `"a number that JavaScript would change": {
  input: { sku: 12345678901234567890n },
  expected: { kind: "failed", error: "Worker.InvalidInput" },
}`;

test.each(PLATFORMS)(
  "when all cases pass in the built %s worker, the build has a receipt",
  async (platform) => {
    const { verify, receipt } = await builtApp(platform, {
      ...OWN_WORK,
      cases: `{ ${SUCCESS}, ${FAILURE}, ${LARGE_NUMBER} }`,
    });
    await verify();
    expect(receipt()).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  },
);

const WITH_SECRET = `import { defineManifest } from "@sfn-workers/worker-core/manifest";
import * as z from "zod";
export const manifest = defineManifest({
  name: "invoice",
  description: "a workload with a secret",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
  variables: { LIMIT: z.coerce.number() },
  secrets: { API_KEY: z.string().startsWith("key-") },
});
`;

test.each(PLATFORMS)(
  "a case's variables and secrets reach the handler of the built %s worker as on AWS, and a cause has no secret",
  async (platform) => {
    const { verify } = await builtApp(platform, {
      head: `const handlerValues = (input: any, { variables, secrets }: any) => {
        if (input.fail) throw new Error("refused " + secrets.API_KEY);
        return [variables.LIMIT + 1, secrets.API_KEY.length, process.env.API_KEY ?? "none"];
      };`,
      body: "return handlerValues(input, values);",
      files: { "workloads/invoice/manifest.ts": WITH_SECRET },
      cases: `{
        "a success": {
          input: {}, variables: { LIMIT: "5" }, secrets: { API_KEY: "key-123456" },
          expected: { kind: "succeeded", output: [6, 10, "none"] },
        },
        "a failure": {
          input: { fail: true }, variables: { LIMIT: "5" }, secrets: { API_KEY: "key-123456" },
          expected: { kind: "failed", error: "Error", cause: "refused [API_KEY]" },
        },
      }`,
    });
    await verify();
  },
);

test.each(PLATFORMS)(
  "a handler that keeps the event loop of the built %s worker busy for longer than heartbeatSeconds keeps its task",
  async (platform) => {
    const { verify } = await builtApp(platform, {
      head: "const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);",
      body: "return input.busyMs > 0 ? block(input.busyMs) : input;",
      files: {
        "workloads/invoice/manifest.ts": WITH_SECRET.replace(
          "heartbeatSeconds: 30",
          "heartbeatSeconds: 3",
        ).replace(/ {2}(?:variables|secrets): .*\n/g, ""),
      },
      cases: `{
        "idle": { input: {}, expected: { kind: "succeeded", output: {} } },
        "busy": { input: { busyMs: 3_600 }, expected: { kind: "succeeded", output: "timed-out" } },
      }`,
    });
    await verify();
  },
);

test("a case that ends otherwise is told with its workload, case, transport and difference; an older receipt goes", async () => {
  const { verify, receipt, keepReceipt } = await builtApp("fargate", {
    ...OWN_WORK,
    cases: `{ "an article": { input: {}, expected: { kind: "failed", error: "Busy" } }, ${FAILURE} }`,
  });
  keepReceipt();
  const failure = await verify().catch((error) => error.message);
  expect(failure).toMatch(
    /invoice, case "an article", transport activity: [\s\S]*\+ .*ServiceBusy/,
  );
  expect(failure).not.toContain("no article");
  expect(receipt()).toBeUndefined();
});

test("a request without a double is told, also when the outcome is the expected one", async () => {
  const { verify } = await builtApp("fargate", {
    body: `await fetch("https://stock.example/").catch(() => {}); return 1;`,
    cases: `{ "no network": { input: {}, expected: { kind: "succeeded", output: 1 } } }`,
  });
  await expect(verify()).rejects.toThrow(
    'case "no network", transport activity: no double answers GET https://stock.example/; the case has no doubles',
  );
});

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

test("a workload without cases is refused with its name", async () => {
  const { verify } = await builtApp("lambda", { body: "return 1;" });
  await expect(verify()).rejects.toThrow("workload invoice has no cases: export `cases` from");
});

test("cases that all end before the handler runs are refused, because they show nothing of the build", async () => {
  const { verify } = await builtApp("lambda", { body: "return 1;", cases: `{ ${LARGE_NUMBER} }` });
  await expect(verify()).rejects.toThrow(
    "workload invoice has no case that reaches its handler: each expects Worker.InvalidInput",
  );
});
