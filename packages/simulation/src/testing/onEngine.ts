import { startSqsAlone } from "@sfn-workers/local-cloud/sqs";
import {
  createVirtualClock,
  type StepFunctionsEndpoint,
  startStepFunctions,
  type VirtualClock,
} from "@sfn-workers/local-stepfunctions";
import {
  createWorker,
  type Manifest,
  type TaskReports,
  type TaskSource,
  type Worker,
} from "@sfn-workers/worker-core";
import { classifyPollError, MAX_POLL_MS } from "@sfn-workers/worker-core/rules";
import { createRandom } from "../random.ts";
import { createRecord, type Record } from "../record.ts";
import type { DeclaredResource } from "../resources.ts";
import type { HandlerTime } from "../scenario.ts";
import { timedWorkload } from "../worker/workload.ts";
import { sqsSource } from "./sqsSource.ts";

export interface EngineRun {
  readonly manifest: Manifest;
  readonly resources: readonly DeclaredResource[];
  /** When executions are started, in seconds. */
  readonly arrivals: readonly number[];
  readonly handler: HandlerTime;
  readonly concurrency: number;
  readonly roundTripSeconds: number;
  readonly untilSeconds: number;
  /** Workers vanish with their tasks: nothing that they report arrives. */
  readonly areLost?: boolean;
  /** Makes the workers work. */
  work(clock: VirtualClock, createWorker: () => Worker): void;
}

/**
 * Runs the declared machine on local-stepfunctions' engine, and its queue on local-cloud's, with workers beside them on one virtual
 * clock.
 */
export async function runOnEngine(run: EngineRun): Promise<Record["counts"]> {
  const clock = createVirtualClock(EPOCH_MS);
  const record = createRecord(() => clock.now() - EPOCH_MS);
  const scheduled = new Map<string, { at: number; attempt: number }>();
  const pickedUp = (executionArn: string) => {
    const { at, attempt } = scheduled.get(executionArn) ?? { at: Number.NaN, attempt: 0 };
    record.pickedUp(clock.now() - at, attempt);
  };
  const sqs = await startSqsAlone({ clock });
  const { url: queueUrl } = sqs.createQueue("greeting", queueAttributes(run.resources));
  const endpoint = await startStepFunctions({
    ...{ clock, jsonata: "in-process", quotas: "us-east-1" },
    integrations: {
      async "sqs:sendMessage"({ parameters }) {
        const { MessageBody } = parameters as { readonly MessageBody: object };
        await sqs.call("SendMessage", {
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(MessageBody),
        });
        return {};
      },
    },
    onEvent({ executionArn, event }) {
      const { type } = event;
      if (type === "ActivityScheduled" || type === "TaskScheduled") {
        const attempt = (scheduled.get(executionArn)?.attempt ?? -1) + 1;
        scheduled.set(executionArn, { at: event.timestamp.getTime(), attempt });
      }
      if (type === "ActivityStarted") pickedUp(executionArn);
      if (type === "ExecutionSucceeded") record.succeeded();
      if (type === "ExecutionFailed") {
        record.failed(String(event["executionFailedEventDetails"]?.["error"]));
      }
    },
  });
  const { name } = run.manifest;
  const activity = (await endpoint.call("CreateActivity", { name })) as { activityArn: string };
  const machine = declaredOne(run.resources, "aws:sfn/stateMachine:StateMachine");
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    ...{ name, roleArn: "arn:aws:iam::000000000000:role/greeting" },
    definition: machine?.["definition"],
  })) as { stateMachineArn: string };
  for (const seconds of run.arrivals) {
    const start = () => void endpoint.call("StartExecution", { stateMachineArn });
    clock.setTimeout(start, seconds * 1_000);
  }
  const way = () => pause(clock, run);
  const engineReports = reportsTo(endpoint, way);
  const reports = run.areLost ? lostReports(way) : engineReports;
  const isQueue = String(machine?.["definition"]).includes("sqs:sendMessage");
  const createSource = (): TaskSource =>
    isQueue
      ? sqsSource({ sqs, queueUrl, resources: run.resources, clock, way, reports, pickedUp })
      : activitySource(endpoint, activity.activityArn, way, reports);
  const workload = timedWorkload(run.manifest, run.handler, clock, createRandom(1));
  run.work(clock, () => {
    const source = createSource();
    return createWorker({
      ...{ workload, source, clock, concurrency: run.concurrency, random: () => 0.5 },
    });
  });
  await clock.advance(run.untilSeconds * 1_000);
  await endpoint.close();
  await sqs.close();
  return record.counts;
}

/** That of the simulation's timeline, an hour that begins with minute 0. */
const EPOCH_MS = Date.UTC(2026, 0, 5);

/** One way of a call. */
function pause(clock: VirtualClock, { roundTripSeconds }: EngineRun): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, (roundTripSeconds * 1_000) / 2));
}

function declaredOne(resources: readonly DeclaredResource[], type: string) {
  return resources.find((resource) => resource.type === type)?.inputs;
}

function queueAttributes(
  resources: readonly DeclaredResource[],
): Readonly<globalThis.Record<string, string>> {
  const queue = declaredOne(resources, "aws:sqs/queue:Queue");
  if (!queue) return {};
  return {
    VisibilityTimeout: String(queue["visibilityTimeoutSeconds"]),
    MessageRetentionPeriod: String(queue["messageRetentionSeconds"]),
  };
}

function reportsTo(endpoint: StepFunctionsEndpoint, way: () => Promise<void>): TaskReports {
  const call = async (operation: string, request: object): Promise<void> => {
    await way();
    try {
      await endpoint.call(operation, request);
    } finally {
      await way();
    }
  };
  return {
    success: (taskToken, output) => call("SendTaskSuccess", { taskToken, output }),
    failure: (taskToken, error, cause) => call("SendTaskFailure", { taskToken, error, cause }),
    heartbeat: (taskToken) => call("SendTaskHeartbeat", { taskToken }),
  };
}

function lostReports(way: () => Promise<void>): TaskReports {
  const call = async () => {
    await way();
    await way();
  };
  return { success: call, failure: call, heartbeat: call };
}

function activitySource(
  endpoint: StepFunctionsEndpoint,
  activityArn: string,
  way: () => Promise<void>,
  reports: TaskReports,
): TaskSource {
  return {
    ...{ name: activityArn, longestPollMs: MAX_POLL_MS, tasksPerPoll: 1, reports },
    async poll() {
      await way();
      const { taskToken, input } = (await endpoint.call("GetActivityTask", { activityArn })) as {
        readonly taskToken?: string;
        readonly input?: string;
      };
      await way();
      return taskToken ? [{ taskToken, input: input ?? "" }] : [];
    },
    classify: classifyPollError,
    async close() {},
  };
}
