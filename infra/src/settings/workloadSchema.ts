import { z } from "zod";
import { external } from "./externalSchema.ts";
import { fargate } from "./fargateSchema.ts";
import { lambda } from "./lambdaSchema.ts";

/** One workload's settings: `worker` and `transport` decide which other settings exist. */
export const workload = z.discriminatedUnion("worker", [lambda, fargate, external]);
