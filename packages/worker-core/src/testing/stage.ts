import {
  createVirtualClock,
  type StepFunctionsOptions,
  startStepFunctions,
  type VirtualClock,
} from "@sfn-workers/local-stepfunctions";
import { onTestFinished } from "vitest";
import * as z from "zod";
import type { WorkerEvent } from "../events.ts";
import { defineManifest, type Manifest } from "../manifest.ts";
import { activitySource } from "../stepfunctions/activitySource.ts";
import { clientAccess } from "../stepfunctions/clientAccess.ts";
import type { Task } from "../task.ts";
import { createWorker, type Worker } from "../worker.ts";
import type { WorkerOptions } from "../workerOptions.ts";
import { defineWorkload } from "../workload.ts";

const MANIFEST: Manifest = {
  name: "test-work",
  description: "",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

export interface StageOptions {
  readonly handler: (input: unknown, task: Task) => unknown;
  readonly manifest?: Partial<Manifest>;
  readonly worker?: Partial<WorkerOptions>;
  readonly endpoint?: StepFunctionsOptions;
  /** Retriers of the Task state, besides the one for `Worker.Draining`. */
  readonly retry?: readonly object[];
}

export interface Ended {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** A worker and an embedded Step Functions on one virtual clock, with real HTTP between them. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly worker: Worker;
  readonly events: readonly WorkerEvent[];
  /** The operations that reached the endpoint, in order. */
  readonly calls: readonly string[];
  readonly fault: Awaited<ReturnType<typeof startStepFunctions>>["faults"]["next"];
  start(input?: unknown): Promise<string>;
  describe(executionArn: string): Promise<Ended>;
  history(executionArn: string): Promise<string[]>;
  stopExecution(executionArn: string): Promise<void>;
  deleteActivity(): Promise<void>;
  /** Lets requests and promises settle, without advancing the clock, until the condition holds. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits until the execution has ended. */
  ended(executionArn: string): Promise<Ended>;
  count(type: WorkerEvent["type"]): number;
  callsOf(operation: string): number;
}

/** A busy machine answers late. This is less than the time that vitest gives a test, so that the error names the events. */
const HANG_LIMIT_MS = 50_000;

export async function stage(options: StageOptions): Promise<Stage> {
  const clock = createVirtualClock();
  const events: WorkerEvent[] = [];
  const calls: string[] = [];
  const endpoint = await startStepFunctions({
    clock,
    onCall: ({ operation }) => calls.push(operation),
    ...options.endpoint,
  });
  const manifest = defineManifest({ ...MANIFEST, ...options.manifest });
  const call = async <Answer>(operation: string, input: object) =>
    (await endpoint.call(operation, input)) as Answer;
  const { activityArn } = await call<{ activityArn: string }>("CreateActivity", { name: "work" });
  const { stateMachineArn } = await call<{ stateMachineArn: string }>("CreateStateMachine", {
    name: "machine",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(definitionOf(activityArn, manifest, options.retry)),
  });
  const concurrency = options.worker?.concurrency ?? 1;
  const worker = createWorker({
    workload: defineWorkload({
      manifest,
      input: z.unknown(),
      output: z.unknown(),
      handler: options.handler,
    }),
    source: activitySource({
      activityArn,
      maxPolls: concurrency,
      access: clientAccess({
        endpoint: endpoint.url,
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
    }),
    clock,
    random: () => 0.5,
    ...options.worker,
    observers: [(event) => events.push(event), ...(options.worker?.observers ?? [])],
  });
  onTestFinished(async () => {
    await endpoint.close();
    worker.close();
  });

  const until: Stage["until"] = async (condition) => {
    const hangsAt = performance.now() + HANG_LIMIT_MS;
    do {
      if (await condition()) return;
      await new Promise((resolve) => setImmediate(resolve));
    } while (performance.now() < hangsAt);
    const seen = events.map(({ type }) => type).join(" ");
    throw new Error(`the condition was never met; events: ${seen}; calls: ${calls.join(" ")}`);
  };
  const describe = (executionArn: string) => call<Ended>("DescribeExecution", { executionArn });

  return {
    clock,
    worker,
    events,
    calls,
    fault: endpoint.faults.next,
    async start(input = {}) {
      const started = await call<{ executionArn: string }>("StartExecution", {
        stateMachineArn,
        input: JSON.stringify(input),
      });
      return started.executionArn;
    },
    describe,
    async history(executionArn) {
      const answer = await call<{ events: { type: string }[] }>("GetExecutionHistory", {
        executionArn,
        maxResults: 1000,
      });
      return answer.events.map(({ type }) => type);
    },
    async stopExecution(executionArn) {
      await call("StopExecution", { executionArn });
    },
    async deleteActivity() {
      await call("DeleteActivity", { activityArn });
    },
    until,
    async ended(executionArn) {
      await until(async () => (await describe(executionArn)).status !== "RUNNING");
      return describe(executionArn);
    },
    count: (type) => events.filter((event) => event.type === type).length,
    callsOf: (operation) => calls.filter((call) => call === operation).length,
  };
}

function definitionOf(activityArn: string, manifest: Manifest, retry: readonly object[] = []) {
  return {
    StartAt: "Task",
    States: {
      Task: {
        Type: "Task",
        Resource: activityArn,
        Parameters: {
          execution: {
            "arn.$": "$$.Execution.Id",
            "state.$": "$$.State.Name",
            "attempt.$": "$$.State.RetryCount",
            "enteredAt.$": "$$.State.EnteredTime",
          },
          "input.$": "$",
        },
        TimeoutSeconds: manifest.timeoutSeconds,
        HeartbeatSeconds: manifest.heartbeatSeconds,
        Retry: [{ ErrorEquals: ["Worker.Draining"], IntervalSeconds: 1, MaxAttempts: 5 }, ...retry],
        End: true,
      },
    },
  };
}

/** Rejects with the signal's reason once it aborts, like a handler that passes its signal on. */
export function untilAborted(task: Task): Promise<never> {
  return new Promise((_resolve, reject) => {
    task.signal.addEventListener("abort", () => reject(task.signal.reason), { once: true });
  });
}
