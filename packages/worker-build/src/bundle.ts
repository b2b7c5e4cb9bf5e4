import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type BuildContext,
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  context,
  type FormatMessagesOptions,
  formatMessages,
  type Message,
  type Metafile,
} from "esbuild";
import { assetFiles } from "./assets/assetFiles.ts";
import { bundleLine } from "./assets/bundleLine.ts";
import { filesPlugin } from "./assets/filesPlugin.ts";
import type { BundleFile } from "./bundleFile.ts";
import { ENTRY, entryPlugin } from "./entry.ts";
import { BuildError } from "./errors.ts";
import { declareRequire } from "./freeRequire.ts";
import { heartbeatThreadPlugin } from "./heartbeatThread.ts";
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

export interface BundlerOptions {
  /** Gets what esbuild warns of, each text once; by default `console.warn`. */
  readonly warn?: (text: string) => void;
  /** How errors are shown; by default without colours. */
  readonly look?: Pick<FormatMessagesOptions, "color" | "terminalWidth">;
  /**
   * Source maps name their sources by absolute URLs, so that debuggers find them wherever the build is written; by default
   * relative to `dist/local` of the app. The hashes in the names of files differ.
   */
  readonly absoluteSources?: boolean;
}

/** Bundles a workload again and again, and keeps in memory what esbuild knows of unchanged files. */
export interface Bundler {
  /** @throws {BuildError} when a glob of `bundle.assets` matches no file, or esbuild reports an error; the next call may succeed */
  bundle(): Promise<Bundle>;
  close(): Promise<void>;
}

export function createBundler(
  app: string,
  source: WorkloadSource,
  { warn = console.warn, look = {}, absoluteSources = false }: BundlerOptions = {},
): Bundler {
  const outdir = bundleFolder(app, source.name);
  const told = new Set<string>();
  /** Names that Node.js would resolve later. Most workloads have none. */
  const late = new Set<string>();
  const left = new Set<string>();
  let assets: readonly string[] = [];
  let opened: Promise<BuildContext<Options>> | undefined;

  function warnOnce(text: string): void {
    if (!told.has(text)) warn(`workload ${source.name}: ${text}`);
    told.add(text);
  }

  function open(): Promise<BuildContext<Options>> {
    const lates = late.size === 0 ? [] : [lateRequires([...late], (name) => left.add(name))];
    return context({
      ...OPTIONS,
      outdir,
      ...(absoluteSources && { sourceRoot: `${pathToFileURL(outdir).href}/` }),
      entryPoints: [{ in: ENTRY, out: "index" }],
      plugins: [
        entryPlugin(app, source),
        heartbeatThreadPlugin(),
        filesPlugin(source, () => assets),
        ...lates,
      ],
    });
  }

  async function close(): Promise<void> {
    const closing = opened;
    opened = undefined;
    await (await closing?.catch(() => undefined))?.dispose();
  }

  /** Runs esbuild again if it fails on names that Node.js would resolve later. */
  async function build(): Promise<BuildResult<Options>> {
    try {
      opened ??= open();
      return await (await opened).rebuild();
    } catch (error) {
      const found = unresolvedInPackages(error).filter((name) => !late.has(name));
      if (found.length === 0) throw new BuildError(source.name, await problemsIn(error, look));
      for (const name of found) late.add(name);
      await close();
      return build();
    }
  }

  return {
    async bundle() {
      assets = assetFiles(source);
      const result = await build();
      const dropped = result.warnings.filter(({ id }) => id === DROPPED_IMPORT);
      if (dropped.length > 0) {
        throw new BuildError(source.name, await droppedImports(dropped, source, look));
      }
      if (left.size > 0) {
        warnOnce(`not installed, and an error if required: ${[...left].join(", ")}`);
      }
      for (const warning of await formatMessages(result.warnings, { ...look, kind: "warning" })) {
        warnOnce(warning);
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
    },
    close,
  };
}

type Options = typeof OPTIONS;

type Look = NonNullable<BundlerOptions["look"]>;

async function problemsIn(error: unknown, look: Look): Promise<string> {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) return String(error);
  return (await formatMessages(errors.map(withRemedy), { ...look, kind: "error" })).join("").trim();
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
async function droppedImports(
  warnings: Message[],
  { manifest }: WorkloadSource,
  look: Look,
): Promise<string> {
  const messages = warnings.map((message) => {
    const name = importedPackage(message);
    const line = bundleLine(manifest.bundle, { external: name === undefined ? [] : [name] });
    const text = `Import what is used by name, or write \`${line}\` in the manifest.`;
    return { ...message, notes: [{ text, location: null }] };
  });
  return (await formatMessages(messages, { ...look, kind: "error" })).join("").trim();
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
