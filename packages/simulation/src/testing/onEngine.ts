import {
  createVirtualClock,
  type StepFunctionsEndpoint,
  startStepFunctions,
  type VirtualClock,
} from "@sfn-workers/local-stepfunctions";
import {
  createWorker,
  type TaskReports,
  type TaskSource,
  type Worker,
} from "@sfn-workers/worker-core";
import { classifyPollError, MAX_POLL_MS } from "@sfn-workers/worker-core/rules";
import { createRandom } from "../random.ts";
import type { DeclaredResource } from "../resources.ts";
import type { HandlerTime } from "../scenario.ts";
import { timedWorkload } from "../worker/workload.ts";
import { manifest } from "./declared.ts";

export interface EngineRun {
  readonly resources: readonly DeclaredResource[];
  /** When executions are started, in seconds. */
  readonly arrivals: readonly number[];
  readonly handler: HandlerTime;
  readonly concurrency: number;
  readonly roundTripSeconds: number;
  readonly untilSeconds: number;
  /** Makes the workers work. */
  work(clock: VirtualClock, createWorker: () => Worker): void;
}

/**
 * Runs the declared machine on local-stepfunctions' engine, with workers beside it on one virtual clock.
 * @returns how long each task waited, in milliseconds
 */
export async function pickUpsOnEngine(run: EngineRun): Promise<number[]> {
  const clock = createVirtualClock(EPOCH_MS);
  const scheduled = new Map<string, number>();
  const waits: number[] = [];
  const endpoint = await startStepFunctions({
    ...{ clock, jsonata: "in-process", quotas: "us-east-1" },
    onEvent({ executionArn, event: { type, timestamp } }) {
      const at = timestamp.getTime();
      if (type === "ActivityScheduled") scheduled.set(executionArn, at);
      if (type === "ActivityStarted") waits.push(at - (scheduled.get(executionArn) ?? Number.NaN));
    },
  });
  const { name } = manifest;
  const activity = (await endpoint.call("CreateActivity", { name })) as { activityArn: string };
  const machine = run.resources.find(({ type }) => type === "aws:sfn/stateMachine:StateMachine");
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    ...{ name, roleArn: "arn:aws:iam::000000000000:role/greeting" },
    definition: machine?.inputs["definition"],
  })) as { stateMachineArn: string };
  for (const seconds of run.arrivals) {
    const start = () => void endpoint.call("StartExecution", { stateMachineArn });
    clock.setTimeout(start, seconds * 1_000);
  }
  const source = engineSource(endpoint, activity.activityArn, () => pause(clock, run));
  const workload = timedWorkload(manifest, run.handler, clock, createRandom(1));
  run.work(clock, () =>
    createWorker({ workload, source, clock, concurrency: run.concurrency, random: () => 0.5 }),
  );
  await clock.advance(run.untilSeconds * 1_000);
  await endpoint.close();
  return waits;
}

/** That of the simulation's timeline, an hour that begins with minute 0. */
const EPOCH_MS = Date.UTC(2026, 0, 5);

/** One way of a call. */
function pause(clock: VirtualClock, { roundTripSeconds }: EngineRun): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, (roundTripSeconds * 1_000) / 2));
}

function engineSource(
  endpoint: StepFunctionsEndpoint,
  activityArn: string,
  way: () => Promise<void>,
): TaskSource {
  async function call(operation: string, request: object): Promise<object> {
    await way();
    try {
      return await endpoint.call(operation, request);
    } finally {
      await way();
    }
  }
  const reports: TaskReports = {
    success: async (taskToken, output) =>
      void (await call("SendTaskSuccess", { taskToken, output })),
    failure: async (taskToken, error, cause) =>
      void (await call("SendTaskFailure", { taskToken, error, cause })),
    heartbeat: async (taskToken) => void (await call("SendTaskHeartbeat", { taskToken })),
  };
  return {
    name: activityArn,
    longestPollMs: MAX_POLL_MS,
    tasksPerPoll: 1,
    async poll() {
      const { taskToken, input } = (await call("GetActivityTask", { activityArn })) as {
        readonly taskToken?: string;
        readonly input?: string;
      };
      return taskToken ? [{ taskToken, input: input ?? "" }] : [];
    },
    reports,
    classify: classifyPollError,
    async close() {},
  };
}
