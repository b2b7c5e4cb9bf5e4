import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { RunError } from "@pulumi/pulumi/errors.js";
import { explain } from "../settings/explain.ts";
import { type ReleaseFile, releaseFile } from "./releaseFile.ts";

/** The variable that names the folder of the release to deploy. */
export const RELEASE_VARIABLE = "SFN_WORKERS_RELEASE";

/** Its name in the folder of a release. */
export const RELEASE_FILE = "release.json";

/** The output of a stack that runs no release: Pulumi warns of one without a value. */
export const NO_RELEASE = "none";

/** A release on this machine. */
export interface Release extends ReleaseFile {
  /** An absolute path. */
  readonly folder: string;
}

/** What is to be deployed is no release that this environment can take. Of a `RunError`, Pulumi shows the message alone. */
export class WrongRelease extends RunError {
  override readonly name = "WrongRelease";

  /** @param folder of the release */
  constructor(folder: string, problems: readonly string[]) {
    super(
      `The release in ${folder} can't be deployed:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
  }
}

/** The folder that the variable names; `undefined` when there is nothing in it. */
export function releaseFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env[RELEASE_VARIABLE];
  return given === undefined || given === "" ? undefined : resolve(given);
}

/**
 * The release that the variable names, if it names one.
 * @throws {WrongRelease} when the folder has none
 */
export function givenRelease(): Release | undefined {
  const folder = releaseFolder();
  return folder === undefined ? undefined : readRelease(folder);
}

/** @throws {WrongRelease} when the folder has no release, or one of another form */
function readRelease(folder: string): Release {
  const path = join(folder, RELEASE_FILE);
  if (!existsSync(path)) {
    const allowed = "allowed: a folder that `pnpm release get COMMIT --to FOLDER` has written";
    throw new WrongRelease(folder, [`there is no ${path}; ${allowed}`]);
  }
  return { ...parseRelease(readFileSync(path, "utf8"), folder), folder };
}

/**
 * @param from where the text is, for messages
 * @throws {WrongRelease} when the text is no release; the message names each wrong field, its value and what is allowed
 */
export function parseRelease(text: string, from: string): ReleaseFile {
  const given = jsonIn(text);
  if (given === undefined) throw new WrongRelease(from, [`${RELEASE_FILE} is not JSON`]);
  const { success, data, error } = releaseFile.safeParse(given);
  if (success) return data;
  throw new WrongRelease(from, explain(error, given, RELEASE_FILE));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The path of an archive in the folder of a release, as in the bucket. */
export function archiveFile(sha256: string): string {
  return `archives/${sha256}.zip`;
}

/** The key of a release's file in the bucket. */
export function releaseKey(commit: string): string {
  return `releases/${commit}.json`;
}

/** The sha256 of these bytes, as a release names them. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
