import {
  RELEASE_VARIABLE,
  ReleaseNeeded,
  releaseFolder,
  takesOnlyReleases,
} from "@sfn-workers/infra/release";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { callersPath } from "../cli/callersPath.ts";

/**
 * Pulumi runs the program in another folder than the caller's, from which the variable's path starts.
 * @returns whether there is a release to deploy
 */
export function useCallersRelease(): boolean {
  const given = process.env[RELEASE_VARIABLE];
  if (given === undefined || given === "") return false;
  process.env[RELEASE_VARIABLE] = callersPath(given);
  return true;
}

/** @throws {ReleaseNeeded} when the stack takes releases only, and none is given */
export function requireReleaseFor(stack: Stack): void {
  if (takesOnlyReleases(stack) && releaseFolder() === undefined)
    throw new ReleaseNeeded(stack.stack);
}
