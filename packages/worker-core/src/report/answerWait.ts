/**
 * For how long a report or a heartbeat waits for its answer: below 1 s a healthy answer from another continent would be too late,
 * and after 10 s a new attempt is more likely to succeed.
 */
export const ANSWER_WAIT = { leastMs: 1_000, mostMs: 10_000 };

/** The time that is wanted, within these bounds. */
export function answerWaitMs(ms: number): number {
  return Math.min(ANSWER_WAIT.mostMs, Math.max(ANSWER_WAIT.leastMs, ms));
}
