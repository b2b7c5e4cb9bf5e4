#!/usr/bin/env node
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IMAGE, LAMBDA } from "./binaries/target.ts";
import { buildWorker } from "./buildWorker.ts";
import { findWorkloads } from "./findWorkloads.ts";
import { imageEntry } from "./imageEntry.ts";
import { requireNoticed } from "./noticedFiles.ts";
import { packWorker } from "./packWorker.ts";
import type { WorkloadSource } from "./workloadSource.ts";

const USAGE = `Usage: worker-build build|pack lambda|image

Run it in the folder of an app.

  build   dist/local: the app with each workload, for this machine; dist/maps: the source maps by the hash of their files
  pack    dist/aws: the same for AWS, from dist/local

  lambda  an archive for each workload
  image   one image with all workloads`;

const EXIT_USAGE = 2;

type Kind = "lambda" | "image";

const [command, kind] = process.argv.slice(2);
const app = process.cwd();
const LOCAL = join(app, "dist/local");
const AWS = join(app, "dist/aws");
const MAPS = join(app, "dist/maps");

if ((command === "build" || command === "pack") && (kind === "lambda" || kind === "image")) {
  try {
    const workloads = await findWorkloads();
    await (command === "build" ? build(workloads, kind) : pack(workloads, kind));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} else {
  console.error(USAGE);
  process.exitCode = EXIT_USAGE;
}

async function build(workloads: readonly WorkloadSource[], of: Kind): Promise<void> {
  for (const folder of [LOCAL, MAPS]) await rm(folder, { recursive: true, force: true });
  requireNoticed(app, await buildWorker({ app, workloads, out: LOCAL, maps: MAPS }));
  if (of === "image") await writeImageEntry(LOCAL, workloads);
}

async function pack(workloads: readonly WorkloadSource[], of: Kind): Promise<void> {
  await rm(AWS, { recursive: true, force: true });
  const [sourceMaps, target] = of === "image" ? [true, IMAGE] : [false, LAMBDA];
  await packWorker({ workloads, from: LOCAL, out: AWS, sourceMaps, target });
  if (of === "image") await writeImageEntry(AWS, workloads);
}

async function writeImageEntry(out: string, workloads: readonly WorkloadSource[]): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "index.mjs"), imageEntry(workloads.map(({ name }) => name)));
}
