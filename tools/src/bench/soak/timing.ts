/** How long the faults last, and what the workers' limits are. A fault that lasts longer than a limit is what the soak is for. */
export interface Timing {
  /** For how long a poll waits while no byte arrives. `undefined`: for as long as every worker does. */
  readonly pollSilenceMs: number | undefined;
  /** How long a poll waits for a task: less than `pollSilenceMs`. `undefined`: 60 s, as on AWS. */
  readonly pollMs: number | undefined;
  /** How long a worker is stopped by SIGSTOP: longer than `pollSilenceMs`. */
  readonly stoppedMs: number;
  /** How long a handler computes without a pause: where workers have short limits, longer than `pollSilenceMs`. */
  readonly blockedMs: number;
  /** The same, where workers have short limits for longer than a token lives without a beat. */
  readonly computeMs: number;
  /** How long the reports of a worker are answered with 503: where workers have short limits, almost as long as a token lives. */
  readonly outageMs: number;
  /**
   * For how long no heartbeat call of a worker is answered: two in a row hang, and the next one that a worker with the right limits
   * sends comes 1 s later. `undefined` where tasks end before they need a heartbeat.
   */
  readonly hangMs: number | undefined;
  /** Between two faults. */
  readonly pauseMs: number;
  /** After all connections have died. */
  readonly recoveryMs: number;
  readonly heartbeatSeconds: number;
  readonly timeoutSeconds: number;
  readonly handlerBudgetSeconds: number;
  /** How long the longest handlers take: longer than `heartbeatSeconds` where the beats are to be seen. */
  readonly longTaskMs: number;
  /** A stopping worker that runs for longer is stuck. */
  readonly stopWithinMs: number;
  /** The tasks are spread over at least this time: a whole round of faults. */
  readonly leastMs: number;
}

const SHORT: Timing = {
  pollSilenceMs: 3_000,
  pollMs: 1_500,
  stoppedMs: 4_500,
  blockedMs: 4_500,
  computeMs: 14_000,
  outageMs: 38_000,
  hangMs: 4_300,
  pauseMs: 2_000,
  recoveryMs: 14_000,
  heartbeatSeconds: 12,
  timeoutSeconds: 43,
  handlerBudgetSeconds: 40,
  longTaskMs: 14_000,
  stopWithinMs: 60_000,
  leastMs: 62_000,
};

/** The limits that every worker has, and pauses as long as that of a closed laptop. */
const LONG: Timing = {
  ...SHORT,
  pollSilenceMs: undefined,
  pollMs: undefined,
  stoppedMs: 90_000,
  blockedMs: 15_000,
  hangMs: undefined,
  recoveryMs: 80_000,
  heartbeatSeconds: 180,
  timeoutSeconds: 300,
  handlerBudgetSeconds: 290,
  stopWithinMs: 120_000,
  leastMs: 240_000,
};

export const timingOf = (long: boolean): Timing => (long ? LONG : SHORT);
