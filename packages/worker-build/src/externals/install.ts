import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { checkBinaries } from "../binaries/check.ts";
import { describeTarget, isThisMachine, type Target } from "../binaries/target.ts";
import { BuildError } from "../errors.ts";
import { shownPath } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { type ClosurePackage, closureOf } from "./closure.ts";
import { nativeReason, platformPackages } from "./nativeParts.ts";
import { readPackage } from "./packageJson.ts";
import { runPnpm } from "./pnpm.ts";

/**
 * Installs the externals of a workload for a target into the folder's node_modules, with what they depend on and nothing
 * else, in the versions of the workspace's lockfile. Without externals it runs nothing.
 * @throws {BuildError} when an external is no dependency of the workload's package, pnpm can't install them, or
 * a package has no native code for the target
 */
export async function installExternals(
  source: WorkloadSource,
  target: Target,
  folder: string,
): Promise<void> {
  const names = source.manifest.bundle?.external ?? [];
  if (names.length === 0) return;
  requireDependencies(source, names);
  const deployed = mkdtempSync(join(tmpdir(), "externals-"));
  try {
    await deploy(source, target, deployed);
    const closure = closureOf(names, deployed);
    for (const found of closure) {
      const to = join(folder, relative(deployed, found.folder));
      cpSync(found.folder, to, {
        recursive: true,
        filter: (path) => basename(path) !== "node_modules",
      });
    }
    requireBinaries(source.name, closure, target, (found) =>
      join(folder, relative(deployed, found)),
    );
  } finally {
    rmSync(deployed, { recursive: true, force: true });
  }
}

function requireDependencies(
  { name, packageDirectory }: WorkloadSource,
  externals: readonly string[],
): void {
  const { name: owner, json } = readPackage(packageDirectory);
  for (const external of externals) {
    if (json.dependencies?.[external] ?? json.optionalDependencies?.[external]) continue;
    throw new BuildError(
      name,
      `bundle.external has "${external}", which is not among the dependencies in ${shownPath(join(packageDirectory, "package.json"))}. Add it with \`pnpm --filter ${owner} add ${external}\`.`,
    );
  }
}

/** pnpm installs the whole package for the target; what is no external's stays in the temporary folder. */
async function deploy(
  { name, packageDirectory }: WorkloadSource,
  target: Target,
  to: string,
): Promise<void> {
  const { os, cpu, libc } = target;
  const native = isThisMachine(target);
  const failure = await runPnpm(
    [
      `--filter=${readPackage(packageDirectory).name}`,
      "deploy",
      "--prod",
      `--os=${os}`,
      `--cpu=${cpu}`,
      ...(libc ? [`--libc=${libc}`] : []),
      "--config.node-linker=hoisted",
      // pnpm deploys from a workspace with injected packages only; the early versions of 12 insist on the setting.
      "--config.inject-workspace-packages=true",
      // The entries are those of the workspace's lockfile, which the install has verified.
      "--config.trust-lockfile=true",
      // The store keeps what an install script made for this machine's platform.
      ...(native ? [] : ["--config.side-effects-cache=false"]),
      to,
    ],
    packageDirectory,
    native ? {} : downloadsFor(target),
  );
  if (failure !== undefined) throw new BuildError(name, `its externals: ${failure}`);
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

/** @throws {BuildError} when a package that needs native code has none for the target */
function requireBinaries(
  workload: string,
  closure: readonly ClosurePackage[],
  target: Target,
  installed: (folder: string) => string,
): void {
  const fitting = new Set<string>();
  for (const { name, folder } of closure) {
    const checked = checkBinaries(installed(folder), target);
    if (checked.kind === "fits") fitting.add(name);
    if (checked.kind !== "does not fit") continue;
    throw new BuildError(
      workload,
      `${name} has no native code for ${describeTarget(target)}. It has ${checked.found}. Build on a machine of that kind where an install script compiles it, or use a package that its registry has prebuilt for it.`,
    );
  }
  for (const found of closure) {
    const reason = nativeReason(found);
    const parts = [found.name, ...platformPackages(found)];
    if (!found.required || !reason || parts.some((name) => fitting.has(name))) continue;
    throw new BuildError(
      workload,
      `${found.name} has no native code for ${describeTarget(target)}, although ${reason}. Where its install script compiles or downloads it, write \`${found.name}: true\` below allowBuilds in pnpm-workspace.yaml.`,
    );
  }
}
