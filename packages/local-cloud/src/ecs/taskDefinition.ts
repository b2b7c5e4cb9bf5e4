import type { ImageEntry } from "./dockerfile.ts";

/** A task definition with one container, as far as a process can follow it. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly containerName: string;
  readonly image: string;
  readonly entry: ImageEntry;
  /** The container's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string | undefined;
  /** Where the awslogs driver writes; undefined without it. */
  readonly logGroup: string | undefined;
  readonly stopTimeoutSeconds: number;
}

/** By ARN with or without revision, or by family: there is one revision of each. */
export function findTaskDefinition(
  reference: string,
  definitions: Iterable<TaskDefinition>,
): TaskDefinition {
  for (const definition of definitions) {
    const { arn, family } = definition;
    const names = [arn, arn.replace(/:\d+$/, ""), family, `${family}:${arn.split(":").at(-1)}`];
    if (names.includes(reference)) return definition;
  }
  throw new Error(`task definition ${reference} is not made by the program`);
}
