import { z } from "zod";

/** The processor that the workers are built for: that of their tasks and functions. */
export const ARCHITECTURE = "arm64";

/** A commit, as git names it without abbreviation. */
export const COMMIT = /^[0-9a-f]{40}$/;

const commit = z
  .string()
  .regex(COMMIT, "allowed: the whole hash of a commit, of 40 digits, as `git rev-parse HEAD`");

/** A tag may be another image tomorrow. */
const uri = z
  .string()
  .regex(
    /^[^\s@:]+(?::\d+\/[^\s@:]+)?@sha256:[0-9a-f]{64}$/,
    "allowed: an image by its digest, REPOSITORY@sha256: with 64 digits, without a tag",
  );

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "allowed: a sha256 of 64 digits");

const byName = z.string().regex(/^[\w-]+$/, "allowed: the name of a workload");

/** What `pnpm release` made of a commit: `releases/COMMIT.json` in the bucket, and `release.json` in a folder. */
export const releaseFile = z.strictObject({
  /** Raised when an older program could not read the file. */
  form: z.literal(1),
  commit,
  architecture: z.string(),
  /** Whether the functions' archives have their source maps. */
  sourceMaps: z.boolean(),
  /** Where no environment had a Fargate worker there is none. */
  image: z.strictObject({ uri, workloads: z.array(byName) }).optional(),
  /** The functions' archives by the name of the workload. */
  functions: z.record(byName, z.strictObject({ sha256 })),
});

export type ReleaseFile = z.infer<typeof releaseFile>;
