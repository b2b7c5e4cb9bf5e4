import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
}

/** A folder outside the checkout, in which workloads of a test stand, with a small app. */
export function temporaryRepository(): TemporaryRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "worker-build-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
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
  return { root, write, path };
}

/** Loads the workload as the apps do, and returns a handler that runs it. */
const APP = `export async function start({ name, load }) {
  const workload = await load();
  return async (input) => ({ name, output: await workload.handler(input) });
}
`;

/** The files of a workload whose handler has this body; `input` is its argument. */
export function workloadFiles(
  name: string,
  { body = "return input;", head = "" }: { readonly body?: string; readonly head?: string } = {},
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
    [`workloads/${name}/handler.ts`]: `import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";
${head}
export const workload = defineWorkload({
  manifest,
  input: z.unknown(),
  output: z.unknown(),
  async handler(input: any) {
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
