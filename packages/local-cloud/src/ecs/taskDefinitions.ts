import { arnOf, regionOf } from "../names.ts";
import { EcsError } from "./ecsError.ts";
import { requireRegionInArn } from "./regionInArn.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** The revisions of the families of task definitions. */
export interface TaskDefinitions {
  /** The identity of the next revision of a family in a Region. */
  next(family: string, region: string): Pick<TaskDefinition, "arn" | "family" | "revision">;
  /** In place of the same revision, if there is one: what starts from now on starts from these files. */
  register(definition: TaskDefinition): void;
  /** What runs goes on. Nothing new can be started. */
  deregister(arn: string): void;
  /**
   * Finds a revision by its ARN or `FAMILY:REVISION`, or the latest one by the ARN without revision or the family.
   *
   * @throws {EcsError} when there is none, or it is no longer active.
   */
  find(reference: string, region: string): TaskDefinition;
}

export function createTaskDefinitions(): TaskDefinitions {
  /** In the order of their registration. */
  const active = new Map<string, TaskDefinition>();
  /** By the ARN: ends the use of the files. */
  const uses = new Map<string, () => void>();
  /** The highest revision of each family, by the ARN without revision. */
  const revisions = new Map<string, number>();
  return {
    next(family, region) {
      const familyArn = arnOf(region, "ecs", `task-definition/${family}`);
      const revision = (revisions.get(familyArn) ?? 0) + 1;
      return { arn: `${familyArn}:${revision}`, family, revision };
    },
    register(definition) {
      revisions.set(withoutRevision(definition.arn), definition.revision);
      active.set(definition.arn, definition);
      const endFormerUse = uses.get(definition.arn);
      uses.set(definition.arn, definition.files.use());
      endFormerUse?.();
    },
    deregister(arn) {
      active.delete(arn);
      uses.get(arn)?.();
      uses.delete(arn);
    },
    find(reference, region) {
      requireRegionInArn(reference, region);
      const found = [...active.values()].findLast(
        ({ arn, family, revision }) =>
          regionOf(arn) === region &&
          [arn, withoutRevision(arn), family, `${family}:${revision}`].includes(reference),
      );
      if (found !== undefined) return found;
      const [, family = "", revision] =
        /^(?:arn:.*task-definition\/)?([^:/]+)(?::(\d+))?$/.exec(reference) ?? [];
      const wasRegistered =
        Number(revision ?? 0) <=
        (revisions.get(arnOf(region, "ecs", `task-definition/${family}`)) ?? -1);
      throw new EcsError(
        "ClientException",
        wasRegistered && revision !== undefined
          ? `TaskDefinition is inactive: ${reference}`
          : `TaskDefinition not found: ${reference} is not in the program`,
      );
    },
  };
}

function withoutRevision(arn: string): string {
  return arn.replace(/:\d+$/, "");
}
