import { parseJson } from "@sfn-workers/states-language/json";
import { isIn } from "../arn.ts";
import type { Frame } from "../engine/execution.ts";
import { failTask, succeedTask } from "../engine/task/end.ts";
import { heartbeatTask } from "../engine/task/timeouts.ts";
import { taskKey } from "../engine/waits.ts";
import { ApiError } from "../errors.ts";
import type { Service } from "../service.ts";
import type { TokenSubject } from "../tokens.ts";
import { checkConstraints, errorCause, errorName, payload, taskToken } from "./constraints.ts";
import { type Operation, optionalString, type Request, stringMember } from "./operation.ts";

export const taskOperations = {
  SendTaskSuccess: {
    access: "change",
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
    access: "change",
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
    access: "change",
    constraints: { taskToken },
    resource: ownerOf,
    run(service, request) {
      heartbeatTask(service.engine, openTask(service, request));
      return {};
    },
  },
} satisfies Record<string, Operation>;

/** @throws {ApiError} InvalidToken when the token was not issued in this account and region, TaskTimedOut when its task has ended. */
function openTask(service: Service, request: Request): Frame {
  const { execution, attempt } = subjectOf(service, request);
  const frame = service.engine.openTasks.get(taskKey(execution, attempt));
  if (frame !== undefined) return frame;
  throw new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

/**
 * The resource whose permission AWS checks: the activity, or for a callback's token the state machine. A worker whose task has
 * ended has the permission too, and so learns that its task is lost.
 *
 * @throws {ApiError} ValidationException when there is no token, InvalidToken when it was not issued in this account and region. Such a
 * token has no owner, so no permission is asked for.
 */
function ownerOf(service: Service, request: Request): string | undefined {
  checkConstraints({ taskToken }, request);
  return subjectOf(service, request).owner;
}

/** @throws {ApiError} InvalidToken when the token was not issued in this account and region. */
function subjectOf(service: Service, request: Request): TokenSubject {
  const subject = service.tokens.read(stringMember(request, "taskToken"));
  if (subject === undefined || !isHere(service, subject.owner)) {
    throw new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
  return subject;
}

function isHere({ arnScope }: Service, owner: string | undefined): boolean {
  return owner === undefined || isIn(arnScope, owner);
}
