import type { Failure } from "@sfn-workers/local-cloud";
import { remedyOf } from "../executions/statement.ts";
import { tellingLine } from "./tellingLine.ts";

/** What a failure means for a workload. */
export interface Trouble {
  /** One line: what happened, with the worker's own words. */
  readonly text: string;
  /** What to do, if the failure tells. */
  readonly remedy: string | undefined;
  /** Whether no worker of the workload can take or answer tasks any more. */
  readonly dead: boolean;
}

/** Without one of these a worker can neither take a task nor answer it. */
const NEEDED_FOR_EVERY_TASK = new Set([
  "states:GetActivityTask",
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
  "sqs:ReceiveMessage",
]);
/** A task on demand that stops while it starts may be an accident; a second one in a row is none. */
const STARTS_IN_VAIN = 2;

/** So many invocations that failed, or messages, before the first one succeeds, are no accident. */
const NEVER_WORKED = 5;
const MESSAGES_IN_VAIN = 10;

const MESSAGES_REMEDY =
  "check that each has a taskToken, in the Parameters of the Task state; --verbose shows the whole log";

const CORRECT_IT =
  "correct what it names; --verbose shows the whole log, and docs/runbooks.md what each exit code means";

/** What Node.js says when a build has no such file: it runs where it was built, or in a copy, which relative paths are in. */
const LACKS_FILE =
  /(?:ENOENT|MODULE_NOT_FOUND|Cannot find (?:module|package)).*\/(?:dist|sfn-workers-copies-[\w.-]+)\/|ENOENT: no such file or directory, \w+ '(?!\/|[A-Z]:)/i;
const DECLARE_IT =
  "the build lacks this file or package: declare it under `bundle` in the manifest, as assets or external; see docs/workloads.md#native-addons-and-files";

const remedyFor = (text: string): string => (LACKS_FILE.test(text) ? DECLARE_IT : CORRECT_IT);

/** `undefined` for a failure that needs no attention of its own. */
export function troubleOf(failure: Failure): Trouble | undefined {
  switch (failure.kind) {
    case "permissionRefused": {
      const { name, action, resource, explicit, policy } = failure;
      const policies = {
        identity: "identity-based policy",
        boundary: "permissions boundary",
        resource: "resource-based policy",
      } as const;
      return {
        text: `the role ${name} may not call ${action}`,
        remedy: remedyOf({ role: name, action, resource, explicit, policy: policies[policy] }),
        dead: NEEDED_FOR_EVERY_TASK.has(action),
      };
    }
    case "taskStopped": {
      const { reason, lastLines, inARow, next, served } = failure;
      const startsInVain = next === "none" && !served && inARow >= STARTS_IN_VAIN;
      const dead = next === "gaveUp" || startsInVain;
      // The same text for each of the first ones, so that it is told once.
      const what = dead ? `${inARow} tasks in a row stopped` : "a task stopped";
      const text = `${what}, ${reason}${inTheirWords(lastLines)}`;
      return { text, remedy: dead ? remedyFor(text) : undefined, dead };
    }
    case "taskSilent":
      return {
        text: `${failure.message}: does a module wait for something while it is loaded?`,
        remedy: undefined,
        dead: !failure.othersServe,
      };
    case "functionFailed": {
      const { phase, errorType, errorMessage, lastLines, hasLoaded } = failure;
      const isExit = errorType === "Runtime.ExitError";
      const why = isExit ? inTheirWords(lastLines) : "";
      const error = `${errorType}: ${errorMessage.replace(/^RequestId: \S+ Error: /, "")}${why}`;
      const loading = phase === "init" && !hasLoaded;
      const neverWorked = failure.failuresOnly >= NEVER_WORKED;
      const what = loading
        ? "the function can't be loaded"
        : neverWorked
          ? "the function has failed each time"
          : "the function failed";
      return {
        text: `${what}: ${error}`,
        // The memory differs from time to time, and the text is told once.
        remedy:
          errorType === "Runtime.OutOfMemory"
            ? `${memoryIn(lastLines)}raise the workload's memory in the stack's settings`
            : loading || neverWorked
              ? remedyFor(error)
              : undefined,
        dead: loading || neverWorked,
      };
    }
    case "callRefused":
      return {
        text: failure.message,
        remedy:
          failure.remedy ??
          `correct the state ${failure.state}: a Catch may hide the error from the executions`,
        dead: false,
      };
    case "batchFailed": {
      const { message, failuresOnly, lastLines } = failure;
      const text = `${message}${inTheirWords(lastLines)}`;
      if (failuresOnly < MESSAGES_IN_VAIN) return { text, remedy: undefined, dead: false };
      const all = `all messages have failed so far${inTheirWords(lastLines)}`;
      return { text: all, remedy: MESSAGES_REMEDY, dead: true };
    }
    case "queueCallFailed":
    case "targetFailed":
    case "logsLost":
      return { text: failure.message, remedy: undefined, dead: false };
    // The function's error, or the throttling, was told before.
    case "eventDropped":
    case "throttled":
      return undefined;
  }
}

/** What Lambda reports of an invocation that needed too much. */
function memoryIn(lines: readonly string[]): string {
  const report = lines.findLast((line) => line.startsWith("REPORT RequestId: ")) ?? "";
  const [, size, used] = /\tMemory Size: (.*)\tMax Memory Used: (.*?)\t/.exec(report) ?? [];
  return size === undefined ? "" : `it used ${used} of its ${size} of memory: `;
}

function inTheirWords(lastLines: readonly string[]): string {
  const line = tellingLine(lastLines);
  return line === undefined ? "" : `: ${line}`;
}
