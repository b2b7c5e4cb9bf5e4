import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { bundledPackages } from "./bundledPackages.ts";

const temporaryFolder = temporaryFolders();

test("each package that is bundled or installed is listed once, with each of its versions, and the team's own code is not", () => {
  const root = temporaryFolder();
  const write = (file: string, content: object) => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  };
  const store = "node_modules/.pnpm";
  write(`${store}/zod@4.1.0/node_modules/zod/package.json`, {
    ...{ name: "zod", version: "4.1.0", license: "MIT" },
  });
  write(`${store}/zod@3.0.0/node_modules/zod/package.json`, { name: "zod", version: "3.0.0" });
  write(`${store}/@a+b@1.0.0_zod@4.1.0/node_modules/@a/b/package.json`, {
    ...{ name: "@a/b", version: "1.0.0", license: "Apache-2.0" },
  });
  const context = "apps/image/dist/aws";
  write("apps/image/dist/aws/index.mjs.map", { sources: ["../../src/index.ts"] });
  write(`${context}/invoice/index.mjs.map`, {
    sources: [
      "../../../../../packages/worker-core/src/task.ts",
      `../../../../../${store}/zod@4.1.0/node_modules/zod/v4/index.js`,
      `../../../../../${store}/zod@4.1.0/node_modules/zod/v4/core.js`,
      `../../../../../${store}/@a+b@1.0.0_zod@4.1.0/node_modules/@a/b/lib/index.js`,
      "../../../../../node_modules/gone/index.js",
    ],
  });
  write(`${context}/resize/index.mjs.map`, {
    sources: [`../../../../../${store}/zod@3.0.0/node_modules/zod/index.js`],
  });
  write(`${context}/resize/node_modules/sharp/package.json`, {
    ...{ name: "sharp", version: "0.34.0", license: "Apache-2.0" },
  });
  write(`${context}/resize/node_modules/sharp/lib/package.json`, { type: "commonjs" });
  expect(JSON.parse(bundledPackages(join(root, context)))).toEqual({
    lockfileVersion: 3,
    packages: {
      "node_modules/@a/b@1.0.0/node_modules/@a/b": { version: "1.0.0", license: "Apache-2.0" },
      "node_modules/sharp@0.34.0/node_modules/sharp": { version: "0.34.0", license: "Apache-2.0" },
      "node_modules/zod@3.0.0/node_modules/zod": { version: "3.0.0" },
      "node_modules/zod@4.1.0/node_modules/zod": { version: "4.1.0", license: "MIT" },
    },
  });
});
