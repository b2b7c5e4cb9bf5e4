#!/usr/bin/env node
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IMAGE, LAMBDA } from "./binaries/target.ts";
import { buildWorker } from "./buildWorker.ts";
import { setFileModes } from "./fileModes.ts";
import { findWorkloads } from "./findWorkloads.ts";
import { imageEntry } from "./imageEntry.ts";
import { requireNoticed } from "./noticedFiles.ts";
import { packWorker } from "./packWorker.ts";
import type { WorkloadSource } from "./workloadSource.ts";

const USAGE = `Usage: worker-build build|pack lambda|image

Run it in the folder of an app.

  build      dist/local: the app with each workload, for this machine;
             dist/maps: the source maps by the hash of their files
  pack       dist/aws: the same for AWS, from dist/local

  lambda     an archive for each workload
  image      one image with all workloads

  --version  print the version
  --help     print this help

Examples:
  worker-build build lambda
      builds a function for each workload, for this machine
  worker-build pack image
      packs what worker-build build image has built, for AWS

Exit code: 0 when done; 1 when a build failed; 2 when the command line is wrong.`;

const EXIT_USAGE = 2;

type Kind = "lambda" | "image";

const argv = process.argv.slice(2);
const [command, kind] = argv;
const app = process.cwd();
const LOCAL = join(app, "dist/local");
const AWS = join(app, "dist/aws");
const MAPS = join(app, "dist/maps");

if (argv.includes("--help") || argv.includes("-h")) {
  console.log(USAGE);
} else if (argv.includes("--version")) {
  const file = await readFile(new URL("../package.json", import.meta.url), "utf8");
  console.log(`worker-build ${JSON.parse(file).version}, Node.js ${process.version}`);
} else if (isCommand(command) && isKind(kind) && argv.length === 2) {
  try {
    const workloads = await findWorkloads();
    await (command === "build" ? build(workloads, kind) : pack(workloads, kind));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} else {
  const given = argv.length === 0 ? "needs arguments" : `can't do "${argv.join(" ")}"`;
  console.error(`worker-build ${given}; allowed: build or pack, then lambda or image`);
  process.exitCode = EXIT_USAGE;
}

function isCommand(text: string | undefined): text is "build" | "pack" {
  return text === "build" || text === "pack";
}

function isKind(text: string | undefined): text is Kind {
  return text === "lambda" || text === "image";
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
  await setFileModes(AWS);
}

async function writeImageEntry(out: string, workloads: readonly WorkloadSource[]): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "index.mjs"), imageEntry(workloads.map(({ name }) => name)));
}
