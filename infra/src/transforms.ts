import type { Transforms } from "./program.ts";

/**
 * What this team wants otherwise than the configuration can say, by workload and resource:
 *
 *     "coin-flip": { function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }) },
 */
export const transforms: Transforms = {};
