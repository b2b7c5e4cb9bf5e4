import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildWorker } from "../buildWorker.ts";
import { findWorkloads } from "../findWorkloads.ts";
import { imageEntry } from "../imageEntry.ts";
import { REPOSITORY } from "../repository.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { receiptFile } from "./receipts.ts";
import { verifyWorkload } from "./verifyWorkload.ts";

const MANIFESTS = `import { manifest } from "@fixture/own-work/manifest";
export const manifests = { [manifest.name]: manifest };
`;

test.each([
  ["fargate", "fargate-worker"],
  ["lambda", "lambda-worker"],
] as const)(
  "a workload in a package of its own runs in the built %s worker, with its CommonJS package, addon, template and error names",
  async (platform, app) => {
    const { path, write } = temporaryFolder();
    mkdirSync(path("node_modules/@fixture"), { recursive: true });
    symlinkSync(
      join(REPOSITORY, "tools/fixtures/own-work"),
      path("node_modules/@fixture/own-work"),
    );
    write({ "manifests.ts": MANIFESTS, "package.json": '{ "type": "module" }' });
    const workloads = await findWorkloads(path("manifests.ts"));
    const [workload] = workloads;
    if (workload === undefined) throw new Error("the workload is not registered");

    const out = path("built/dist/local");
    await buildWorker({ app: join(REPOSITORY, "apps", app), workloads, out });
    if (platform === "fargate") {
      write({ "built/dist/local/index.mjs": imageEntry([workload.name]) });
      copyFileSync(join(REPOSITORY, "apps", app, "Dockerfile"), path("built/Dockerfile"));
    }
    await verifyWorkload({ app: path("built"), platform, workload });

    expect(existsSync(receiptFile(path("built"), workload.name))).toBe(true);
    const installed = join(out, workload.name, "node_modules");
    expect(readdirSync(installed)).toEqual(["@node-rs"]);
    const [loader, addon, ...others] = readdirSync(join(installed, "@node-rs"));
    expect([loader, others]).toEqual(["crc32", []]);
    expect(addon).toContain(`${process.platform}-${process.arch}`);
  },
);
