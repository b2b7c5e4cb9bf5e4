import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withHandler, withoutHandler } from "../../new/referencesModule.ts";

/** One commit on main. */
export interface Kind {
  readonly name: string;
  /** It takes the commit before the last one back. */
  readonly reverts?: true;
  /** It comes as a merge of a branch. */
  readonly merged?: true;
  readonly files?: Readonly<Record<string, Edit>>;
}

/** The new text of a file by its former one, which is empty for a new file; `undefined` deletes it. */
type Edit = (text: string) => string | undefined;

const longer: Edit = (text) => `${text}\n`;
const deleted: Edit = () => undefined;

const WORKLOADS = "packages/workloads/src";
const LIST = `${WORKLOADS}/manifests.ts`;
const HANDLERS = `${WORKLOADS}/references.ts`;
const workload = (name: string, file: string) => `${WORKLOADS}/${name}/${file}`;

/** Twenty commits, each of another kind. */
export const KINDS: readonly Kind[] = [
  { name: "a handler", files: { [workload("generated-1", "handler.ts")]: longer } },
  {
    name: "three handlers",
    files: Object.fromEntries(
      [2, 3, 4].map((number) => [workload(`generated-${number}`, "handler.ts"), longer]),
    ),
  },
  { name: "a handler's test", files: { [workload("generated-1", "handler.test.ts")]: longer } },
  { name: "a manifest", files: { [workload("generated-2", "manifest.ts")]: longer } },
  { name: "a new workload", files: newWorkload("another") },
  { name: "a workload that goes", files: goneWorkload("generated-5") },
  { name: "worker-core", files: { "packages/worker-core/src/worker.ts": longer } },
  { name: "worker-core's test", files: { "packages/worker-core/src/manifest.test.ts": longer } },
  { name: "a component of infra", files: { "infra/src/components/workload.ts": longer } },
  { name: "a stack file", files: { "infra/Pulumi.dev.yaml": longer } },
  { name: "the README", files: { "README.md": longer } },
  { name: "a page", files: { "docs/runbooks.md": longer } },
  { name: "a workflow of CI", files: { ".github/workflows/ci.yml": longer } },
  { name: "the lockfile", files: { "pnpm-lock.yaml": longer } },
  { name: "a tool", files: { "tools/src/cli/table.ts": longer } },
  { name: "biome's configuration", files: { "biome.json": longer } },
  {
    name: "a handler, which fails",
    files: {
      [workload("generated-6", "handler.ts")]: (text) =>
        text.replace("text.length", "text.length + 1"),
    },
  },
  { name: "a page after it", files: { "docs/errors.md": longer } },
  { name: "the failing one, taken back", reverts: true },
  {
    name: "a merge of a handler and its page",
    merged: true,
    files: { [workload("generated-7", "handler.ts")]: longer, "docs/workloads.md": longer },
  },
];

function newWorkload(name: string): Readonly<Record<string, Edit>> {
  const manifest = `import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest({
  name: "${name}",
  description: "Says what it is told",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
});
`;
  const handler = `import { defineWorkload } from "@sfn-workers/worker-core";
import * as z from "zod";
import { manifest } from "./manifest.ts";

export const workload = defineWorkload({
  manifest,
  input: z.object({ text: z.string().default("") }),
  output: z.object({ text: z.string() }),
  handler: ({ text }) => ({ text }),
});
`;
  return {
    [workload(name, "manifest.ts")]: () => manifest,
    [workload(name, "handler.ts")]: () => handler,
    [LIST]: (text) =>
      `import { manifest as ${name} } from "./${name}/manifest.ts";\n${text.replace("[m0", `[${name}, m0`)}`,
    [HANDLERS]: (text) => withHandler(text, name),
  };
}

function goneWorkload(name: string): Readonly<Record<string, Edit>> {
  const files = ["manifest.ts", "handler.ts", "handler.test.ts", "cases.ts"];
  const line = new RegExp(`^import .* as (m\\d+) .*/${name}/.*\\n`, "m");
  return {
    ...Object.fromEntries(files.map((file) => [workload(name, file), deleted])),
    [LIST]: (text) => {
      const alias = line.exec(text)?.[1];
      return text.replace(line, "").replace(`${alias}, `, "");
    },
    [HANDLERS]: (text) => withoutHandler(text, name),
  };
}

/** Writes what a commit of the kind changes. */
export async function applyChange({ files = {} }: Kind, workspace: string): Promise<void> {
  for (const [file, edit] of Object.entries(files)) {
    const path = join(workspace, file);
    const text = edit(await readFile(path, "utf8").catch(() => ""));
    if (text === undefined) await rm(path);
    else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}
