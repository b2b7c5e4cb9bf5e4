import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Metafile } from "esbuild";
import { bundleLine } from "../assets/bundleLine.ts";
import { findReferences } from "../assets/references.ts";
import { REPOSITORY, shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { nativeReason } from "./nativeParts.ts";
import { isDependency, isOptionalOf, type Package, packageOf, readPackage } from "./packageJson.ts";

/** Files that a module can load and a bundle can't contain. */
export const BINARY = /\.(?:node|wasm)$/;

const SCRIPT = /\.[cm]?[jt]sx?$/;

export interface Undeclared {
  /** For each package that the workload can't run without. */
  readonly errors: readonly string[];
  /** For each that another package can do without, where the workload's package depends on it. */
  readonly warnings: readonly string[];
}

/**
 * The packages in a bundle that don't work from one: those with native code, and those that read files beside themselves.
 * Each message says what to write in the manifest.
 */
export function undeclaredPackages(metafile: Metafile, source: WorkloadSource): Undeclared {
  const isForeign = (file: string) => isDependency(file, source.packageDirectory);
  const graph = packageGraph(metafile, bundledFiles(metafile), isForeign);
  const found = [...graph.values()].flatMap((node) => {
    const { name } = node.found;
    const reason = nativeReason(node.found) ?? loadsBinary(node.files) ?? readsBeside(node.files);
    if (!reason) return [];
    const importers = [...node.importers];
    const isOptional = importers.every((importer) => importer && isOptionalOf(name, importer));
    return [{ name, reason, isOptional, declare: outermost(node, graph) }];
  });
  const required = found.filter(({ isOptional }) => !isOptional);
  const own = readPackage(source.packageDirectory).json.dependencies ?? {};
  const wanted = found.filter(({ name, isOptional }) => isOptional && own[name] !== undefined);
  const remedyFor = (packages: typeof found) => {
    const external = packages.map(({ declare }) => declare).sort();
    const line = bundleLine(source.manifest.bundle, { external });
    return `Write \`${line}\` in ${shownPath(join(source.directory, "manifest.ts"))}`;
  };
  return {
    errors: required.map(({ name, reason, declare }) => {
      const by = declare === name ? "" : `, which ${declare} imports,`;
      return `${name}${by} can't be bundled: ${reason}. ${remedyFor(required)}.`;
    }),
    warnings: wanted.map(
      ({ name, reason, declare }) =>
        `${name} is left out, and ${declare} does without it: ${reason}. ${remedyFor(wanted)} if the workload needs it.`,
    ),
  };
}

interface Node {
  readonly found: Package;
  readonly files: string[];
  /** `undefined` stands for the workload's own code, and for the other sources of the workspace. */
  readonly importers: Set<Package | undefined>;
}

type Graph = Map<string, Node>;

/** The files that the outputs have some code of. */
function bundledFiles(metafile: Metafile): ReadonlySet<string> {
  return new Set(
    Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [path] : [],
      ),
    ),
  );
}

/** The installed packages with files in the bundle, by folder. */
function packageGraph(
  metafile: Metafile,
  bundled: ReadonlySet<string>,
  isForeign: (file: string) => boolean,
): Graph {
  const graph: Graph = new Map();
  const nodeFor = (file: string): Node | undefined => {
    if (!isForeign(file)) return undefined;
    const found = packageOf(file);
    if (!found) return undefined;
    const node = graph.get(found.folder) ?? { found, files: [], importers: new Set() };
    graph.set(found.folder, node);
    return node;
  };
  // A bundle has thousands of imports between the files of few folders.
  const nodes = new Map<string, Node | undefined>();
  const nodeOf = (path: string): Node | undefined => {
    const folder = dirname(path);
    if (!nodes.has(folder)) nodes.set(folder, nodeFor(join(REPOSITORY, path)));
    return nodes.get(folder);
  };
  for (const path of bundled) nodeOf(path)?.files.push(join(REPOSITORY, path));
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const importer = nodeOf(path)?.found;
    for (const imported of imports) {
      if (imported.external || !bundled.has(imported.path)) continue;
      const node = nodeOf(imported.path);
      if (node && node.found.folder !== importer?.folder) node.importers.add(importer);
    }
  }
  for (const [folder, { files }] of graph) if (files.length === 0) graph.delete(folder);
  return graph;
}

/** The package on the way to this one that code of the workspace imports: it can be a dependency of the workload. */
function outermost(node: Node, graph: Graph): string {
  const seen = new Set<Node>([node]);
  for (const { found, importers } of seen) {
    if (importers.has(undefined)) return found.name;
    for (const importer of importers) {
      const next = importer && graph.get(importer.folder);
      if (next) seen.add(next);
    }
  }
  return node.found.name;
}

const RESOLVE = /\brequire\.resolve\(\s*["'](\.\.?\/[^"'\n]+)["']\s*\)/g;

function loadsBinary(files: readonly string[]): string | undefined {
  const file = files.find((path) => BINARY.test(path));
  return file && `it loads ${basename(file)}`;
}

function readsBeside(files: readonly string[]): string | undefined {
  for (const file of files) {
    if (!SCRIPT.test(file)) continue;
    const code = readFileSync(file, "utf8");
    const folder = dirname(file);
    const references = [
      ...findReferences(code, folder, { url: "import\\.meta\\.url", directory: "__dirname" }),
      ...findReferences(code, folder, { url: "(?!)", directory: "import\\.meta\\.dirname" }),
    ];
    const resolved = [...code.matchAll(RESOLVE)].flatMap(([, path = ""]) => {
      const at = join(folder, path);
      return existsSync(at) ? [at] : [];
    });
    const data = references.map((each) => each.file).find(isData) ?? resolved[0];
    if (data) return `it reads ${basename(data)} beside itself`;
  }
  return undefined;
}

const PROGRAM = /\.(?:exe|dll)$/;

/** Many packages mention their workers, their package.json and programs for Windows, and never need them. */
function isData(file: string): boolean {
  return (
    !SCRIPT.test(file) &&
    !PROGRAM.test(file) &&
    basename(file) !== "package.json" &&
    existsSync(file) &&
    statSync(file).isFile()
  );
}
