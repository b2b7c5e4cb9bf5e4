import type { Cloud } from "../cloud.ts";

/** What the operations of ECS's API need. */
export type EcsServices = Pick<Cloud, "clusters" | "iam" | "region" | "tasks">;

/** A call of ECS's API with its caller. */
export interface SignedCall {
  readonly input: unknown;
  readonly region: string;
  /** Undefined for a key that is not a role's. */
  readonly session: ReturnType<Cloud["iam"]["sessionOf"]>;
}
