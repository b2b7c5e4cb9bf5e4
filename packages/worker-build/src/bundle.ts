import { join, relative } from "node:path";
import {
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  build,
  formatMessages,
  type Message,
  type Metafile,
  type Plugin,
} from "esbuild";
import { bundleLine } from "./assets/bundleLine.ts";
import { filesPlugin } from "./assets/filesPlugin.ts";
import type { BundleFile } from "./bundleFile.ts";
import { ENTRY, entryPlugin } from "./entry.ts";
import { BuildError } from "./errors.ts";
import { declareRequire } from "./freeRequire.ts";
import { lateRequires, UNRESOLVED, unresolvedInPackages } from "./lateRequires.ts";
import { machinePaths } from "./machinePaths.ts";
import { bundleFolder, REPOSITORY } from "./repository.ts";
import type { WorkloadSource } from "./workloadSource.ts";

export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly metafile: Metafile;
}

const OPTIONS = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  target: "node24",
  format: "esm",
  splitting: true,
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
  minify: true,
  // Error names reach Step Functions, and often come from the name of a class.
  keepNames: true,
  sourcemap: "linked",
  sourcesContent: false,
  inject: [join(import.meta.dirname, "commonjs.ts")],
  logLevel: "silent",
} as const satisfies BuildOptions;

/** @throws {BuildError} when esbuild reports an error */
export async function bundle(app: string, source: WorkloadSource): Promise<Bundle> {
  const outdir = bundleFolder(app, source.name);
  const result = await buildWithLateRequires(source.name, {
    ...OPTIONS,
    outdir,
    entryPoints: [{ in: ENTRY, out: "index" }],
    plugins: [entryPlugin(app, source), filesPlugin(source)],
  });
  const dropped = result.warnings.filter(({ id }) => id === DROPPED_IMPORT);
  if (dropped.length > 0) throw new BuildError(source.name, await droppedImports(dropped, source));
  for (const warning of await formatMessages(result.warnings, { kind: "warning" })) {
    console.warn(`workload ${source.name}: ${warning}`);
  }
  const { metafile } = result;
  requireWorkload(source, metafile);
  const files = result.outputFiles.map(({ path, contents }) => {
    return { path: relative(outdir, path), contents };
  });
  const [path] = machinePaths(files);
  if (path !== undefined) {
    throw new BuildError(source.name, `its code names ${path}, which is on this machine only`);
  }
  return { files: declareRequire(files), metafile };
}

type Options = typeof OPTIONS & { readonly plugins: Plugin[] } & BuildOptions;

/** Runs esbuild again if it fails on names that Node.js would resolve later. Most workloads have none. */
async function buildWithLateRequires(
  workload: string,
  options: Options,
  names: readonly string[] = [],
): Promise<BuildResult<typeof OPTIONS>> {
  const left = new Set<string>();
  const late = lateRequires(names, (name) => left.add(name));
  const plugins = names.length === 0 ? options.plugins : [...options.plugins, late];
  try {
    const result = await build({ ...options, plugins });
    if (left.size > 0) {
      console.warn(
        `workload ${workload}: not installed, and an error if required: ${[...left].join(", ")}`,
      );
    }
    return result;
  } catch (error) {
    const found = new Set([...names, ...unresolvedInPackages(error)]);
    if (found.size > names.length) return buildWithLateRequires(workload, options, [...found]);
    throw new BuildError(workload, await problemsIn(error));
  }
}

async function problemsIn(error: unknown): Promise<string> {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) return String(error);
  return (await formatMessages(errors.map(withRemedy), { kind: "error" })).join("").trim();
}

/** esbuild proposes options of its own, which nobody can set here. */
function withRemedy(message: Message): Message {
  const name = UNRESOLVED.exec(message.text)?.[1];
  if (name === undefined) return message;
  const remedy = /^[./]/.test(name)
    ? "There is no such file."
    : "Add it to the dependencies of the package that has this file, and install it.";
  return { ...message, notes: [{ text: remedy, location: null }] };
}

/** esbuild's warning of an import without names from a package with `sideEffects: false`. */
const DROPPED_IMPORT = "ignored-bare-import";

/** Node.js would load the module, and so do the tests of the sources. */
async function droppedImports(warnings: Message[], { manifest }: WorkloadSource): Promise<string> {
  const messages = warnings.map((message) => {
    const name = importedPackage(message);
    const line = bundleLine(manifest.bundle, { external: name === undefined ? [] : [name] });
    const text = `Import what is used by name, or write \`${line}\` in the manifest.`;
    return { ...message, notes: [{ text, location: null }] };
  });
  return (await formatMessages(messages, { kind: "error" })).join("").trim();
}

/** The package in `import "@scope/name/module.js"`. */
function importedPackage({ location }: Message): string | undefined {
  return /["']((?:@[^/"']+\/)?[^./"'][^/"']*)/.exec(location?.lineText ?? "")?.[1];
}

function requireWorkload({ name, handlerFile }: WorkloadSource, metafile: Metafile): void {
  const path = relative(REPOSITORY, handlerFile);
  if (metafile.inputs[path]?.format === "cjs") return;
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === path);
  if (output?.exports.includes("workload")) return;
  throw new BuildError(name, `${path} exports no \`workload\``);
}
