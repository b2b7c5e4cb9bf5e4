import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const DEFAULT_MAJOR = "12";

/**
 * Runs the workspace's pnpm: the one that runs this process, else the one on the PATH, else npx's. It has to be the major
 * version that the workspace pins.
 * @returns what it wrote when it ended with an error, else `undefined`
 */
export async function runPnpm(
  args: readonly string[],
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const [command, ...first] = findPnpm(cwd, process.env);
  const child = spawn(command, [...first, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  let output = "";
  // A process that could not start, because this one may open no more files, has no streams.
  const { stdout, stderr }: Partial<typeof child> = child;
  for (const stream of [stdout, stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  }
  const code = await ended;
  return code === 0
    ? undefined
    : `\`${command} ${[...first, ...args].join(" ")}\` ended with ${code}:\n${output.trim()}`;
}

/** The command of the pnpm to run, for a workspace folder or one below it. */
export function findPnpm(
  folder: string,
  environment: NodeJS.ProcessEnv,
): readonly [command: string, ...args: string[]] {
  const major = pinnedMajor(folder);
  const running = environment["npm_execpath"];
  const agent = environment["npm_config_user_agent"] ?? "";
  if (running && basename(running).startsWith("pnpm") && agent.startsWith(`pnpm/${major}.`)) {
    return /\.[cm]?js$/.test(running) ? [process.execPath, running] : [running];
  }
  const installed = spawnSync("pnpm", ["--version"], { cwd: folder, encoding: "utf8" });
  if (installed.stdout?.startsWith(`${major}.`)) return ["pnpm"];
  return ["npx", "--yes", "--prefer-offline", `pnpm@${major}`];
}

/** The major version in `packageManager` of the workspace's package.json. */
function pinnedMajor(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "package.json");
    const pinned = existsSync(file)
      ? /"packageManager":\s*"pnpm@(\d+)/.exec(readFileSync(file, "utf8"))?.[1]
      : undefined;
    if (pinned) return pinned;
    if (at === dirname(at)) return DEFAULT_MAJOR;
  }
}
