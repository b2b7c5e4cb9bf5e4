import type { AccessKey } from "../../iam/accessKey.ts";
import type { Session } from "../../iam/iam.ts";
import type { TaskDefinition } from "../taskDefinition.ts";
import type { TaskProtection } from "../taskProtection.ts";

/**
 * Why a task can't be protected (ECS guide, API failure reasons): it does not belong to a service, or other protected tasks
 * keep the service from ending a deployment.
 */
export type ProtectionRefusal = "TASK_NOT_VALID" | "DEPLOYMENT_BLOCKED";

/** A running task, as the agent knows it. */
export interface AgentTask {
  readonly arn: string;
  readonly clusterArn: string;
  /** Undefined for a task on demand. */
  readonly serviceName: string | undefined;
  readonly definition: TaskDefinition;
  /** The task role; undefined for a task without one. */
  readonly role: { readonly session: Session; readonly key: AccessKey } | undefined;
  readonly startedAt: number;
  readonly protection: TaskProtection;
  /** @param protects whether the task asks for protection, and does not release it or only read its state */
  refusesProtection(protects: boolean): ProtectionRefusal | undefined;
  /** Whether it has been told to stop. */
  isStopping(): boolean;
}
