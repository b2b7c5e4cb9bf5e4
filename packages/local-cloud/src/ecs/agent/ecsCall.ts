import type { Caller } from "../../iam/caller.ts";

/** A call of ECS's API by a task. */
export interface EcsCall {
  /** The header `X-Amz-Target`. */
  readonly target: string;
  readonly input: unknown;
  readonly caller: Caller;
}
