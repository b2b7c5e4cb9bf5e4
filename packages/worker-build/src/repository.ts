import { join } from "node:path";

/** The root of the workspace. Paths in builds are relative to it, so that no build depends on where it was made. */
export const REPOSITORY = join(import.meta.dirname, "../../..");
