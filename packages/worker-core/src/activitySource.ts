import { hostname } from "node:os";
import {
  GetActivityTaskCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
} from "@aws-sdk/client-sfn";
import { InvalidOption } from "./errors.ts";
import {
  LEAST_POLL_SOCKET_TIMEOUT_MS,
  LONGEST_POLL_MS,
  MAX_WORKER_NAME_CHARACTERS,
} from "./limits.ts";
import { classifyPollError } from "./pollFault.ts";
import type { TaskReports, TaskSource } from "./source.ts";

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
  /** Region, credentials, endpoint: by default what the SDK finds by itself. */
  readonly client?: Pick<SFNClientConfig, "region" | "credentials" | "endpoint">;
}

const ACTIVITY_ARN = /^arn:[\w-]+:states:[\w-]+:\d{12}:activity:.+$/;

/** Tasks of an activity: GetActivityTask brings them, SendTask* report on them. */
export function activitySource(options: ActivitySourceOptions): TaskSource {
  const { activityArn, maxPolls } = options;
  if (!ACTIVITY_ARN.test(activityArn)) {
    throw new InvalidOption(
      "activityArn",
      activityArn,
      "arn:PARTITION:states:REGION:ACCOUNT:activity:NAME",
    );
  }
  const workerName = (options.workerName ?? hostname()).slice(0, MAX_WORKER_NAME_CHARACTERS);
  const pollClient = createClient(options, maxPolls, {
    socketTimeout: POLL_SOCKET_TIMEOUT_MS,
  });
  const reports = sfnReports(options);

  return {
    name: activityArn,
    longestPollMs: LONGEST_POLL_MS,
    tasksPerPoll: 1,
    async poll() {
      const { taskToken, input } = await pollClient.send(
        new GetActivityTaskCommand({ activityArn, workerName }),
      );
      // An empty poll has no token, null, or "".
      return taskToken ? [{ taskToken, input: input ?? "" }] : [];
    },
    reports,
    classify: classifyPollError,
    close() {
      pollClient.destroy();
      reports.close();
    },
  };
}

/** Reports go through sockets of their own: open polls must never hold a heartbeat back. */
export function sfnReports(
  options: Pick<ActivitySourceOptions, "client" | "maxPolls">,
): TaskReports & { close(): void } {
  const client = createClient(options, options.maxPolls * 2, {
    requestTimeout: REPORT_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  });
  return {
    async success(taskToken, output) {
      await client.send(new SendTaskSuccessCommand({ taskToken, output }));
    },
    async failure(taskToken, error, cause) {
      await client.send(new SendTaskFailureCommand({ taskToken, error, cause }));
    },
    async heartbeat(taskToken) {
      await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    },
    close: () => client.destroy(),
  };
}

function createClient(
  { client }: Pick<ActivitySourceOptions, "client">,
  maxSockets: number,
  timeouts: object,
): SFNClient {
  const agent = { keepAlive: true, maxSockets: Math.max(maxSockets, 1) };
  return new SFNClient({
    ...client,
    // The pollers and the reports own the back-off: a poll that the SDK sent again would leave the first one open.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      ...timeouts,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}
