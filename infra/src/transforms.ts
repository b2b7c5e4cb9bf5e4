import type { Transforms } from "./options.ts";

/**
 * What this team wants otherwise than the configuration can say, by workload and resource; and what its handlers may do:
 *
 *     workloads: {
 *       "coin-flip": {
 *         function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }),
 *         statements: [
 *           { Sid: "ReadCoins", Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::coins/*" },
 *         ],
 *       },
 *     },
 *     fargate: { cluster: (args) => ({ ...args, settings: [{ name: "containerInsights", value: "enabled" }] }) },
 */
export const transforms: Transforms = {};
