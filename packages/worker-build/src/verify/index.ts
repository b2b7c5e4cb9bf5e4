export type { Platform } from "./builtWorker.ts";
export { chosenWorkloads } from "./chosenWorkloads.ts";
export { BundleFailed, LinkOutside, MissingBundle, MissingCases, ModulesAbove } from "./errors.ts";
export { type VerifyOptions, verifyWorkload } from "./verifyWorkload.ts";
