import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildWorker, findWorkloads } from "@sfn-workers/worker-build";
import { type BuildOptions, build } from "esbuild";

const TOOLS = join(import.meta.dirname, "../../..");
const APP = join(TOOLS, "../apps/lambda-worker");

/** The name of a workload that has no dependencies of its own. */
export const WORKLOAD = "smallest";

const FILES = {
  "package.json": '{ "type": "module" }',
  "manifests.ts": `import { manifest } from "./manifest.ts";
    export const manifests = { [manifest.name]: manifest };`,
  "manifest.ts": `import { defineManifest } from "@sfn-workers/worker-core/manifest";
    export const manifest = defineManifest({
      name: "${WORKLOAD}",
      description: "Returns its input",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 20,
    });`,
  "handler.ts": `import { defineWorkload } from "@sfn-workers/worker-core";
    import * as z from "zod";
    import { manifest } from "./manifest.ts";
    const schema = z.object({ text: z.string() });
    export const workload = defineWorkload({
      manifest,
      input: schema,
      output: schema,
      handler: (input) => input,
    });`,
};

/** Builds the smallest workload as every workload is built. */
export async function buildWorkload(folder: string): Promise<string> {
  await writeSource(folder);
  const workloads = await findWorkloads(join(folder, "manifests.ts"));
  const [built] = await buildWorker({ app: APP, workloads, out: join(folder, "out") });
  return built?.folder ?? "";
}

/** Packages are found from here as they are from the tools. */
async function writeSource(folder: string): Promise<void> {
  await symlink(join(TOOLS, "node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "reference"));
  for (const [file, content] of Object.entries(FILES)) {
    await writeFile(join(folder, file), content);
  }
}

const BEFORE = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "esm",
  splitting: true,
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
} as const satisfies BuildOptions;

/**
 * Builds the same as it was built before: without names, source maps and the variables of CommonJS. The worker then
 * imported node:http, which loads Node's fetch.
 */
export async function buildReference(folder: string): Promise<string> {
  const entry = join(folder, "index.ts");
  await writeFile(
    entry,
    `export { globalAgent } from "node:http";
    import { start } from ${JSON.stringify(join(APP, "src/index.ts"))};
    export const handler = await start({
      name: "${WORKLOAD}",
      load: async () => (await import("./handler.ts")).workload,
    });`,
  );
  const outdir = join(folder, "reference");
  await build({ ...BEFORE, entryPoints: [entry], outdir });
  return outdir;
}

/** A function for comparison: one file with the whole client and the default credential chain. */
const NAIVE = `
  import { SFN } from "@aws-sdk/client-sfn";
  import * as z from "zod";
  const sfn = new SFN({});
  export const handler = async (event) => {
    const { taskToken, input } = await sfn.getActivityTask({ activityArn: process.env.ACTIVITY_ARN });
    if (!taskToken) return;
    const output = z.object({}).parse(JSON.parse(input));
    await sfn.sendTaskSuccess({ taskToken, output: JSON.stringify(output) });
  };`;

export async function buildNaive(folder: string): Promise<string> {
  const outdir = join(folder, "naive");
  await build({
    ...BEFORE,
    splitting: false,
    stdin: { contents: NAIVE, resolveDir: import.meta.dirname },
    outfile: join(outdir, "index.mjs"),
    outExtension: {},
  });
  return outdir;
}
