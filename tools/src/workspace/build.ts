import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
}

/**
 * Builds both apps with nx, which skips unchanged ones. Shows nx's output only when a build fails.
 * @throws {BuildFailed} when a build fails
 * @throws {Error} when the signal aborts: its reason
 */
export async function buildWorkers(signal?: AbortSignal): Promise<void> {
  const nx = createRequire(join(ROOT, "package.json")).resolve("nx/bin/nx.js");
  const build = spawn(
    process.execPath,
    [nx, "run-many", "-t", "build", "--output-style=static", "--no-cloud"],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      // Without this, nx's plugin processes outlive an interrupted nx by half a minute.
      env: { ...process.env, NX_ISOLATE_PLUGINS: "false" },
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
  if (code !== 0) throw new BuildFailed(`the workers' build failed:\n${output}`);
}
