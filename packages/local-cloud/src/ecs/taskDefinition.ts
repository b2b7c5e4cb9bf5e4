import type { CommandLine } from "./imageCopy.ts";

/** A task definition with one container, reduced to the settings that a process can have. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly containerName: string;
  readonly image: string;
  readonly commandLine: CommandLine;
  /**
   * The command line with another command.
   *
   * @throws {Error} when it would not start.
   */
  commandLineWith(command: readonly string[]): CommandLine;
  /** The variables of the image and the container's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables whose values ECS fetches as the task starts: a name → where the value is kept. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string | undefined;
  /** The log group of the awslogs driver; undefined without that driver. */
  readonly logGroup: string | undefined;
  readonly stopTimeoutSeconds: number;
}

/** Finds a definition by its ARN, with or without revision, or by its family, which has one revision. */
export function findTaskDefinition(
  reference: string,
  definitions: Iterable<TaskDefinition>,
): TaskDefinition {
  for (const definition of definitions) {
    const { arn, family } = definition;
    const names = [arn, arn.replace(/:\d+$/, ""), family, `${family}:${arn.split(":").at(-1)}`];
    if (names.includes(reference)) return definition;
  }
  throw new Error(`task definition ${reference} is not in the program`);
}
