import type { Transforms } from "./options.ts";

/**
 * This team's overrides of resources' arguments, by workload and resource, and further permissions of its handlers:
 *
 *     workloads: {
 *       "coin-flip": {
 *         function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }),
 *         statements: [
 *           { Sid: "ReadCoins", Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::coins/*" },
 *         ],
 *       },
 *     },
 *     fargate: { repository: (args) => ({ ...args, imageScanningConfiguration: { scanOnPush: false } }) },
 */
export const transforms: Transforms = {};
