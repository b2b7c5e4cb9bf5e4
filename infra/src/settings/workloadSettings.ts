import type { StackSettings } from "./schema.ts";

/** A workload's settings after parsing, without the defaults that depend on the manifest. */
export type ParsedWorkload = StackSettings["workloads"][string];

/** A workload's settings with all defaults. */
export type WorkloadSettings = WithQueueTimes<WithBatches<WithTimeout<WithPickup<ParsedWorkload>>>>;
export type LambdaSettings = Extract<WorkloadSettings, { worker: "lambda" }>;
export type FargateSettings = Extract<WorkloadSettings, { worker: "fargate" }>;
export type Transport = WorkloadSettings["transport"];
export type CallbackSettings = Extract<WorkloadSettings, { transport: "callback" }>;

type WithPickup<Settings> = Settings & { readonly alarms: { readonly pickupSeconds: number } };

type WithTimeout<Settings> = Settings extends { worker: "lambda" }
  ? Settings & { readonly timeoutSeconds: number }
  : Settings;

type WithBatches<Settings> = Settings extends { worker: "lambda"; transport: "callback" }
  ? Settings & { readonly maximumConcurrency: number }
  : Settings;

type WithQueueTimes<Settings> = Settings extends { transport: "callback" }
  ? Settings & QueueTimes
  : Settings;

/**
 * The durations of a task whose token is sent in a message. The timeout and the heartbeat of an activity's task start when
 * a worker takes it. With a message they start when the state machine sends it, so each includes the time in the queue.
 */
export interface QueueTimes {
  /** How long a task may be in the queue: before a worker takes it, and between two workers. */
  readonly queueSeconds: number;
  /** The queue's visibility timeout, enough for a Lambda and for a Fargate worker: a workload moves while both receive. */
  readonly visibilitySeconds: number;
  /** How long a message is hidden that this worker has received. A Fargate worker asks for less than the queue's time. */
  readonly hiddenSeconds: number;
  /** The queue's message retention period. */
  readonly retentionSeconds: number;
}
