import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { build, type Plugin } from "esbuild";
import { InvalidRegistration } from "./errors.ts";
import { REPOSITORY, shownPath } from "./repository.ts";
import type { RegisteredWorkload, WorkloadSource } from "./workloadSource.ts";

const MANIFESTS_MODULE = join(REPOSITORY, "packages/workloads/src/manifests.ts");
const MODULE = String.raw`\.[cm]?[jt]s$`;

/**
 * Finds the workloads that can be built among those that the manifests module registers: each manifest that it imports from a module
 * `manifest.*`, in this repository or in a package, with the handler beside it.
 *
 * @param manifestsModule - the absolute path of the module; by default the one of `packages/workloads`
 * @returns the workloads by name
 * @throws {InvalidRegistration} when `findRegistered` throws it
 *
 * @example
 * ```ts
 * import { findWorkloads } from "@sfn-workers/worker-build";
 *
 * for (const { name, handlerFile } of await findWorkloads()) console.log(name, handlerFile);
 * ```
 */
export async function findWorkloads(
  manifestsModule = MANIFESTS_MODULE,
): Promise<readonly WorkloadSource[]> {
  const registered = await findRegistered(manifestsModule);
  return registered.filter((one): one is WorkloadSource => one.handlerFile !== undefined);
}

/**
 * Likewise finds all of them, those whose tasks are always done elsewhere too, which have no handler.
 *
 * @param manifestsModule - the absolute path of the module; by default the one of `packages/workloads`
 * @throws {InvalidRegistration} when a manifest has no handler, or an external one has one or lacks its schemas, two have one name, or a
 * registered manifest is not imported from a module `manifest.*`
 */
export async function findRegistered(
  manifestsModule = MANIFESTS_MODULE,
): Promise<readonly RegisteredWorkload[]> {
  const files = await manifestFiles(manifestsModule);
  const sources = await Promise.all(files.map(sourceOf));
  const { manifests } = await load(manifestsModule);
  requireRegistered(sources, manifests, manifestsModule);
  return sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The modules `manifest.*` that a module imports itself. */
async function manifestFiles(module: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [module],
    absWorkingDir: REPOSITORY,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "bundle",
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [firstImportsOnly(module)],
  }).catch((error: unknown) => {
    throw new InvalidRegistration(`${shownPath(module)}: ${messageOf(error)}`);
  });
  const imports = metafile.inputs[relative(REPOSITORY, module)]?.imports ?? [];
  return imports
    .filter(({ path, external }) => !external && isModule("manifest", basename(path)))
    .map(({ path }) => join(REPOSITORY, path));
}

/** What the imported modules import is of no interest, and need not be resolvable. */
function firstImportsOnly(module: string): Plugin {
  return {
    name: "first-imports-only",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ importer, path }) =>
        importer === "" || importer === module ? undefined : { path, external: true },
      );
    },
  };
}

async function sourceOf(manifestFile: string): Promise<RegisteredWorkload> {
  const { manifest } = await load(manifestFile);
  if (!isManifest(manifest)) {
    throw new InvalidRegistration(
      `${shownPath(manifestFile)} exports no manifest named \`manifest\``,
    );
  }
  const directory = dirname(manifestFile);
  const handlerFile = moduleBeside(directory, "handler");
  requireOneOf(manifest, directory, handlerFile);
  return {
    name: manifest.name,
    manifest,
    directory,
    handlerFile,
    casesFile: moduleBeside(directory, "cases"),
    packageDirectory: packageOf(directory),
  };
}

/** A workload has a handler, or the schemas of tasks that are done elsewhere. */
function requireOneOf(
  { name, external }: Manifest,
  directory: string,
  handlerFile: string | undefined,
): void {
  const folder = shownPath(directory);
  if (external !== true) {
    if (handlerFile !== undefined) return;
    throw new InvalidRegistration(
      `workload ${name} has no handler: there is no handler.ts in ${folder}; one whose tasks are always done elsewhere has a manifest of defineExternalManifest`,
    );
  }
  if (handlerFile !== undefined) {
    throw new InvalidRegistration(
      `workload ${name} has a handler, ${shownPath(handlerFile)}, which nothing would run: its manifest is of defineExternalManifest; allowed: one of them`,
    );
  }
  if (moduleBeside(directory, "schemas") !== undefined) return;
  throw new InvalidRegistration(
    `workload ${name} has no schemas: there is no schemas.ts in ${folder}, where a workload without a handler has those of its tasks (defineSchemas)`,
  );
}

function moduleBeside(directory: string, name: string): string | undefined {
  const found = readdirSync(directory).filter((file) => isModule(name, file));
  if (found.length > 1) {
    throw new InvalidRegistration(
      `${shownPath(directory)} has ${found.join(" and ")}; allowed: one of them`,
    );
  }
  return found[0] && join(directory, found[0]);
}

function isModule(name: string, file: string): boolean {
  return new RegExp(`^${name}${MODULE}`).test(file);
}

function packageOf(directory: string): string {
  let folder = directory;
  while (!existsSync(join(folder, "package.json"))) {
    if (folder === dirname(folder)) {
      throw new InvalidRegistration(`${directory} is in no package: no folder has a package.json`);
    }
    folder = dirname(folder);
  }
  return folder;
}

/** Infrastructure reads the manifests, builds read the folders: both must be the same workloads. */
function requireRegistered(
  sources: readonly RegisteredWorkload[],
  manifests: unknown,
  module: string,
): void {
  const registered = typeof manifests === "object" && manifests !== null ? manifests : {};
  for (const { name, directory } of sources) {
    const others = sources.filter((source) => source.name === name);
    if (others.length > 1) {
      const folders = others.map((other) => shownPath(other.directory)).join(" and ");
      throw new InvalidRegistration(`two workloads are named ${name}: ${folders}`);
    }
    if (!Object.hasOwn(registered, name)) {
      throw new InvalidRegistration(
        `${shownPath(module)} imports the manifest of ${name} from ${shownPath(directory)}, and does not add it to \`manifests\``,
      );
    }
  }
  const unknown = Object.keys(registered).filter(
    (name) => !sources.some((source) => source.name === name),
  );
  if (unknown.length > 0) {
    throw new InvalidRegistration(
      `${shownPath(module)} registers ${unknown.join(", ")}; allowed: a manifest that it imports from a module manifest.ts, or from a package's entry that is one`,
    );
  }
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new InvalidRegistration(`${shownPath(file)} can't be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === "object" && value !== null && "name" in value && "timeoutSeconds" in value
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
