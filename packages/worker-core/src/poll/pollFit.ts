import { MAX_POLL_MS } from "../limits.ts";
import type { Manifest } from "../manifest.ts";

/** A poll may take this much longer than its 60 s: to connect, and for a slow answer. */
export const POLL_OVERRUN_MS = 3_000;

/** The time for aborted handlers to settle and for their outcomes to reach AWS before the process ends. */
export const REPORT_MARGIN_MS = 2_000;

/** The last part of `REPORT_MARGIN_MS`: the time for the process to end, such as a Lambda's response. */
export const END_MARGIN_MS = 250;

/** ECS sends SIGKILL at most 120 s after SIGTERM: 60 s for open polls, the rest for tasks, 5 s to end the process. */
export const DEFAULT_GRACE_MS = 120_000 - 5_000;

/**
 * Whether a handler that runs when its worker is stopped can use up its whole budget: 113 s at most. Then a stop costs no work.
 *
 * @example
 * ```ts
 * import { fitsIntoStop } from "@sfn-workers/worker-core/pollFit";
 *
 * export const needsProtection = (handlerBudgetSeconds: number) => !fitsIntoStop({ handlerBudgetSeconds });
 * ```
 */
export function fitsIntoStop(manifest: Pick<Manifest, "handlerBudgetSeconds">): boolean {
  return manifest.handlerBudgetSeconds * 1_000 <= DEFAULT_GRACE_MS - REPORT_MARGIN_MS;
}

/**
 * The time that must remain for a process to open one more poll without losing a task: the poll may bring a task at its
 * very end, and that task needs its whole budget. 60 s poll + handler budget + 3 s overrun + 2 s report.
 *
 * @example
 * ```ts
 * import { neededForPollMs, neededForPollText } from "@sfn-workers/worker-core/pollFit";
 *
 * export function checkTimeout(functionTimeoutMs: number, handlerBudgetSeconds: number): void {
 *   if (functionTimeoutMs >= neededForPollMs({ handlerBudgetSeconds })) return;
 *   throw new Error(`the timeout is too short: ${neededForPollText({ handlerBudgetSeconds })}`);
 * }
 * ```
 */
export function neededForPollMs(
  manifest: Pick<Manifest, "handlerBudgetSeconds">,
  longestPollMs = MAX_POLL_MS,
): number {
  return longestPollMs + manifest.handlerBudgetSeconds * 1_000 + POLL_OVERRUN_MS + REPORT_MARGIN_MS;
}

/** The sum of `neededForPollMs` in words: `60 s poll + 20 s handler budget + 5 s margin = 85 s`. */
export function neededForPollText(
  manifest: Pick<Manifest, "handlerBudgetSeconds">,
  longestPollMs = MAX_POLL_MS,
): string {
  const [poll, margin] = [longestPollMs, POLL_OVERRUN_MS + REPORT_MARGIN_MS].map(
    (ms) => ms / 1_000,
  );
  return (
    `${poll ? `${poll} s poll + ` : ""}${manifest.handlerBudgetSeconds} s handler budget + ${margin} s margin` +
    ` = ${neededForPollMs(manifest, longestPollMs) / 1_000} s`
  );
}
