import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { REPOSITORY } from "../repository.ts";

/** The packages that a workload of the test may import, each from the folder of a package that has it. */
const PACKAGES = {
  "@sfn-workers/worker-core": "packages/worker-core",
  zod: "packages/worker-core/node_modules/zod",
};

export interface TemporaryRepository {
  readonly root: string;
  /** Writes files, by their path in the folder. */
  write(files: Readonly<Record<string, string>>): void;
  path(...parts: readonly string[]): string;
  /** Deletes a folder. */
  remove(folder: string): void;
}

/** A repository that is removed after the test. */
export function temporaryRepository(): TemporaryRepository {
  const repository = createRepository();
  onTestFinished(() => rmSync(repository.root, { recursive: true }));
  return repository;
}

/** A folder outside the checkout, in which workloads of a test stand, with a small app. */
export function createRepository(): TemporaryRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "worker-build-")));
  const path = (...parts: readonly string[]) => join(root, ...parts);
  for (const [name, folder] of Object.entries(PACKAGES)) {
    mkdirSync(dirname(path("node_modules", name)), { recursive: true });
    symlinkSync(realpathSync(join(REPOSITORY, folder)), path("node_modules", name));
  }
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), content);
    }
  };
  write({ "package.json": '{ "type": "module" }', "app/src/index.ts": APP });
  const remove = (folder: string) => rmSync(path(folder), { recursive: true });
  return { root, write, path, remove };
}

/** Runs a built workload once from its folder, in a process of its own, and returns the handler's output. */
export async function runBuilt(folder: string, input: unknown): Promise<unknown> {
  const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, "index.mjs")).href)});
console.log(JSON.stringify(await handler(${JSON.stringify(input)})));`;
  const args = ["--enable-source-maps", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: tmpdir() });
  return JSON.parse(stdout).output;
}

/** Loads the workload as the apps do, and returns a handler that runs it. */
const APP = `export async function start({ name, load }) {
  const workload = await load();
  return async (input) => ({ name, output: await workload.handler(input) });
}
`;

const LIBRARY = `import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";`;
const NO_LIBRARY = `const z = { unknown: () => undefined };
const defineWorkload = (workload: unknown) => workload;`;

export interface WorkloadModule {
  /** The handler's body; `input` is its argument. */
  readonly body?: string;
  /** Stands before the workload. */
  readonly head?: string;
  /** Imports the worker's library and schemas, as the workloads of a team do; a build then takes ten times as long. */
  readonly library?: boolean;
}

export function workloadFiles(
  name: string,
  { body = "return input;", head = "", library = false }: WorkloadModule = {},
): Record<string, string> {
  return {
    [`workloads/${name}/manifest.ts`]: `import { defineManifest } from "@sfn-workers/worker-core/manifest";
export const manifest = defineManifest({
  name: ${JSON.stringify(name)},
  description: "a workload of a test",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
});
`,
    [`workloads/${name}/handler.ts`]: `${library ? LIBRARY : NO_LIBRARY}
import { manifest } from "./manifest.ts";
${head}
export const workload = defineWorkload({
  manifest,
  input: z.unknown(),
  output: z.unknown(),
  async handler(input: any, _task: unknown, values: any) {
    ${body}
  },
});
`,
  };
}

/** A module that registers these workloads. */
export function manifestsModule(names: readonly string[]): string {
  return `${names.map((name, index) => `import { manifest as m${index} } from "./${name}/manifest.ts";`).join("\n")}
export const manifests = Object.fromEntries([${names.map((_, index) => `m${index}`).join(", ")}].map((manifest) => [manifest.name, manifest]));
`;
}
