import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { repeatedFailures } from "./failuresLast.ts";

const ROOT = join(import.meta.dirname, "../../..");

export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
}

/**
 * Builds both apps for this machine with nx, which skips unchanged ones. Shows nx's output only when a build fails.
 * @throws {BuildFailed} when a build fails
 * @throws {Error} when the signal aborts: its reason
 */
export async function buildWorkers(signal?: AbortSignal): Promise<void> {
  await runTargets(["build"], "the workers' build failed", signal);
}

/**
 * Builds both apps, runs their tests, which run each workload's cases in what was built, and packs them for AWS. nx skips
 * what is unchanged.
 * @throws {BuildFailed} when a build or a test fails
 */
export async function packWorkers(): Promise<void> {
  await runTargets(["build", "test", "pack"], "the workers can't be deployed");
}

/** The projects that have builds. */
const APPS = "tag:app";

async function runTargets(
  targets: readonly string[],
  failure: string,
  signal?: AbortSignal,
): Promise<void> {
  const nx = createRequire(join(ROOT, "package.json")).resolve("nx/bin/nx.js");
  const build = spawn(
    process.execPath,
    [nx, "run-many", "-t", ...targets, "-p", APPS, "--output-style=static", "--no-cloud"],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        // Without this, nx's plugin processes outlive an interrupted nx by half a minute.
        NX_ISOLATE_PLUGINS: "false",
        // nx would put .env.local, which has secrets, into the environment of builds and tests.
        NX_LOAD_DOT_ENV_FILES: "false",
      },
    },
  );
  signal?.addEventListener("abort", () => build.kill("SIGTERM"), { once: true });
  let output = "";
  for (const stream of [build.stdout, build.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const [code] = await once(build, "close");
  signal?.throwIfAborted();
  if (code !== 0) throw new BuildFailed(`${failure}:\n\n${repeatedFailures(output) ?? output}`);
}
