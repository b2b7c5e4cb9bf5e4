import {
  AccessDeniedException,
  IntegrationFailure,
  type IntegrationRequest,
} from "@sfn-workers/local-stepfunctions";
import type { Cloud } from "../cloud.ts";
import { sessionOf } from "../iam/executionSession.ts";
import { ecsFailure } from "./ecsFailure.ts";
import type { StoppedTask } from "./task.ts";
import type { ListedTask } from "./tasks.ts";

type Services = Pick<Cloud, "tasks" | "iam">;

/**
 * Waits until the task has stopped, and gives its description. It is stopped when its execution no longer waits for it, if the role
 * may do that.
 *
 * @throws {IntegrationFailure} States.TaskFailed when a container has failed, with the description as its cause; ECS's error when the
 * role may not describe the task
 */
export async function endOfTask(
  arn: string,
  request: IntegrationRequest,
  { tasks, iam }: Services,
): Promise<object> {
  const task = tasks.find(arn);
  if (task === undefined) {
    throw ecsFailure("InvalidParameterException", `The referenced task was not found: ${arn}`);
  }
  const context = { "ecs:cluster": task.clusterArn };
  const authorize = (action: string) => iam.require(sessionOf(request), action, arn, context);
  const stop = () => {
    try {
      authorize("ecs:StopTask");
    } catch {
      // It runs on: for Step Functions this is an attempt. The refusal is told.
      return;
    }
    void task.stop("wait");
  };
  if (request.signal.aborted) stop();
  else request.signal.addEventListener("abort", stop);
  const stopped = await task.stopped;
  request.signal.removeEventListener("abort", stop);
  try {
    authorize("ecs:DescribeTasks");
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    throw ecsFailure(error.name, error.message);
  }
  const description = describe(task, stopped);
  if (stopped.exitCode === 0) return description;
  throw new IntegrationFailure("States.TaskFailed", JSON.stringify(description));
}

/** What of DescribeTasks a task here has (ECS API reference, Task). */
function describe(task: ListedTask, { exitCode, reason, started }: StoppedTask): object {
  const { arn, clusterArn, definition, family } = task;
  return {
    ClusterArn: clusterArn,
    Containers: [
      {
        ...(exitCode !== null && { ExitCode: exitCode }),
        ...{ Image: definition.image, LastStatus: "STOPPED", Name: definition.containerName },
        ...(exitCode === null && { Reason: reason }),
        TaskArn: arn,
      },
    ],
    ...{ Cpu: String(definition.cpu), Memory: String(definition.memoryMb) },
    ...{ DesiredStatus: "STOPPED", LastStatus: "STOPPED", LaunchType: "FARGATE" },
    Group: `family:${family}`,
    ...(started ? ofStarted(task) : { StopCode: "TaskFailedToStart", StoppedReason: reason }),
    TaskArn: arn,
    TaskDefinitionArn: definition.arn,
  };
}

function ofStarted(task: ListedTask): object {
  return task.isStopping()
    ? { StopCode: "UserInitiated", StoppedReason: "Task stopped by user" }
    : {
        StopCode: "EssentialContainerExited",
        StoppedReason: "Essential container in task exited",
      };
}
