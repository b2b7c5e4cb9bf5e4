import { existsSync } from "node:fs";
import { glob, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withHandler, withoutHandlers } from "../new/referencesModule.ts";

/** The settings of the generated workloads, in turn: each kind of worker under each transport. */
const KINDS = [
  { worker: "lambda", schedule: "rate(5 minutes)", wake: true },
  // Only wake-ups: the schedule is months away.
  { worker: "lambda", schedule: "cron(0 0 1 1 ? *)", wake: true },
  { worker: "fargate", tasks: { min: 1, max: 2 } },
  { worker: "lambda", transport: "callback", concurrency: 10 },
  { worker: "fargate", transport: "callback", tasks: { min: 1, max: 2 } },
] as const;

/** Replaces the workloads of a copy of the workspace by generated ones, in its stack files too. */
export async function generateWorkloads(workspace: string, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `generated-${index + 1}`);
  const source = join(workspace, "packages/workloads/src");
  await removeWorkloads(workspace, source);
  for (const name of names) {
    const folder = join(source, name);
    await mkdir(folder, { recursive: true });
    for (const [file, text] of Object.entries(filesOf(name))) {
      await writeFile(join(folder, file), text);
    }
  }
  await writeFile(join(source, "manifests.ts"), manifestsModule(names));
  await edit(join(source, "references.ts"), (text) =>
    names.reduce((list, name) => withHandler(list, name), text),
  );
  const settings = names.map((name, index) => [
    name,
    { ...KINDS[index % KINDS.length], alarms: { enabled: false } },
  ]);
  for await (const file of glob("infra/Pulumi.*.yaml", { cwd: workspace })) {
    await setWorkloads(join(workspace, file), Object.fromEntries(settings));
  }
}

/** What docs/workloads.md says about removing one, for all. */
async function removeWorkloads(workspace: string, source: string): Promise<void> {
  for (const name of await readdir(source)) {
    if (existsSync(join(source, name, "manifest.ts"))) await rm(join(source, name), RECURSIVE);
  }
  await rm(join(workspace, "packages/workloads/samples"), RECURSIVE);
  await edit(join(source, "references.ts"), withoutHandlers);
  await removeWorkflows(join(workspace, "packages/workflows/src"));
}

/** They name the workloads that have gone. */
async function removeWorkflows(source: string): Promise<void> {
  for (const name of await readdir(source)) {
    if (existsSync(join(source, name, "workflow.ts"))) await rm(join(source, name), RECURSIVE);
  }
  await edit(join(source, "workflows.ts"), (text) =>
    text.replaceAll(/^import \{ workflow as .*\n/gm, "").replace(/\[\] = \[[^\]]*\]/, "[] = []"),
  );
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}

const RECURSIVE = { recursive: true, force: true } as const;

function filesOf(name: string): Readonly<Record<string, string>> {
  return {
    "manifest.ts": `import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "${name}",
  description: "Counts the letters of a text",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
});
`,
    "handler.ts": `import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const workload = defineWorkload({
  manifest,
  input: z.object({ text: z.string().default("${name}") }),
  output: z.object({ letters: z.number() }),
  handler: ({ text }) => ({ letters: text.length }),
});
`,
    "cases.ts": `import { defineCases } from "@sfn-workers/worker-core/testing";
import { manifest } from "./manifest.ts";

export const cases = defineCases(manifest, {
  "a word has letters": {
    input: { text: "word" },
    expected: { kind: "succeeded", output: { letters: 4 } },
  },
});
`,
    "handler.test.ts": `import { testCases } from "@sfn-workers/worker-core/testing";
import { test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);
`,
  };
}

function manifestsModule(names: readonly string[]): string {
  const imports = names.map(
    (name, index) => `import { manifest as m${index} } from "./${name}/manifest.ts";\n`,
  );
  return `import type { Manifest } from "@sfn-workers/worker-core/manifest";
${imports.join("")}
export const manifests: Readonly<Record<string, Manifest>> = Object.fromEntries(
  [${names.map((_, index) => `m${index}`).join(", ")}].map((manifest) => [manifest.name, manifest]),
);
`;
}

async function setWorkloads(stackFile: string, workloads: object): Promise<void> {
  const { config, ...stack } = parse(await readFile(stackFile, "utf8")) as { config: object };
  // Those that there were have gone with their workloads.
  const changed = { ...config, "sfn-workers:workloads": workloads, "sfn-workers:workflows": {} };
  await writeFile(stackFile, stringify({ ...stack, config: changed }));
}
