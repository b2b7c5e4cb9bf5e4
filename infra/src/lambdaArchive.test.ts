import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, onTestFinished, test } from "vitest";
import { lambdaArchive } from "./lambdaArchive.ts";

const CODE = "export const handler = 1;";
const HASH = createHash("sha256").update(CODE).digest("hex");

/** The builds of a workload, with a package beside its code. */
function stage() {
  const root = mkdtempSync(join(tmpdir(), "archive-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const files = {
    "aws/short/index.mjs": CODE,
    "aws/short/node_modules/addon/index.js": "",
    [`maps/${HASH}.map`]: "{}",
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return {
    root,
    artifacts: {
      lambdaWorker: join(root, "aws"),
      lambdaMaps: join(root, "maps"),
      fargateWorker: root,
    },
  };
}

test("an archive is the workload's folder as it was built", async () => {
  const { root, artifacts } = stage();
  const archive = lambdaArchive(artifacts, "short", { builds: "aws", sourceMaps: false });
  expect(archive).toBeInstanceOf(pulumi.asset.FileArchive);
  expect(await (archive as pulumi.asset.FileArchive).path).toBe(join(root, "aws/short"));
});

test("with sourceMaps an archive has the map of each file too", async () => {
  const { root, artifacts } = stage();
  const archive = lambdaArchive(artifacts, "short", { builds: "aws", sourceMaps: true });
  const contents = await (archive as pulumi.asset.AssetArchive).assets;
  const paths = Object.entries(contents).map(async ([name, asset]) => [
    name,
    await (asset as pulumi.asset.FileAsset).path,
  ]);
  expect(Object.fromEntries(await Promise.all(paths))).toEqual({
    "index.mjs": join(root, "aws/short/index.mjs"),
    "index.mjs.map": join(root, `maps/${HASH}.map`),
    node_modules: join(root, "aws/short/node_modules"),
  });
});
