import { cpSync, existsSync, rmSync } from "node:fs";
import { basename, delimiter, dirname, join, relative } from "node:path";
import { createOwnFolder, type OwnFolder } from "@sfn-workers/local-cloud/folders";
import { checkBinaries } from "../binaries/check.ts";
import { describeTarget, isThisMachine, type Target } from "../binaries/target.ts";
import { BuildError } from "../errors.ts";
import { shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { type ClosurePackage, closureOf } from "./closure.ts";
import { nativeReason, platformPackages } from "./nativeParts.ts";
import { readPackage } from "./packageJson.ts";
import { runPnpm } from "./pnpm.ts";

/** Installs externals for one target. */
export interface ExternalsInstaller {
  /**
   * Installs the externals of a workload into a folder's node_modules, with what they depend on and nothing else, in the
   * versions of the workspace's lockfile. For a workload without externals it runs nothing.
   * @throws {BuildError} when an external is no dependency of the workload's package, pnpm can't install them, or a
   * package has no native code for the target
   */
  install(source: WorkloadSource, folder: string): Promise<void>;
  /** Deletes what it keeps for further workloads. */
  close(): void;
}

/** pnpm installs a package of the workspace once, whatever the number of workloads in it. */
export function createExternalsInstaller(target: Target): ExternalsInstaller {
  const temporary: OwnFolder[] = [];
  const deployments = new Map<string, Promise<string>>();

  function deployed(source: WorkloadSource, scripts: Scripts): Promise<string> {
    const key = `${scripts} ${source.packageDirectory}`;
    const folder = deployments.get(key) ?? deployNew(source, scripts);
    deployments.set(key, folder);
    return folder;
  }

  async function deployNew(source: WorkloadSource, scripts: Scripts): Promise<string> {
    const folder = createOwnFolder("externals");
    temporary.push(folder);
    await deploy(source, target, scripts, folder.path);
    return folder.path;
  }

  return {
    async install(source, folder) {
      const names = source.manifest.bundle?.external ?? [];
      if (names.length === 0) return;
      requireDependencies(source, names);
      let problem: string | undefined;
      for (const scripts of scriptsFor(target)) {
        const from = await deployed(source, scripts);
        const installed = (path: string) => join(folder, relative(from, path));
        rmSync(join(folder, "node_modules"), { recursive: true, force: true });
        const closure = closureOf(names, from);
        for (const found of closure) copyPackage(found, installed(found.folder));
        problem = nativeProblem(closure, target, installed);
        if (problem === undefined) return;
      }
      throw new BuildError(source.name, `${problem}`);
    },
    close() {
      for (const folder of temporary) folder.removeSync();
    },
  };
}

/** Whether install scripts run: not at all, unless the store has what they made before, or in any case. */
type Scripts = "none" | "kept" | "anew";

/**
 * Scripts compile for this machine, for minutes. For another target they run only where something is missing; for this one
 * what the store has may be of another version of Node.js.
 */
function scriptsFor(target: Target): readonly Scripts[] {
  return isThisMachine(target) ? ["kept", "anew"] : ["none", "anew"];
}

/** Copies a package without those below it, which are others of the closure or none. */
function copyPackage({ folder }: ClosurePackage, to: string): void {
  const isCompiled = existsSync(join(folder, "binding.gyp"));
  cpSync(folder, to, {
    recursive: true,
    filter: (path) =>
      basename(path) !== "node_modules" && !(isCompiled && COMPILER_FILE.test(path)),
  });
}

/** What a compiler reads and leaves behind, which no JavaScript loads. */
const COMPILER_FILE = /(?:\.(?:a|c|cc|cpp|cxx|d|gyp|gypi|h|hh|hpp|mk|o)|[\\/]obj\.target)$/;

/** @throws {BuildError} when pnpm could not install an external for what the package.json says */
function requireDependencies(
  { name, packageDirectory }: WorkloadSource,
  externals: readonly string[],
): void {
  const { name: owner, json } = readPackage(packageDirectory);
  const file = shownPath(join(packageDirectory, "package.json"));
  const dependencies = { ...json.optionalDependencies, ...json.dependencies };
  for (const [dependency, version] of Object.entries(dependencies)) {
    if (!version.startsWith("link:")) continue;
    throw new BuildError(
      name,
      `"${dependency}": "${version}" in ${file} can't be installed together with bundle.external. Make the folder a member of the workspace in pnpm-workspace.yaml, and write "workspace:*".`,
    );
  }
  for (const external of externals) {
    if (dependencies[external] !== undefined) continue;
    throw new BuildError(
      name,
      `bundle.external has "${external}", which is not among the dependencies in ${file}. Add it with \`pnpm --filter ${owner} add ${external}\`.`,
    );
  }
}

/** pnpm installs the whole package for the target; what is no external's stays in the temporary folder. */
async function deploy(
  { name, packageDirectory }: WorkloadSource,
  target: Target,
  scripts: Scripts,
  to: string,
): Promise<void> {
  const { os, cpu, libc } = target;
  const failure = await runPnpm(
    [
      `--filter=${readPackage(packageDirectory).name}`,
      "deploy",
      "--prod",
      "--loglevel=warn",
      ...(scripts === "none" ? ["--ignore-scripts"] : []),
      `--os=${os}`,
      `--cpu=${cpu}`,
      ...(libc ? [`--libc=${libc}`] : []),
      "--config.node-linker=hoisted",
      // pnpm deploys from a workspace with injected packages only; the early versions of 12 insist on the setting.
      "--config.inject-workspace-packages=true",
      // The entries are those of the workspace's lockfile, which the install has verified.
      "--config.trust-lockfile=true",
      // Scripts that are not allowed matter only where a binary is missing, which is checked.
      "--config.strict-dep-builds=false",
      // The store keeps what an install script made for this machine's platform.
      ...(scripts === "kept" ? [] : ["--config.side-effects-cache=false"]),
      to,
    ],
    packageDirectory,
    { PATH: pathWithNode(), ...(isThisMachine(target) ? {} : downloadsFor(target)) },
  );
  if (failure !== undefined) throw new BuildError(name, `its externals: ${failure}`);
}

/** Install scripts make addons for the Node.js that runs them, so that is the workers' own. */
function pathWithNode(): string {
  return [dirname(process.execPath), process.env["PATH"]].join(delimiter);
}

/** Makes prebuild-install and node-pre-gyp download for the target. */
function downloadsFor({ os, cpu, libc }: Target): NodeJS.ProcessEnv {
  return {
    npm_config_platform: os,
    npm_config_arch: cpu,
    npm_config_target_platform: os,
    npm_config_target_arch: cpu,
    ...(libc && { npm_config_libc: libc, npm_config_target_libc: libc }),
  };
}

/** What to tell when a package that needs native code has none for the target. */
function nativeProblem(
  closure: readonly ClosurePackage[],
  target: Target,
  installed: (folder: string) => string,
): string | undefined {
  const fitting = new Set<string>();
  for (const { name, folder, required } of closure) {
    const checked = checkBinaries(installed(folder), target, required);
    if (checked.kind === "fits") fitting.add(name);
    if (checked.kind !== "does not fit") continue;
    return `${name} has no native code for ${describeTarget(target)}. It has ${checked.found}. Build on a machine of that kind where an install script compiles it, or use a package that its registry has prebuilt for it.`;
  }
  for (const found of closure) {
    const reason = nativeReason(found);
    const parts = [found.name, ...platformPackages(found)];
    if (!found.required || !reason || parts.some((name) => fitting.has(name))) continue;
    return `${found.name} has no native code for ${describeTarget(target)}, although ${reason}. Where its install script compiles or downloads it, write \`${found.name}: true\` below allowBuilds in pnpm-workspace.yaml.`;
  }
  return undefined;
}
