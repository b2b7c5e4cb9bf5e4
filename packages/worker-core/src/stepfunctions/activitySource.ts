import { hostname } from "node:os";
import type { GetActivityTaskOutput } from "@aws-sdk/client-sfn";
import { InvalidOption } from "../errors.ts";
import {
  LEAST_POLL_SOCKET_TIMEOUT_MS,
  LONGEST_POLL_MS,
  MAX_WORKER_NAME_CHARACTERS,
} from "../limits.ts";
import { MAX_BEATS_UNDER_WAY } from "../report/heartbeat.ts";
import type { TaskReports, TaskSource } from "../source.ts";
import { classifyPollError } from "./pollFault.ts";
import type { SfnAccess } from "./sfnAccess.ts";
import { createSignedCalls, type SignedOperation } from "./signedCalls.ts";

/** The poll's 60 s, AWS's least of 65 s for the socket, and 5 s more for a slow network. */
const POLL_SOCKET_TIMEOUT_MS = LEAST_POLL_SOCKET_TIMEOUT_MS + 5_000;
const CONNECTION_TIMEOUT_MS = 5_000;
/** A report is answered in milliseconds; after this long the next try has better chances. */
const REPORT_TIMEOUT_MS = 10_000;

export interface ActivitySourceOptions {
  readonly activityArn: string;
  /** Shown in the execution's history, at most 80 characters; by default the host's name. */
  readonly workerName?: string;
  /** The most polls that are open at once: as many sockets are kept for them. */
  readonly maxPolls: number;
  readonly access: SfnAccess;
}

const ACTIVITY_ARN = /^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/;

/** Tasks of an activity: GetActivityTask brings them, SendTask* report on them. */
export function activitySource(options: ActivitySourceOptions): TaskSource {
  const { activityArn, maxPolls, access } = options;
  if (!ACTIVITY_ARN.test(activityArn)) {
    throw new InvalidOption(
      "activityArn",
      activityArn,
      "arn:PARTITION:states:REGION:ACCOUNT:activity:NAME",
    );
  }
  const workerName = (options.workerName ?? hostname()).slice(0, MAX_WORKER_NAME_CHARACTERS);
  const polls = createSignedCalls({
    access,
    maxSockets: maxPolls,
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs: POLL_SOCKET_TIMEOUT_MS,
  });
  const reports = taskReports(access, maxPolls);
  const pollBody = JSON.stringify({ activityArn, workerName });

  return {
    name: activityArn,
    longestPollMs: LONGEST_POLL_MS,
    tasksPerPoll: 1,
    async poll() {
      // An empty poll has no token, null, or "".
      const { taskToken, input } = parsePoll(await polls.send("GetActivityTask", pollBody));
      return taskToken ? [{ taskToken, input: input ?? "" }] : [];
    },
    reports,
    classify: classifyPollError,
    async close() {
      polls.close();
      reports.close();
      access.close();
    },
  };
}

/** Reports go through sockets of their own: open polls must never hold a heartbeat back. */
export function taskReports(
  access: SfnAccess,
  tasksAtOnce: number,
): TaskReports & { close(): void } {
  const calls = createSignedCalls({
    access,
    // For each task its report and its heartbeats.
    maxSockets: tasksAtOnce * (1 + MAX_BEATS_UNDER_WAY),
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
    socketTimeoutMs: REPORT_TIMEOUT_MS,
  });
  const send = async (operation: SignedOperation, report: Report) => {
    try {
      await calls.send(operation, JSON.stringify(report));
    } catch (error) {
      throw withoutToken(error, report.taskToken);
    }
  };
  return {
    success: (taskToken, output) => send("SendTaskSuccess", { taskToken, output }),
    failure: (taskToken, error, cause) => send("SendTaskFailure", { taskToken, error, cause }),
    heartbeat: (taskToken) => send("SendTaskHeartbeat", { taskToken }),
    close: () => calls.close(),
  };
}

interface Report {
  readonly taskToken: string;
  readonly [member: string]: string;
}

/** JSON.parse quotes what it can't read, and a token may stand there. */
function parsePoll(text: string): GetActivityTaskOutput {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the answer to GetActivityTask is not JSON");
  }
}

/** AWS quotes what it refuses. */
function withoutToken(error: unknown, taskToken: string): unknown {
  if (error instanceof Error) {
    error.message = error.message.replaceAll(taskToken, "(task token)");
  }
  return error;
}
