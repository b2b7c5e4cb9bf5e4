import { parseJson } from "@sfn-workers/states-language/json";
import type { Frame } from "../engine/frame.ts";
import { heartbeatTask } from "../engine/task/clocks.ts";
import { failTask, succeedTask } from "../engine/task/end.ts";
import { taskKey } from "../engine/waits.ts";
import { ApiError } from "../errors.ts";
import type { World } from "../service.ts";
import { errorCause, errorName, payload, taskToken } from "./constraints.ts";
import { type Operation, optionalString, type Request, stringMember } from "./operation.ts";

export const taskOperations = {
  SendTaskSuccess: {
    constraints: { taskToken, output: { ...payload, required: true } },
    resource: ownerOf,
    run(world, request) {
      const frame = openTask(world, request);
      const output = stringMember(request, "output");
      try {
        parseJson(output);
      } catch {
        throw new ApiError("InvalidOutput", `Invalid Output: 'The output is not valid JSON'`);
      }
      succeedTask(world.engine, frame, output);
      return {};
    },
  },

  SendTaskFailure: {
    constraints: { taskToken, error: errorName, cause: errorCause },
    resource: ownerOf,
    run(world, request) {
      const frame = openTask(world, request);
      const error = optionalString(request, "error");
      failTask(world.engine, frame, error, optionalString(request, "cause"));
      return {};
    },
  },

  SendTaskHeartbeat: {
    constraints: { taskToken },
    resource: ownerOf,
    run(world, request) {
      heartbeatTask(world.engine, openTask(world, request));
      return {};
    },
  },
} satisfies Record<string, Operation>;

/** @throws ApiError InvalidToken for a token that was never issued, TaskTimedOut for a task that is over. */
function openTask(world: World, request: Request): Frame {
  const subject = world.tokens.read(stringMember(request, "taskToken"));
  if (subject === undefined) throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
  const frame = world.engine.openTasks.get(taskKey(subject.execution, subject.attempt));
  if (frame !== undefined) return frame;
  throw new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

/** AWS checks an activity's token against the activity, and a callback's against the state machine. */
function ownerOf(world: World, request: Request): string | undefined {
  const subject = world.tokens.read(stringMember(request, "taskToken"));
  if (subject === undefined) return undefined;
  const frame = world.engine.openTasks.get(taskKey(subject.execution, subject.attempt));
  if (frame?.state.type !== "Task") return undefined;
  const { resource } = frame.state;
  return resource.kind === "activity" ? resource.arn : frame.execution.revision.machineArn;
}
