import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ARCHITECTURE } from "@sfn-workers/infra/release";
import { bundledPackages } from "./bundledPackages.ts";
import { ReleaseFailed } from "./failure.ts";
import type { Login } from "./registry.ts";

/** What an image is built from, and where it goes. */
export interface ImageBuild {
  readonly context: string;
  readonly dockerfile: string;
  readonly repository: string;
  readonly commit: string;
  /** Where the image is written instead of pushed. */
  readonly localFile: string | undefined;
  /** Ends the build. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Requires what builds an image with its bill of materials and its provenance. A builder may be elsewhere, so no daemon of this machine
 * is asked for; one that is not running is started.
 * @throws {ReleaseFailed} when Docker or buildx is missing, or the builder does not answer or makes no attestations
 */
export async function requireBuilder(): Promise<void> {
  await docker(["buildx", "version"], {
    failure: "docker buildx builds the image of the Fargate workers, and is not installed",
  });
  const failure = "the builder of docker buildx does not answer";
  const told = await docker(["buildx", "inspect", "--bootstrap"], { failure });
  // It succeeds also where a node can't be reached.
  const [, error] = /^Error:\s+(.+)$/m.exec(told) ?? [];
  if (error !== undefined) throw new ReleaseFailed(`${failure}: ${error}`);
  // buildx, driver/docker: this driver attests where a worker has the label, which it has when Docker keeps images in containerd's store.
  const isPlain = /^Driver:\s+docker$/m.test(told);
  if (isPlain && !told.includes("org.mobyproject.buildkit.worker.snapshotter")) {
    throw new ReleaseFailed(
      "the builder of docker buildx has the driver docker, which writes neither a bill of materials nor a provenance: docker buildx create --use --driver docker-container",
    );
  }
}

/** @throws {ReleaseFailed} when the registry refuses the password */
export async function signIn({ registry, user, password }: Login): Promise<void> {
  await docker(["login", "--username", user, "--password-stdin", registry], {
    input: password,
    failure: `Docker can't sign in to ${registry}`,
  });
}

/** Takes the password from this machine again. */
export async function signOut({ registry }: Pick<Login, "registry">): Promise<void> {
  await docker(["logout", registry], { failure: `Docker can't sign out of ${registry}` });
}

/**
 * Builds the image and pushes it, or writes it into a file.
 * @returns its digest
 * @throws {ReleaseFailed} when that fails; the message has Docker's last lines
 * @throws {Error} when the signal aborts: its reason
 */
export async function buildImage(build: ImageBuild): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "release-image-"));
  const metadata = join(folder, "metadata.json");
  writeBundledPackages(build.context);
  try {
    const { signal } = build;
    await docker(buildArguments(build, metadata), { failure: "the image can't be built", signal });
    const { "containerimage.digest": digest } = JSON.parse(readFileSync(metadata, "utf8"));
    if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
    throw new ReleaseFailed(
      `docker buildx names no digest of the image: ${JSON.stringify(digest)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The image gets it as the other files, whatever the umask is. */
function writeBundledPackages(context: string): void {
  const path = join(context, "package-lock.json");
  writeFileSync(path, bundledPackages(context));
  chmodSync(path, 0o644);
}

function buildArguments(build: ImageBuild, metadata: string): string[] {
  const { context, dockerfile, repository, commit, localFile } = build;
  const tag = `${repository}:${commit}`;
  return [
    ...["buildx", "build", "--platform", `linux/${ARCHITECTURE}`],
    ...["--sbom=true", "--provenance=mode=max", "--metadata-file", metadata],
    ...["--label", `org.opencontainers.image.revision=${commit}`],
    ...["--file", dockerfile, "--tag", tag],
    ...(localFile === undefined ? ["--push"] : ["--output", `type=oci,dest=${localFile}`]),
    context,
  ];
}

/** How many of its last lines are told. */
const LAST_LINES = 20;

interface DockerRun {
  /** What can't be done without it. */
  readonly failure: string;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

async function docker(
  args: readonly string[],
  { failure, input = "", signal }: DockerRun,
): Promise<string> {
  const child = spawn("docker", args, {
    signal,
    stdio: ["pipe", "pipe", "pipe"],
    // ECR's credential helper, where it is set up, has a password of its own, and else fails what would keep one or remove it.
    env: { ...process.env, AWS_ECR_IGNORE_CREDS_STORAGE: "true" },
  });
  const started = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // One that ends early reads nothing.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await started.catch((error: NodeJS.ErrnoException) => {
    signal?.throwIfAborted();
    const reason = error.code === "ENOENT" ? "Docker is not installed" : error.message;
    throw new ReleaseFailed(`${failure}: ${reason}`);
  });
  const [stdout, stderr] = await said;
  if (code === 0) return stdout;
  signal?.throwIfAborted();
  const lines = stderr.trim().split("\n").slice(-LAST_LINES).join("\n  ");
  throw new ReleaseFailed(`${failure}:\n  ${lines}`);
}
