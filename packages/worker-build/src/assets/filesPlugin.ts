import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import type { Loader, OnLoadResult, PartialMessage, Plugin, PluginBuild } from "esbuild";
import { BuildError } from "../errors.ts";
import { leaveExternals } from "../externals/externalPackages.ts";
import { isDependency } from "../externals/packageJson.ts";
import { BINARY, undeclaredPackages } from "../externals/undeclared.ts";
import { addOutput, type ExtraOutput, failedOutput } from "../extraBuild.ts";
import { shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { bundleLine } from "./bundleLine.ts";
import { ASKS_FOR_PLACE, modulePlace, movePlace, PLACE } from "./modulePlace.ts";
import { findReferences, type Reference } from "./references.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const NAME = "workload-files";

/**
 * Lets a bundled workload find what is beside its bundle: its externals, its assets by `import.meta.url`, and its workers,
 * which are bundled as entries of their own. What could not be found at run time is an error of the build.
 *
 * @param assets the files that `bundle.assets` matches as a build starts
 */
export function filesPlugin(source: WorkloadSource, assets: () => readonly string[]): Plugin {
  const workers: Workers = new Map();
  const plugin = (end: (build: PluginBuild) => void): Plugin => ({
    name: NAME,
    setup(build) {
      leaveExternals(build, source);
      build.onLoad({ filter: SOURCE }, async ({ path }) =>
        isDependency(path, source.packageDirectory) ? undefined : loadSource(build, path),
      );
      build.onLoad({ filter: BINARY }, ({ path }) => loadBinary(path, source));
      end(build);
    },
  });
  return plugin((build) => {
    build.onStart(() => workers.clear());
    build.onEnd(async (result) => {
      for (const { result: built } of workers.values()) {
        const { errors, ...output } = await built;
        if (errors.length > 0) return { errors };
        addOutput(result, output);
      }
      if (result.metafile === undefined) return undefined;
      const { errors, warnings } = undeclaredPackages(result.metafile, source);
      const message = (text: string) => ({ text });
      return { errors: errors.map(message), warnings: warnings.map(message) };
    });
  });

  async function loadSource(build: PluginBuild, file: string) {
    const code = await readFile(file, "utf8");
    if (!ASKS_FOR_PLACE.test(code)) return undefined;
    const path = relative(source.directory, file).split(sep).join("/");
    const place = modulePlace(path, code);
    const moved = await movePlace(build, code, file, place);
    let contents = moved;
    const errors: PartialMessage[] = [];
    for (const reference of findReferences(moved, dirname(file), PLACE)) {
      const found = lookUp(reference.file, source, assets());
      if (found.kind === "worker") {
        const name = addWorker(build, reference.file);
        contents = contents.replaceAll(reference.text, toRoot(reference, name, place.root));
      } else if (found.kind === "asset" && reference.kind !== "url") {
        // `lib/../templates` needs a folder `lib`, which the built folder need not have.
        contents = contents.replaceAll(reference.text, toRoot(reference, found.path, place.root));
      } else if (found.kind === "problem") {
        errors.push({ text: found.text, location: { file: shownPath(file) } });
      }
    }
    if (errors.length > 0) return { errors };
    // A module outside of the workload's folder finds nothing there that it could address.
    if (place.path === undefined && contents === moved) return undefined;
    return { contents, loader: loaderOf(file), resolveDir: dirname(file) };
  }

  /** Bundles a worker's module once, and returns the name of its file. */
  function addWorker(build: PluginBuild, file: string): string {
    const name = `${nameOf(relative(source.directory, file))}.worker`;
    requireOtherName(file, name);
    if (!workers.has(file)) {
      const { entryPoints: _, plugins = [], ...options } = build.initialOptions;
      const result = build.esbuild.build({
        ...options,
        entryPoints: [{ in: file, out: name }],
        splitting: false,
        plugins: [...plugins.filter(({ name }) => name !== NAME), plugin(() => undefined)],
      });
      // It is awaited at the end of the build.
      workers.set(file, { name, result: result.catch(failedOutput) });
    }
    return `${name}.mjs`;
  }

  function requireOtherName(file: string, name: string): void {
    const other = [...workers].find(([path, worker]) => path !== file && worker.name === name)?.[0];
    if (other === undefined) return;
    throw new BuildError(
      source.name,
      `the workers ${shownPath(other)} and ${shownPath(file)} would both be ${name}.mjs; allowed: names that differ`,
    );
  }
}

type Workers = Map<string, { readonly name: string; readonly result: Promise<ExtraOutput> }>;

/** Fails when it is reached: a package may do without it. Those that don't are found at the end of the build. */
function loadBinary(path: string, source: WorkloadSource): OnLoadResult {
  if (isDependency(path, source.packageDirectory)) {
    const message = `${basename(path)} is not in the bundle`;
    return { contents: `throw new Error(${JSON.stringify(message)});`, loader: "js" };
  }
  const file = relative(source.directory, path);
  const line = bundleLine(source.manifest.bundle, { assets: [file] });
  const load = file.endsWith(".wasm")
    ? `read it with \`new URL("./${basename(file)}", import.meta.url)\``
    : "load it with `createRequire(import.meta.url)`";
  return {
    errors: [
      {
        text: `${shownPath(path)} can't be bundled. Write \`${line}\` in the manifest, and ${load}.`,
      },
    ],
  };
}

type Found =
  | { readonly kind: "absent" | "worker" }
  | { readonly kind: "asset"; readonly path: string }
  | { readonly kind: "problem"; readonly text: string };

/** What becomes of a file that a module of the workload addresses by its own place. */
function lookUp(file: string, source: WorkloadSource, assets: readonly string[]): Found {
  const path = relative(source.directory, file);
  if (path === "" || !existsSync(file)) return { kind: "absent" };
  const isFolder = statSync(file).isDirectory();
  const isCovered = assets.some((asset) =>
    isFolder ? asset.startsWith(`${path}${sep}`) : asset === path,
  );
  if (isCovered) return { kind: "asset", path: path.split(sep).join("/") };
  if (!isFolder && SOURCE.test(file)) return { kind: "worker" };
  if (path.startsWith("..")) {
    return {
      kind: "problem",
      text: `${shownPath(file)} is not below the folder of the workload ${source.name}, so it can't be an asset. Move it to ${shownPath(source.directory)}.`,
    };
  }
  const line = bundleLine(source.manifest.bundle, { assets: [isFolder ? `${path}/**` : path] });
  return {
    kind: "problem",
    text: `${path} is not in the bundle of ${source.name}. Write \`${line}\` in ${shownPath(join(source.directory, "manifest.ts"))}.`,
  };
}

function toRoot(
  { kind }: Reference,
  path: string,
  root: { readonly url: string; readonly directory: string },
): string {
  if (kind === "path") return `(${root.directory}+${JSON.stringify(`/${path}`)})`;
  const url = `new URL(${JSON.stringify(path)},${root.url})`;
  return kind === "url" ? url : `${url}.href`;
}

/** A flat name, because every bundle of a workload is in the root of its folder. */
function nameOf(path: string): string {
  return path
    .slice(0, -extname(path).length)
    .replace(/\.worker$/, "")
    .replaceAll("..", "up")
    .replaceAll(sep, "-");
}

function loaderOf(file: string): Loader {
  return file.endsWith("x") ? "jsx" : "js";
}
