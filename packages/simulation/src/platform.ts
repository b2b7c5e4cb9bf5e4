/** What runs a workload's workers: an ECS service, or Lambda. It begins as it is after a quiet night. */
export interface Platform {
  /** What an execution does for a worker to come. */
  wake(): void;
  /** A new version is deployed. */
  deploy(): void;
  /** The last deployment. */
  readonly deployment: Deployment | undefined;
  /** It has nothing left to do while no execution starts. */
  readonly isAtRest: boolean;
  readonly usage: Usage;
}

/** It has ended once everything is of its version. Times are in milliseconds of virtual time. */
export interface Deployment {
  readonly beganAt: number;
  endedAt: number | undefined;
}

/** What runs now, and what was used up to now. */
export interface Usage {
  /** ECS tasks or function instances that run. */
  readonly workers: number;
  /** How many the platform wants; the same where nothing scales it. */
  readonly desired: number;
  /** Slots of the workers. */
  readonly slots: number;
  /** How long workers ran since the beginning, all of them together, where they come and go between two samples. */
  readonly workerSeconds?: number;
  /** US dollars since the beginning. */
  readonly dollars: number;
  /** Further counts, such as dropped wake-ups. */
  readonly counts: Readonly<Record<string, number>>;
}
