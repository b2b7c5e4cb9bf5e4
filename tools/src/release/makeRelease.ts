import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  ARCHITECTURE,
  parseRelease,
  RELEASE_FILE,
  type ReleaseFile,
  releaseKey,
  sha256Of,
} from "@sfn-workers/infra/release";
import { openBucket, type ReleaseBucket } from "./bucket.ts";
import { type BuiltWorkers, builtWorkers } from "./builtWorkers.ts";
import { cleanCommit, requireStill } from "./checkout.ts";
import { buildImage, requireBuilder, signIn, signOut } from "./docker.ts";
import type { ReleasePlace } from "./place.ts";
import { type Login, openRegistry } from "./registry.ts";

export interface ReleaseOptions {
  /** The checkout. */
  readonly root: string;
  readonly place: ReleasePlace;
  readonly workloads: readonly string[];
  /** Builds the workers, tests them and packs them for AWS. */
  readonly pack: () => Promise<void>;
  /** Gets a line for each step. */
  readonly say: (line: string) => void;
  /** Ends it; Docker is signed out first. */
  readonly signal?: AbortSignal | undefined;
}

export interface MadeRelease {
  readonly release: ReleaseFile;
  /** Whether it was made now; else it was there. */
  readonly made: boolean;
}

/**
 * Makes the release of the commit that is checked out: everything is built once, and its file comes last, when all of it is there.
 * @throws {ReleaseFailed} before anything is built, when the checkout has changes, or Docker, a login or credentials are missing
 */
export async function makeRelease(options: ReleaseOptions): Promise<MadeRelease> {
  const { root, place, say } = options;
  const commit = cleanCommit(root);
  const bucket = openBucket(place.bucket, place.region);
  try {
    const there = await bucket.read(releaseKey(commit));
    if (there !== undefined) {
      say(`the release of ${commit} is there already`);
      return { release: parsed(there, commit), made: false };
    }
    return place.needsImage
      ? await withRegistry(options, commit, bucket)
      : await build(options, commit, bucket, async () => undefined);
  } finally {
    bucket.close();
  }
}

/** What a release would have, in a folder: nothing is pushed, and no credentials are needed. */
export async function tryRelease(options: ReleaseOptions, folder: string): Promise<ReleaseFile> {
  const { root, place, workloads, pack, say, signal } = options;
  const commit = cleanCommit(root);
  if (place.needsImage) await requireBuilder();
  say(`builds the workers of ${commit} and runs their tests`);
  await pack();
  requireStill(commit, root);
  const built = builtWorkers(join(root, "apps"), workloads, place.sourceMaps);
  for (const { key, content } of built.functions) write(join(folder, key), content);
  const localFile = join(folder, "image.tar");
  const digest = place.needsImage
    ? await buildImage({ ...built.image, repository: place.repository, commit, localFile, signal })
    : undefined;
  const release = releaseOf(options, commit, built, digest);
  write(join(folder, RELEASE_FILE), textOf(release));
  return release;
}

async function withRegistry(
  options: ReleaseOptions,
  commit: string,
  bucket: ReleaseBucket,
): Promise<MadeRelease> {
  const { place, say, signal } = options;
  const registry = openRegistry(place.repository, place.region);
  let login: Login | undefined;
  try {
    await requireBuilder();
    const pushed = await registry.digestOf(commit);
    login = await registry.login();
    await signIn(login);
    return await build(options, commit, bucket, async ({ image }) => {
      // A former try got this far. Nobody can give its tag to another image.
      if (pushed !== undefined) return pushed;
      say("builds the image and pushes it");
      const { repository } = place;
      try {
        return await buildImage({ ...image, repository, commit, localFile: undefined, signal });
      } catch (error) {
        signal?.throwIfAborted();
        // Another run was faster, and its tag stays.
        const theirs = await registry.digestOf(commit).catch(() => undefined);
        if (theirs === undefined) throw error;
        return theirs;
      }
    });
  } finally {
    if (login !== undefined) await signOut(login);
    registry.close();
  }
}

async function build(
  options: ReleaseOptions,
  commit: string,
  bucket: ReleaseBucket,
  pushImage: (built: BuiltWorkers) => Promise<string | undefined>,
): Promise<MadeRelease> {
  const { root, place, workloads, pack, say, signal } = options;
  signal?.throwIfAborted();
  say(`builds the workers of ${commit} and runs their tests`);
  await pack();
  requireStill(commit, root);
  const built = builtWorkers(join(root, "apps"), workloads, place.sourceMaps);
  for (const { workload, key, content, sha256 } of built.functions) {
    const isNew = await bucket.writeOnce(key, content, sha256);
    say(`${workload}: ${sha256}${isNew ? "" : ", unchanged"}`);
  }
  const release = releaseOf(options, commit, built, await pushImage(built));
  const text = textOf(release);
  const key = releaseKey(commit);
  if (await bucket.writeOnce(key, text, sha256Of(Buffer.from(text))))
    return { release, made: true };
  // Another run was faster. What it wrote is the release.
  const theirs = await bucket.read(key);
  return { release: theirs === undefined ? release : parsed(theirs, commit), made: false };
}

function releaseOf(
  { place, workloads }: ReleaseOptions,
  commit: string,
  { functions }: BuiltWorkers,
  digest: string | undefined,
): ReleaseFile {
  const uri = `${place.repository}@${digest}`;
  return {
    form: 1,
    commit,
    architecture: ARCHITECTURE,
    sourceMaps: place.sourceMaps,
    ...(digest !== undefined && { image: { uri, workloads: [...workloads] } }),
    functions: Object.fromEntries(functions.map(({ workload, sha256 }) => [workload, { sha256 }])),
  };
}

function parsed(content: Uint8Array, commit: string): ReleaseFile {
  return parseRelease(new TextDecoder().decode(content), releaseKey(commit));
}

function textOf(release: ReleaseFile): string {
  return `${JSON.stringify(release, null, 2)}\n`;
}

function write(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
