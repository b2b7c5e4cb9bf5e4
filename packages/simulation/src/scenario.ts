import type { Load } from "./load.ts";

/** What is simulated of a workload: its load, its handler, and what is not known of AWS. */
export interface Scenario {
  readonly load: Load;
  readonly handler: HandlerTime;
  /** How long executions are started, in seconds. */
  readonly loadSeconds: number;
  /** When the run ends at the latest, in seconds; sooner when nothing is left to do. */
  readonly longestSeconds: number;
  readonly seed: number;
  /** The part of the tasks whose workers vanish with them, from 0 to 1; by default none do. */
  readonly lostPart?: number;
  /** How often a sample is taken; by default each minute. */
  readonly sampleSeconds?: number;
  /** When a deployment begins, in seconds; by default there is none. */
  readonly deployAtSeconds?: number;
  /** The concurrent executions of all functions of the account. */
  readonly accountConcurrency: number;
  readonly assumptions: Assumptions;
}

/** How long handlers run: lognormal. */
export interface HandlerTime {
  readonly meanSeconds: number;
  readonly sigma: number;
  /** The longest, as a multiple of the mean. */
  readonly longest: number;
}

export const HANDLER_SPREAD = { sigma: 0.4, longest: 1.7 } as const;

/** Which of the open polls of an activity AWS gives a task. No source says. */
export type PollerOrder = "fifo" | "random" | "lifo";

/** A span from which each occurrence is drawn evenly, in seconds. */
export type Span = readonly [least: number, most: number];

/** What no page of AWS says, so that a result must hold for each value. */
export interface Assumptions {
  readonly pollerOrder: PollerOrder;
  /**
   * The part of the polls that AWS holds for their whole minute though tasks wait (Step Functions developer guide, "Avoid latency when
   * polling for activity tasks", which does not say how many), from 0 to 1.
   */
  readonly heldPolls: number;
  /** A call to AWS there and back: 10 to 30 ms, measured within a region. Without it equal handlers keep step. */
  readonly roundTripSeconds: Span;
  /** From a flush in a log, in the embedded metric format, to the alarm that reads it. */
  readonly logMetricSeconds: Span;
  /** From the end of a minute to the alarm that reads a metric of AWS/States, AWS/SQS or AWS/ECS in it. */
  readonly serviceMetricSeconds: Span;
  /** How long after a minute's end an alarm looks: each alarm has a second of its own, which stays. */
  readonly alarmSeconds: Span;
  /** By which value a step is chosen where an alarm looks at several minutes: the newest, or what the policy's aggregation makes of all. */
  readonly stepValue: "newest" | "aggregated";
  /**
   * From what a policy counts the tasks that it adds or stops. The user guide of Application Auto Scaling ("Step scaling policies") says
   * the current capacity, which follows the desired one: so what runs, and aws/containers-roadmap#525 shows a desired count of the tasks
   * of both versions of a deployment and one more. Its examples begin where both are the same.
   */
  readonly scaledFrom: "desired" | "running";
  /** From RunTask, or a service's decision, until the container polls: the image is fetched anew. */
  readonly taskStartSeconds: Span;
  /** The initialization of a new function instance. */
  readonly coldStartSeconds: Span;
  /** How long an idle function instance is kept. */
  readonly warmSeconds: number;
  /** What becomes of a batch of SQS messages for which no instance is free: Lambda keeps it and retries, or gives it back. */
  readonly throttledBatch: "kept" | "returned";
}

export const USUAL: Assumptions = {
  pollerOrder: "fifo",
  heldPolls: 0,
  roundTripSeconds: [0.01, 0.03],
  logMetricSeconds: [20, 70],
  serviceMetricSeconds: [40, 80],
  alarmSeconds: [5, 5],
  stepValue: "newest",
  scaledFrom: "desired",
  taskStartSeconds: [30, 60],
  coldStartSeconds: [0.4, 0.8],
  warmSeconds: 400,
  throttledBatch: "kept",
};
