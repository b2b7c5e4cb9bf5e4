import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repeatedFailures } from "./failuresLast.ts";
import { inTurn } from "./inTurn.ts";
import { NX_ENVIRONMENT, nxCli, ROOT } from "./nx.ts";
import { tellsOfFullDisk } from "./space.ts";

export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
}

/**
 * Builds both apps for this machine with nx, which skips unchanged ones. Shows nx's output only when a build fails.
 * @throws {BuildFailed} when a build fails
 * @throws {Error} when the signal aborts: its reason
 */
export async function buildWorkers(signal?: AbortSignal): Promise<void> {
  await runTargets(["build"], "the workers' build failed", { signal });
}

/**
 * Builds both apps, runs their tests, which run each workload's cases in what was built, and packs them for AWS. nx skips
 * what is unchanged.
 *
 * @param options with `cache: false`, nothing comes from nx's cache, which another checkout may have filled; `env` is what builds and
 * tests get
 * @throws {BuildFailed} when a build or a test fails
 */
export async function packWorkers({ cache = true, env = process.env } = {}): Promise<void> {
  await runTargets(["build", "test", "pack"], "the workers can't be deployed", { cache, env });
}

/** The projects that have builds. */
const APPS = "tag:app";

interface TargetOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cache?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** nx of another command in this checkout would put a former build in the place of what this one writes. */
function runTargets(
  targets: readonly string[],
  failure: string,
  options: TargetOptions,
): Promise<void> {
  const run = () => runNx(targets, failure, options);
  return inTurn(join(ROOT, ".nx/building"), run, { signal: options.signal });
}

async function runNx(
  targets: readonly string[],
  failure: string,
  { signal, cache = true, env = process.env }: TargetOptions,
): Promise<void> {
  const args = ["run-many", "-t", ...targets, "-p", APPS, "--output-style=static", "--no-cloud"];
  const uncached = cache ? [] : ["--skip-nx-cache"];
  const build = spawn(process.execPath, [nxCli(), ...args, ...uncached], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...NX_ENVIRONMENT },
  });
  signal?.addEventListener("abort", () => build.kill("SIGTERM"), { once: true });
  const closed = once(build, "close");
  let output = "";
  // nx that could not start, because this process may open no more files, has no streams.
  const { stdout, stderr }: Partial<typeof build> = build;
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const [code] = await closed.catch((error: unknown) => {
    throw new BuildFailed(`${failure}: ${error instanceof Error ? error.message : error}`);
  });
  signal?.throwIfAborted();
  if (code === 0) return;
  if (tellsOfFullDisk(output)) {
    throw new BuildFailed(
      `${failure}: a disk is full, that of ${ROOT} or of ${tmpdir()}: make room`,
    );
  }
  throw new BuildFailed(`${failure}:\n\n${repeatedFailures(output) ?? output}`);
}
