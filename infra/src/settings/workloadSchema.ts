import { z } from "zod";
import { fargate } from "./fargateSchema.ts";
import { lambda } from "./lambdaSchema.ts";

/** One workload's settings: `worker` and `transport` decide which others there are. */
export const workload = z.discriminatedUnion("worker", [lambda, fargate]);
