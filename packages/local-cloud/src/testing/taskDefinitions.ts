import type { TaskDefinition } from "../ecs/taskDefinition.ts";

export const TASK_ROLE = "arn:aws:iam::000000000000:role/task";
export const EXECUTION_ROLE = "arn:aws:iam::000000000000:role/execution";

/** A revision of the family `worker`. */
export function definitionOf(
  revision: number,
  changes: Partial<TaskDefinition> = {},
): TaskDefinition {
  return {
    arn: `arn:aws:ecs:us-east-1:000000000000:task-definition/worker:${revision}`,
    family: "worker",
    revision,
    cpu: 256,
    memoryMb: 512,
    networkMode: "awsvpc",
    supportsFargate: true,
    containerName: "worker",
    image: "local/worker",
    commandLine: { args: [], directory: "/", hasInit: false },
    commandLineWith: (command) => ({ args: command, directory: "/", hasInit: false }),
    environment: {},
    secrets: {},
    taskRoleArn: TASK_ROLE,
    executionRoleArn: EXECUTION_ROLE,
    logGroup: undefined,
    logStreamPrefix: undefined,
    hasInit: false,
    stopTimeoutSeconds: 120,
    renewed: () => Promise.reject(new Error("it has no image")),
    files: { use: () => () => {} },
    ...changes,
  };
}
