export { builtArchive } from "./archive.ts";
export { requireRelease } from "./deployable.ts";
export {
  archiveFile,
  NO_RELEASE,
  parseRelease,
  RELEASE_FILE,
  RELEASE_VARIABLE,
  releaseFolder,
  releaseKey,
  sha256Of,
} from "./release.ts";
export { ARCHITECTURE, COMMIT, type ReleaseFile } from "./releaseFile.ts";
