import { expect, test } from "vitest";
import { remedyOf } from "./remedy.ts";

const BUNDLE = "/tmp/built-worker-1/app/dist/local/invoice";
const HANDLER = `    at handler (/packages/workloads/src/invoice/handler.ts:12:3)`;
const PDF = `    at load (/node_modules/.pnpm/pdfkit@1.0.0/node_modules/pdfkit/js/font.js:1:2)`;

test.each<[string, string[], string]>([
  [
    "a package that reads a file beside itself",
    [`ENOENT: no such file or directory, open '${BUNDLE}/data/Helvetica.afm'`, PDF, HANDLER],
    'Write bundle: { external: ["pdfkit"] } into the manifest',
  ],
  [
    "a package of a scope, behind functions of Node.js",
    [
      "Error: Cannot find module './worker.js'",
      "    at Module._resolveFilename (node:internal/modules/cjs/loader:1:1)",
      "    at start (/node_modules/@acme/threads/index.js:3:4)",
      HANDLER,
    ],
    'bundle: { external: ["@acme/threads"] }',
  ],
  [
    "a native addon",
    ["Error: Could not load ../build/Release/image.node", PDF],
    'bundle: { external: ["pdfkit"] }',
  ],
  [
    "a file of the workload itself",
    [`ENOENT: no such file or directory, open '${BUNDLE}/templates/mail.html'`, HANDLER],
    'The code looks for templates/mail.html beside itself, and it is not in the build. Write bundle: { assets: ["templates/mail.html"] }',
  ],
])("%s is named with the remedy", (_title, lines, remedy) => {
  expect(remedyOf(lines.join("\n"), BUNDLE)).toContain(remedy);
});

test.each<[string, string[]]>([
  ["another error", ["TypeError: order is undefined", PDF]],
  ["a file that a task names", ["ENOENT: no such file or directory, open '/data/a.csv'", HANDLER]],
  [
    "a package that is installed beside the code",
    [
      `ENOENT: no such file or directory, open '${BUNDLE}/node_modules/pdfkit/x.afm'`,
      `    at load (${BUNDLE}/node_modules/pdfkit/js/font.js:1:2)`,
    ],
  ],
])("%s has no remedy", (_title, lines) => {
  expect(remedyOf(lines.join("\n"), BUNDLE)).toBeUndefined();
});
