import { hostname } from "node:os";
import { InvalidOption } from "../errors.ts";
import { MAX_POLL_MS, MAX_WORKER_NAME_CHARACTERS, MIN_POLL_SOCKET_TIMEOUT_MS } from "../limits.ts";
import type { TaskSource } from "../source.ts";
import { answeredObject } from "./answeredObject.ts";
import { openClockOffset } from "./clockOffset.ts";
import { classifyPollError } from "./pollFault.ts";
import type { SfnAccess } from "./sfnAccess.ts";
import { CONNECTION_TIMEOUT_MS, createSignedCalls } from "./signedCalls.ts";
import { taskReports } from "./taskReports.ts";

/** AWS's minimum, and 5 s more for a slow network. */
const POLL_SOCKET_TIMEOUT_MS = MIN_POLL_SOCKET_TIMEOUT_MS + 5_000;

/** For an answer that takes long to arrive: a task has up to 1 MiB. It leaves time to stop in `DEFAULT_GRACE_MS`. */
const ARRIVAL_MS = 20_000;

export interface ActivitySourceOptions {
  readonly activityArn: string;
  /** Shown in the execution's history, at most 80 characters; by default the host's name. */
  readonly workerName?: string;
  /** The maximum number of open polls, and of the sockets for them. */
  readonly maxPolls: number;
  readonly access: SfnAccess;
  /**
   * For how long a poll waits while no byte arrives, in milliseconds: 70,000 by default. AWS answers a poll after up to 60 s: less
   * than 65,000 loses tasks, and is only for a service that answers sooner.
   */
  readonly socketTimeoutMs?: number;
}

const ACTIVITY_ARN = /^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/;

/**
 * The tasks of an activity: GetActivityTask delivers them, and the SendTask calls report on them.
 * @throws {InvalidOption} when `activityArn` is not the ARN of an activity.
 *
 * @example
 * ```ts
 * import { activitySource, createWorker, type Workload } from "@sfn-workers/worker-core";
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * export async function drainQueue(workload: Workload, activityArn: string): Promise<number> {
 *   const source = activitySource({ activityArn, maxPolls: 5, access: clientAccess() });
 *   const worker = createWorker({ workload, source, concurrency: 5 });
 *   const { succeeded } = await worker.drain({});
 *   await worker.close();
 *   return succeeded;
 * }
 * ```
 */
export function activitySource(options: ActivitySourceOptions): TaskSource {
  const { activityArn, maxPolls, access, socketTimeoutMs = POLL_SOCKET_TIMEOUT_MS } = options;
  if (!ACTIVITY_ARN.test(activityArn)) {
    throw new InvalidOption(
      "activityArn",
      activityArn,
      "arn:PARTITION:states:REGION:ACCOUNT:activity:NAME",
    );
  }
  const workerName = (options.workerName ?? hostname())
    .slice(0, MAX_WORKER_NAME_CHARACTERS)
    .toWellFormed();
  const clockOffset = openClockOffset();
  const polls = createSignedCalls({
    access,
    clockOffset,
    maxSockets: maxPolls,
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs,
    callTimeoutMs: socketTimeoutMs + ARRIVAL_MS,
  });
  const reports = taskReports(access, maxPolls, { clockOffset });
  const pollBody = JSON.stringify({ activityArn, workerName });

  return {
    name: activityArn,
    longestPollMs: MAX_POLL_MS,
    tasksPerPoll: 1,
    async poll() {
      const { taskToken, input } = parsePoll(await polls.send("GetActivityTask", pollBody));
      return taskToken ? [{ taskToken, input }] : [];
    },
    reports,
    classify: classifyPollError,
    async close() {
      polls.close();
      await reports.close();
      access.close();
    },
  };
}

/** The token of an empty poll is missing, null or "". */
function parsePoll(text: string): { readonly taskToken: string; readonly input: string } {
  const answer = answeredObject("GetActivityTask", text);
  const taskToken = answer["taskToken"] ?? "";
  const input = answer["input"] ?? "";
  if (typeof taskToken === "string" && typeof input === "string") return { taskToken, input };
  throw new Error("the answer to GetActivityTask has a taskToken or input that is not a string");
}
