import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const ENGINE = join(import.meta.dirname, "../..");
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** The oldest version on which the tests have run: its engine speaks the protocol of the pinned @pulumi/pulumi. */
const OLDEST = [3, 260] as const;

/** A `pulumi` that runs here. */
export interface EngineCommand {
  readonly path: string;
  readonly version: string;
}

/** This machine has no engine and can't build one. The message says what it lacks. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";
}

/** Go has all sources of the engine and can't build it. The message has its last lines. */
export class EngineBuildError extends Error {
  override readonly name = "EngineBuildError";
}

export interface FindOptions {
  /** Told what takes minutes. */
  readonly progress?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Where a built command is kept. */
  readonly cache?: string;
}

/**
 * The `pulumi` on the PATH, or one built from go.mod, once.
 *
 * @throws {NoEngineError} when there is neither a recent `pulumi` nor a Go that can fetch its sources
 * @throws {EngineBuildError} when the build fails
 */
export async function findCommand({
  progress = () => {},
  env = process.env,
  cache = join(ENGINE, "node_modules/.cache"),
}: FindOptions = {}): Promise<EngineCommand> {
  const installed = await versionOf("pulumi", env);
  if (installed !== undefined && isRecent(installed)) return { path: "pulumi", version: installed };
  const path = join(cache, `pulumi-${sourcesHash()}`, "bin", "pulumi");
  if (!existsSync(path)) {
    await requireSources(installed, env, progress);
    await build(path, env, progress);
  }
  const version = await versionOf(path, env);
  if (version === undefined) throw new EngineBuildError(`${path} does not start`);
  return { path, version };
}

async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return (await promisify(execFile)(command, ["version"], { env: quiet })).stdout.trim();
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

function sourcesHash(): string {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(ENGINE, file)));
  return hash.digest("hex").slice(0, 16);
}

/** Fetches what the build needs, so that a build that fails has another cause than the network. */
async function requireSources(
  installed: string | undefined,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  const onPath =
    installed === undefined
      ? "There is no pulumi on the PATH"
      : `pulumi on the PATH is ${installed}, older than v${OLDEST.join(".")}`;
  progress("fetching the sources of Pulumi's engine");
  const { code, output } = await go(["list", "-deps", PACKAGE], env);
  if (code === "ENOENT") throw new NoEngineError(`${onPath}, and no go that could build one.`);
  if (code !== 0) {
    throw new NoEngineError(`${onPath}, and go can't fetch its sources:\n${lastLines(output)}`);
  }
}

async function build(
  path: string,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  progress("building Pulumi's engine, which takes minutes the first time");
  mkdirSync(dirname(path), { recursive: true });
  // A build that was interrupted leaves nothing under the name.
  const unfinished = `${path}.${process.pid}`;
  const flags = `-s -w -X ${VERSION_VARIABLE}=${requiredVersion()}`;
  const { code, output } = await go(["build", "-o", unfinished, "-ldflags", flags, PACKAGE], env);
  if (code !== 0) throw new EngineBuildError(`go build ${PACKAGE} failed:\n${lastLines(output)}`);
  renameSync(unfinished, path);
}

function requiredVersion(): string {
  const line = /pulumi\/pkg\/v3 (v\S+)/.exec(readFileSync(join(ENGINE, "go.mod"), "utf8"));
  if (line?.[1] === undefined) throw new EngineBuildError("go.mod does not require pulumi/pkg/v3");
  return line[1];
}

interface Ended {
  readonly code: number | string | null;
  /** What it wrote to stderr. */
  readonly output: string;
}

async function go(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn("go", args, { cwd: ENGINE, env, stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  try {
    const [code] = await once(child, "close");
    return { code, output };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { code, output: String(error) };
  }
}

const SHOWN_LINES = 20;

function lastLines(output: string): string {
  return output.trim().split("\n").slice(-SHOWN_LINES).join("\n");
}
