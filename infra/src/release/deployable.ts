import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors.js";
import { findArtifacts } from "../artifacts.ts";
import { problem } from "../settings/explain.ts";
import type { Settings } from "../settings/settings.ts";
import { writeBuiltArchive } from "./archive.ts";
import { archiveFile, givenRelease, type Release, sha256Of, WrongRelease } from "./release.ts";
import { ARCHITECTURE } from "./releaseFile.ts";

/** What an environment deploys instead of what is built here. */
export interface DeployedRelease {
  /** `undefined` where the image is not released yet. */
  readonly commit: string | undefined;
  /** The Fargate workers' image, if a workload of the environment needs one. */
  readonly image: string | undefined;
  /** The path of a function's archive; `undefined` where what is built here is taken. */
  archive(workload: string): string | undefined;
}

/** Only releases are deployed to the environment, and none is given. */
export class ReleaseNeeded extends RunError {
  override readonly name = "ReleaseNeeded";

  constructor(stack: string) {
    super(
      `Only releases are deployed to ${stack} (sfn-workers:release.only): \`pnpm release get COMMIT --to release --stack ${stack}\`, then \`SFN_WORKERS_RELEASE=release pnpm pulumi up --stack ${stack}\``,
    );
  }
}

/**
 * The release to deploy, checked to the last byte; `undefined` where everything is built here, as for this machine. Where only
 * releases are deployed and none is given, a preview shows what the next one would change.
 * @throws {WrongRelease} when the environment can't take it; the message names each reason
 */
export function deployableRelease(settings: Settings): DeployedRelease | undefined {
  if (settings.builds === "local") return undefined;
  const release = givenRelease();
  if (release === undefined) return settings.release?.only ? nextRelease(settings) : undefined;
  const problems = problemsOf(release, settings);
  if (problems.length > 0) throw new WrongRelease(release.folder, problems);
  return {
    commit: release.commit,
    image: release.image?.uri,
    archive: (workload) => {
      const { sha256 } = ownEntry(release.functions, workload) ?? {};
      return sha256 === undefined ? undefined : join(release.folder, archiveFile(sha256));
    },
  };
}

/**
 * What may not be deployed by hand.
 * @throws {ReleaseNeeded} when only releases are deployed, and none is given
 */
export function requireRelease({ release, builds }: Settings, stack: string): void {
  if (release?.only && builds !== "local" && givenRelease() === undefined)
    throw new ReleaseNeeded(stack);
}

/** Its functions have the bytes that a release of this checkout would have, so that a preview shows those that change. */
function nextRelease(settings: Settings): DeployedRelease {
  const image = `${settings.release?.repository}:the-next-release`;
  const artifacts = findArtifacts(settings);
  return {
    commit: undefined,
    image,
    archive: (workload) => writeBuiltArchive(artifacts, workload, settings),
  };
}

function problemsOf(release: Release, settings: Settings): string[] {
  return [
    ...architectureProblems(release),
    ...settingsProblems(release, settings),
    ...missingWorkloads(release, settings),
    ...archiveProblems(release, settings),
  ];
}

function architectureProblems({ architecture }: Release): string[] {
  if (architecture === ARCHITECTURE) return [];
  const allowed = `allowed: "${ARCHITECTURE}", the processor of the tasks and functions`;
  return [problem("release.json:architecture", architecture, allowed)];
}

function settingsProblems(release: Release, settings: Settings): string[] {
  const problems: string[] = [];
  const [repository] = release.image?.uri.split("@") ?? [];
  const expected = settings.release?.repository;
  if (expected !== undefined && repository !== undefined && repository !== expected) {
    const allowed = `allowed: an image of ${expected} (sfn-workers:release.repository)`;
    problems.push(problem("release.json:image.uri", release.image?.uri, allowed));
  }
  if (settings.image !== undefined) {
    const allowed = "allowed with a release: none, because it has the image";
    problems.push(problem("sfn-workers:image", settings.image, allowed));
  }
  if (release.sourceMaps !== settings.sourceMaps && hasFunctions(settings)) {
    const allowed = `allowed: ${release.sourceMaps}, as the archives of the release have them, or another release`;
    problems.push(problem("sfn-workers:sourceMaps", settings.sourceMaps, allowed));
  }
  return problems;
}

function hasFunctions({ workloads }: Settings): boolean {
  return workloads.some(({ settings: { worker } }) => worker === "lambda");
}

function missingWorkloads(release: Release, { workloads }: Settings): string[] {
  return workloads.flatMap(({ manifest: { name }, settings: { worker } }) => {
    const key = `sfn-workers:workloads.${name}`;
    if (worker === "external") return [];
    const remedy = `deploy a release of a commit that has it; this one is of ${release.commit}`;
    if (worker === "lambda") {
      if (ownEntry(release.functions, name) !== undefined) return [];
      return [`${key} has no function in the release: ${remedy}`];
    }
    if (release.image?.workloads.includes(name)) return [];
    return [`${key} is not in the image of the release: ${remedy}`];
  });
}

/** Each archive of the environment's functions is read before anything is deployed. */
function archiveProblems({ folder, functions }: Release, { workloads }: Settings): string[] {
  return workloads.flatMap(({ manifest: { name }, settings: { worker } }) => {
    const { sha256 } = ownEntry(functions, name) ?? {};
    if (worker !== "lambda" || sha256 === undefined) return [];
    const path = join(folder, archiveFile(sha256));
    const remedy = "`pnpm release get` brings it again";
    if (!existsSync(path)) return [`${path} is missing: ${remedy}`];
    const found = sha256Of(readFileSync(path));
    return found === sha256 ? [] : [`${path} has the sha256 ${found}: ${remedy}`];
  });
}

function ownEntry<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
