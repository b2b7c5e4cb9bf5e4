import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./nx.ts";
import { type InstalledPulumi, pulumiOnPath } from "./pulumiOnPath.ts";
import { toItsEnd } from "./toItsEnd.ts";

/** The folder of the Pulumi program and its stacks. */
export const INFRA = join(ROOT, "infra");

const packaged = createRequire(import.meta.url);

/** Pulumi's CLI is not on this machine, and could not be downloaded. */
export class MissingPulumi extends Error {
  override readonly name = "MissingPulumi";
}

/**
 * Runs Pulumi's CLI in infra, on this terminal, until it has ended. The npm package would start it too, but handles no signal.
 * @returns its exit code
 * @throws {MissingPulumi} when it can't be downloaded
 */
export async function runPulumi(args: readonly string[]): Promise<number> {
  const { binary, env, told } = await pulumi();
  process.stderr.write(`${told}\n`);
  return toItsEnd(binary, args, { cwd: INFRA, env });
}

/**
 * What Pulumi's CLI writes to stdout for a command that only reads.
 * @throws {MissingPulumi} when it can't be downloaded
 * @throws {Error} when the command fails; `stderr` has its message
 */
export async function askPulumi(args: readonly string[]): Promise<string> {
  const { binary, env } = await pulumi();
  const options = { cwd: INFRA, env, maxBuffer: Number.POSITIVE_INFINITY };
  const { stdout } = await promisify(execFile)(binary, args, options);
  return stdout;
}

interface PulumiCli {
  readonly binary: string;
  /** In it the CLI finds the language hosts beside it. */
  readonly env: NodeJS.ProcessEnv;
  /** Which one it is, and why. */
  readonly told: string;
}

/**
 * The `pulumi` on the PATH when its version fits, else the one that the npm package `pulumi` downloads once.
 * @throws {MissingPulumi} when it can't be downloaded
 */
async function pulumi(): Promise<PulumiCli> {
  const version = ownVersion();
  const exact = Boolean(process.env["PULUMI_VERSION"]);
  const installed = await pulumiOnPath({ version, exact });
  if (installed !== undefined && installed.misfit === undefined) {
    const { binary } = installed;
    return { ...cli(binary), told: `Pulumi ${installed.version}, of the PATH: ${binary}` };
  }
  const { resolve }: { resolve(): Promise<string> } = packaged("pulumi/lib/resolve");
  const binary = await resolve().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MissingPulumi(
      [notUsed(installed), reason, missingPulumi()].filter(Boolean).join("\n"),
    );
  });
  const told = [notUsed(installed), `Pulumi ${version}: ${binary}`];
  return { ...cli(binary), told: told.filter(Boolean).join("\n") };
}

const notUsed = (installed: InstalledPulumi | undefined) =>
  installed &&
  `Pulumi ${installed.version} of the PATH is not used: ${installed.binary} ${installed.misfit}`;

function cli(binary: string) {
  const path = [dirname(binary), process.env["PATH"] ?? ""].join(delimiter);
  return { binary, env: { ...process.env, PATH: path } };
}

const pulumiHome = () => process.env["PULUMI_HOME"] || join(homedir(), ".pulumi");

/** The folder of the CLI that `pnpm pulumi` has downloaded; `undefined` before its first use. */
export function downloadedPulumi(home = pulumiHome()): string | undefined {
  const bin = join(home, "versions", ownVersion(), "bin");
  return ["pulumi", "pulumi.exe"].some((name) => existsSync(join(bin, name))) ? bin : undefined;
}

/** What to do when Pulumi's CLI could not be downloaded; `undefined` when this machine has it. */
export function missingPulumi(home = pulumiHome()): string | undefined {
  if (downloadedPulumi(home) !== undefined) return undefined;
  const version = ownVersion();
  const folder = join(home, "versions", version);
  return `Pulumi's CLI ${version} is not on this machine, and its first use downloads it from get.pulumi.com. With a network, repeat the command, behind a proxy with NODE_USE_ENV_PROXY=1; without one, copy ${folder} from a machine that has it, or install it on the PATH. pnpm start and pnpm plan need none.`;
}

function ownVersion(): string {
  const chosen = process.env["PULUMI_VERSION"];
  if (chosen) return chosen;
  const { version }: { readonly version: string } = packaged("pulumi/package.json");
  return version;
}
