import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";

/** `pulumi version` reads no network, so one that takes longer hangs. */
const WITHIN_MS = 10_000;

/** What runs a program in TypeScript; Pulumi's own downloads have it beside the CLI. */
const LANGUAGE_HOST = "pulumi-language-nodejs";

/** The `pulumi` that somebody has installed. */
export interface InstalledPulumi {
  readonly binary: string;
  /** Why it can't be used; `undefined` when it fits. */
  readonly misfit?: string;
  /** As `3.265.0`; empty when it does not say. */
  readonly version: string;
}

/** Which versions of the CLI fit: one only, or this and what is newer of the same major. */
export interface NeededPulumi {
  readonly version: string;
  readonly exact: boolean;
}

/** The first `pulumi` on the PATH, other than those of npm packages, which download one; `undefined` when there is none. */
export async function pulumiOnPath(
  needed: NeededPulumi,
  path = process.env["PATH"] ?? "",
): Promise<InstalledPulumi | undefined> {
  const folders = path
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes(`node_modules${sep}.bin`))
    // It is run from another folder than the one that a relative path starts from.
    .map((folder) => resolve(folder));
  const binary = folders.map((folder) => join(folder, "pulumi")).find(isExecutable);
  if (binary === undefined) return undefined;
  const version = await versionOf(binary);
  const misfit = version === "" ? "does not tell its version" : misfitOf(version, needed);
  if (misfit !== undefined) return { binary, version, misfit };
  const beside = [dirname(binary), dirname(realpathSync(binary)), ...folders];
  return beside.some((folder) => isExecutable(join(folder, LANGUAGE_HOST)))
    ? { binary, version }
    : { binary, version, misfit: `has no ${LANGUAGE_HOST} beside it` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function versionOf(binary: string): Promise<string> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    const { stdout } = await promisify(execFile)(binary, ["version"], { timeout: WITHIN_MS, env });
    return /^v?(\d+\.\d+\.\d+(-\S+)?)$/.exec(stdout.trim())?.[1] ?? "";
  } catch {
    return "";
  }
}

/** The rule of Pulumi's Automation API: an older CLI lacks what the SDK asks for, and another major speaks differently. */
function misfitOf(version: string, { version: needed, exact }: NeededPulumi): string | undefined {
  if (version === needed) return undefined;
  if (exact) return `is not ${needed}, which PULUMI_VERSION names`;
  const [have, need] = [numbersOf(version), numbersOf(needed)];
  if (version.includes("-")) return "is not a released version";
  const isSameMajor = have[0] === need[0];
  const differs = need.findIndex((number, index) => number !== have[index]);
  const isNewer = (have[differs] ?? 0) >= (need[differs] ?? 0);
  return isSameMajor && isNewer ? undefined : `is not ${needed} or a newer ${need[0]}`;
}

const numbersOf = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);
