import { ECS_CIRCUIT_BREAKER_THRESHOLD } from "../limits.ts";
import type { RunningTask } from "./task.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** A task of a service. */
export interface ServiceTask {
  readonly task: RunningTask;
  /** Whether ECS has seen it running. */
  isRunning: boolean;
}

/** The tasks of one task definition of a service. */
export interface Deployment {
  definition: TaskDefinition;
  readonly tasks: Set<ServiceTask>;
  readonly origin: "revision" | "renewal";
  status: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  taskRuns(): void;
  /**
   * Counts a task that stopped before it ran, until a first task of the deployment runs (API reference, Deployment,
   * failedTasks).
   *
   * @returns how many have failed in a row, if these are enough for the circuit breaker
   */
  taskFailed(desiredCount: number): number | undefined;
}

/** @param origin a renewal starts tasks from what a later revision may be made of */
export function createDeployment(
  definition: TaskDefinition,
  origin: "revision" | "renewal" = "revision",
): Deployment {
  let failures = 0;
  let hasRun = false;
  return {
    definition,
    origin,
    tasks: new Set(),
    status: "IN_PROGRESS",
    taskRuns() {
      hasRun = true;
    },
    taskFailed(desiredCount) {
      if (hasRun) return undefined;
      failures += 1;
      return failures >= thresholdFor(desiredCount) ? failures : undefined;
    },
  };
}

/** As the API describes it. */
interface DescribedDeployment {
  readonly status: "PRIMARY" | "ACTIVE";
  /** Its ARN. */
  readonly taskDefinition: string;
}

export function describeDeployments(
  primary: Deployment,
  older: Iterable<Deployment>,
): readonly DescribedDeployment[] {
  const describe = (status: DescribedDeployment["status"], { definition }: Deployment) => ({
    status,
    taskDefinition: definition.arn,
  });
  return [describe("PRIMARY", primary), ...[...older].map((one) => describe("ACTIVE", one))];
}

/** Whether its tasks are those of this revision: a renewal may have put in place what the revision was made for. */
export function runs({ definition, origin }: Deployment, revision: TaskDefinition): boolean {
  if (definition.arn === revision.arn) return true;
  return origin === "renewal" && contentOf(definition) === contentOf(revision);
}

/** Equal files have one copy, which the command line names. */
function contentOf(definition: TaskDefinition): string {
  return JSON.stringify({ ...definition, arn: "", revision: 0, image: "", files: undefined });
}

/** A task without protection can't get it while protected tasks keep an older deployment alive. */
export function blocksProtection(oldTasks: readonly ServiceTask[], id: string): boolean {
  const kept = oldTasks.filter(({ task }) => task.protection.expiresAt() !== undefined);
  return kept.length > 0 && !kept.some(({ task }) => task.arn.endsWith(`/${id}`));
}

/** Keeps the files of the deployments that may still start tasks. */
export function createFileUses() {
  const uses = new Map<Deployment, () => void>();
  return (deployments: readonly (Deployment | undefined)[]): void => {
    for (const one of deployments) {
      if (one !== undefined && !uses.has(one)) uses.set(one, one.definition.files.use());
    }
    for (const [one, endUse] of uses) {
      if (deployments.includes(one)) continue;
      uses.delete(one);
      endUse();
    }
  };
}

function thresholdFor(desiredCount: number): number {
  const { min, max } = ECS_CIRCUIT_BREAKER_THRESHOLD;
  return Math.min(max, Math.max(min, Math.ceil(desiredCount / 2)));
}
