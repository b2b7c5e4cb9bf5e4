import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "@sfn-workers/infra/stackFile";
import { pnpm } from "./pnpm.ts";

/** A deployment has failed; what it has said before tells why. */
export class PromotionFailed extends Error {
  override readonly name = "PromotionFailed";
}

export interface Deployment {
  /** As for Pulumi: `dev`, or `ORGANIZATION/PROJECT/dev`. */
  readonly stack: string;
  readonly commit: string;
  /** The checkout of the commit. */
  readonly folder: string;
}

/**
 * Deploys a commit to a stack: its release where the stack has releases, and otherwise what is built here.
 * @throws {PromotionFailed} when a command fails
 */
export async function deploy({ stack, commit, folder }: Deployment): Promise<void> {
  const up = [
    "-s",
    "pulumi",
    "up",
    "--stack",
    stack,
    "--yes",
    "--non-interactive",
    "--color",
    "never",
  ];
  if (!hasReleases(stack, folder)) return succeed(up, folder);
  const release = await mkdtemp(join(tmpdir(), "release-"));
  try {
    await succeed(["-s", "release", "get", commit, "--to", release, "--stack", stack], folder);
    await succeed(up, folder, { ...process.env, SFN_WORKERS_RELEASE: release });
  } finally {
    await rm(release, { recursive: true, force: true });
  }
}

/** Whether the stack file names where releases are. */
export function hasReleases(stack: string, folder: string): boolean {
  const { config } = readStackFile(stack.split("/").at(-1) ?? stack, join(folder, "infra"));
  return config["sfn-workers:release"] !== undefined;
}

/** @throws {PromotionFailed} when the command fails */
export async function succeed(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const code = await pnpm(args, { cwd, env });
  if (code === 0) return;
  const command = args.filter((argument) => argument !== "-s").join(" ");
  throw new PromotionFailed(`pnpm ${command} ended with ${code}`);
}
