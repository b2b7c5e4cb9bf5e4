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
  await runNxInTurn([["-t", "build", "-p", APPS]], "the workers' build failed", { signal });
}

/**
 * Builds both apps, runs their tests and each workload's cases in what was built, and packs them for AWS. What is packed is always
 * built anew from this checkout, also where nx has a build in its cache, which may be that of another. Of the tests nx skips those
 * of what is unchanged.
 *
 * @param options with `cache: false`, every test runs, too; `env` is what builds and tests get
 * @throws {BuildFailed} when a build or a test fails
 * @throws {Error} when the signal aborts: its reason
 */
export async function packWorkers({
  root = ROOT,
  cache = true,
  env = process.env,
  signal,
}: PackOptions = {}): Promise<void> {
  const asBuilt = ["--exclude-task-dependencies", ...(cache ? [] : ["--skip-nx-cache"])];
  const runs = [
    ["-t", "build", "-p", APPS, "--skip-nx-cache"],
    ["-t", "verify", "-p", "tag:workload", ...asBuilt],
    ["-t", "test", "processes", "pack", "-p", APPS, ...asBuilt],
  ];
  await runNxInTurn(runs, "the workers can't be deployed", { root, env, signal });
}

interface PackOptions {
  readonly root?: string;
  readonly cache?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** The projects that have builds. */
const APPS = "tag:app";

/** nx of another command in this checkout would put a former build in the place of what this one writes. */
function runNxInTurn(
  runs: readonly (readonly string[])[],
  failure: string,
  { signal, root = ROOT, env }: NxRun,
): Promise<void> {
  const run = async () => {
    for (const args of runs) await runNx(args, failure, { signal, root, env });
  };
  return inTurn(join(root, ".nx/building"), run, { signal });
}

interface NxRun {
  readonly signal?: AbortSignal | undefined;
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

async function runNx(
  args: readonly string[],
  failure: string,
  { signal, root = ROOT, env = process.env }: NxRun,
): Promise<void> {
  const build = spawn(
    process.execPath,
    [nxCli(root), "run-many", ...args, "--output-style=static", "--no-cloud"],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, ...NX_ENVIRONMENT },
    },
  );
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
