import type { UsedFiles } from "../process/usedFiles.ts";
import type { CommandLine } from "./imageCopy.ts";
import type { TaskRoles } from "./taskRoles.ts";

/** A task definition with one container, reduced to the settings that a process can have. */
export interface TaskDefinition extends TaskRoles {
  readonly arn: string;
  readonly family: string;
  /** From 1. */
  readonly revision: number;
  /** CPU units, 1,024 of which are a virtual CPU; undefined without a limit for the task. */
  readonly cpu: number | undefined;
  readonly memoryMb: number | undefined;
  readonly networkMode: string | undefined;
  /** Whether Fargate can run it. */
  readonly supportsFargate: boolean;
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
  /** The log group of the awslogs driver; undefined without that driver. */
  readonly logGroup: string | undefined;
  /** The Region of that log group, if it is another one than the task's. */
  readonly logRegion?: string | undefined;
  readonly logStreamPrefix: string | undefined;
  /** Whether an init process is process 1 of the container. */
  readonly hasInit: boolean;
  readonly stopTimeoutSeconds: number;
  /**
   * The same revision with the files of its image as they are now.
   *
   * @throws {Error} when its container would not start.
   */
  renewed(): Promise<RenewedDefinition>;
  /** The files of its image. */
  readonly files: UsedFiles;
}

export interface RenewedDefinition {
  readonly definition: TaskDefinition;
  /** Ends the caller's use of its files. */
  endUse(): void;
}
