import type { Registration } from "@sfn-workers/pulumi-host";
import type { z } from "zod";
import type { Cloud } from "../cloud.ts";

/** Makes the local counterpart of one resource. */
export type Counterpart = (resource: Registration, cloud: Cloud) => Made | Promise<Made>;

export interface Made {
  /** What the resource became here, for people: "activity", "timer, every 5 minutes". */
  readonly became: string;
  readonly id: string;
  /** What AWS computes; the inputs are among the outputs already. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Called once the whole program is deployed: only then does anything run. */
  start?(): void;
  /** Called first when the environment stops: start no more work. */
  quiesce?(): void;
  /** Called after that: ask what runs to end, and wait for it. */
  stop?(): Promise<void>;
  /** The processes that run for it now. */
  processIds?(): readonly number[];
}

/** @throws Error naming the resource, the input and what is allowed. */
export function readInputs<T>(schema: z.ZodType<T>, resource: Registration): T {
  const result = schema.safeParse(resource.inputs);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues
      .map((issue) => `${issue.path.join(".") || "inputs"}: ${issue.message}`)
      .join("; "),
  );
}
