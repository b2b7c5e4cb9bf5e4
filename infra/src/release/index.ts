export { builtArchive } from "./archive.ts";
export { ReleaseNeeded } from "./deployable.ts";
export {
  archiveFile,
  givenRelease,
  parseRelease,
  RELEASE_FILE,
  RELEASE_VARIABLE,
  releaseFolder,
  releaseKey,
  sha256Of,
} from "./release.ts";
export { type ReleasedStack, releasedStacks, takesOnlyReleases } from "./releasedStacks.ts";
export { ARCHITECTURE, COMMIT, type ReleaseFile } from "./releaseFile.ts";
