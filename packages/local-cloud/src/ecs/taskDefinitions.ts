import { arnOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** The revisions of the families of task definitions. */
export interface TaskDefinitions {
  /** The identity of the next revision of a family. */
  next(family: string): Pick<TaskDefinition, "arn" | "family" | "revision">;
  register(definition: TaskDefinition): void;
  /** What runs goes on. Nothing new can be started. */
  deregister(arn: string): void;
  /**
   * Finds a revision by its ARN or `FAMILY:REVISION`, or the latest one by the ARN without revision or the family.
   *
   * @throws {EcsError} when there is none, or it is no longer active.
   */
  find(reference: string): TaskDefinition;
}

export function createTaskDefinitions(): TaskDefinitions {
  /** In the order of their registration. */
  const active = new Map<string, TaskDefinition>();
  /** The highest revision of each family. */
  const revisions = new Map<string, number>();
  return {
    next(family) {
      const revision = (revisions.get(family) ?? 0) + 1;
      return { arn: arnOf("ecs", `task-definition/${family}:${revision}`), family, revision };
    },
    register(definition) {
      revisions.set(definition.family, definition.revision);
      active.set(definition.arn, definition);
    },
    deregister: (arn) => void active.delete(arn),
    find(reference) {
      const found = [...active.values()].findLast(({ arn, family, revision }) =>
        [arn, arn.replace(/:\d+$/, ""), family, `${family}:${revision}`].includes(reference),
      );
      if (found !== undefined) return found;
      const [, family = "", revision] =
        /^(?:arn:.*task-definition\/)?([^:/]+)(?::(\d+))?$/.exec(reference) ?? [];
      const wasRegistered = Number(revision ?? 0) <= (revisions.get(family) ?? -1);
      throw new EcsError(
        "ClientException",
        wasRegistered && revision !== undefined
          ? `TaskDefinition is inactive: ${reference}`
          : `TaskDefinition not found: ${reference} is not in the program`,
      );
    },
  };
}
