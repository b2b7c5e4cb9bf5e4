import { parseJson } from "@sfn-workers/states-language/json";
import { isIn } from "../arn.ts";
import type { Frame } from "../engine/execution.ts";
import { failTask, succeedTask } from "../engine/task/end.ts";
import { heartbeatTask } from "../engine/task/timeouts.ts";
import { taskKey } from "../engine/waits.ts";
import { ApiError } from "../errors.ts";
import type { Service } from "../service.ts";
import type { TokenSubject } from "../tokens.ts";
import { errorCause, errorName, payload, taskToken } from "./constraints.ts";
import { type Operation, optionalString, type Request, stringMember } from "./operation.ts";

export const taskOperations = {
  SendTaskSuccess: {
    constraints: { taskToken, output: { ...payload, required: true } },
    resource: ownerOf,
    run(service, request) {
      const frame = openTask(service, request);
      const output = stringMember(request, "output");
      try {
        parseJson(output);
      } catch {
        throw new ApiError("InvalidOutput", `Invalid Output: 'The output is not valid JSON'`);
      }
      succeedTask(service.engine, frame, output);
      return {};
    },
  },

  SendTaskFailure: {
    constraints: { taskToken, error: errorName, cause: errorCause },
    resource: ownerOf,
    run(service, request) {
      const frame = openTask(service, request);
      const error = optionalString(request, "error");
      failTask(service.engine, frame, error, optionalString(request, "cause"));
      return {};
    },
  },

  SendTaskHeartbeat: {
    constraints: { taskToken },
    resource: ownerOf,
    run(service, request) {
      heartbeatTask(service.engine, openTask(service, request));
      return {};
    },
  },
} satisfies Record<string, Operation>;

/** @throws {ApiError} InvalidToken when the token was not issued here, TaskTimedOut when its task has ended. */
function openTask(service: Service, request: Request): Frame {
  const subject = service.tokens.read(stringMember(request, "taskToken"));
  if (subject === undefined) throw invalidToken();
  return openFrame(service, subject);
}

/** @throws {ApiError} TaskTimedOut when the token's task has ended, InvalidToken when it is of another region. */
function openFrame(service: Service, subject: TokenSubject): Frame {
  const frame = service.engine.openTasks.get(taskKey(subject.execution, subject.attempt));
  if (frame !== undefined) {
    if (isIn(service.arnScope, frame.execution.arn)) return frame;
    throw invalidToken();
  }
  throw new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

/**
 * The resource whose permission AWS checks: the activity, or for a callback's token the state machine.
 *
 * @throws {ApiError} TaskTimedOut when the task has ended. Its resource is not known any more, and a worker that repeats a
 * call whose answer it has lost may make it.
 */
function ownerOf(service: Service, request: Request): string | undefined {
  const subject = service.tokens.read(stringMember(request, "taskToken"));
  if (subject === undefined) return undefined;
  const frame = openFrame(service, subject);
  if (frame.state.type !== "Task") return undefined;
  const { resource } = frame.state;
  return resource.kind === "activity" ? resource.arn : frame.execution.revision.machineArn;
}

function invalidToken(): ApiError {
  return new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
}
