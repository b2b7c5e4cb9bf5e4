import { type Backoff, backoffMs } from "../backoff.ts";
import { type Clock, sleep } from "../clock.ts";
import { WORKER_ERRORS } from "../manifest.ts";
import type { TaskReports } from "../source.ts";
import { answerWaitMs } from "./answerWait.ts";
import { failed, type Outcome } from "./outcome.ts";
import { faultOf, isDeadToken, isRejectedReport, type ReportFault } from "./reportFault.ts";

const RETRY: Backoff = { baseMs: 100, capMs: 10_000 };
/** The last attempt is made this long before the end: an answer takes milliseconds, and AWS's clock for the token runs ahead by the poll's way here. */
const LAST_ATTEMPT_MS = 500;
/** The last wait is between this and twice as long. */
const LAST_WAIT_MS = 200;

/** The result of a report: AWS has the outcome, the token is dead, or no time is left to try again. */
export type ReportResult =
  | { readonly kind: "delivered"; readonly outcome: Outcome; readonly attempts: number }
  | { readonly kind: "lost"; readonly code: string; readonly attempts: number }
  | { readonly kind: "givenUp"; readonly attempts: number };

export interface ReportOptions {
  readonly reports: TaskReports;
  readonly taskToken: string;
  readonly outcome: Outcome;
  /** When to stop retrying, on the clock: the token or the process has ended by then. */
  readonly giveUpAt: () => number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called before each attempt. */
  readonly onAttempt: () => void;
  readonly onFault: (fault: ReportFault, attempt: number, retryInMs: number | undefined) => void;
}

/** Sends the outcome, and retries with full jitter, until AWS has it or its token is dead. It never throws. */
export async function report(options: ReportOptions): Promise<ReportResult> {
  const { clock, random, onFault, giveUpAt } = options;
  let { outcome } = options;
  let mayHaveArrived = false;

  for (let attempt = 1; ; attempt += 1) {
    options.onAttempt();
    const fault = await send(options.reports, options.taskToken, outcome, timeoutMs());
    if (!fault) return { kind: "delivered", outcome, attempts: attempt };
    if (isDeadToken(fault.code)) {
      // An earlier attempt may have arrived although its answer was lost. That attempt then ended the token.
      return mayHaveArrived
        ? { kind: "delivered", outcome, attempts: attempt }
        : { kind: "lost", code: fault.code, attempts: attempt };
    }
    if (isRejectedReport(fault.code) && outcome.kind === "succeeded") {
      outcome = failed(WORKER_ERRORS.InvalidOutput, `AWS rejected the output: ${fault.message}`);
      continue;
    }
    mayHaveArrived ||= fault.mayHaveArrived;
    const retryInMs = waitBefore(attempt);
    onFault(fault, attempt, retryInMs);
    if (retryInMs === undefined) return { kind: "givenUp", attempts: attempt };
    await sleep(clock, retryInMs);
  }

  /** Half of the time that is left at most, so that an attempt that hangs is not the last. */
  function timeoutMs(): number {
    return answerWaitMs((giveUpAt() - clock.now()) / 2);
  }

  /**
   * At most half of the time that is left, so that attempts become more frequent as the end comes near: no single one decides.
   * `undefined`: none fits any more.
   */
  function waitBefore(attempt: number): number | undefined {
    const leftMs = giveUpAt() - LAST_ATTEMPT_MS - clock.now();
    if (leftMs <= 0) return undefined;
    const longestMs = leftMs > 2 * LAST_WAIT_MS ? Math.ceil(leftMs / 2) : leftMs;
    return Math.min(backoffMs(RETRY, attempt, random), longestMs);
  }
}

async function send(
  reports: TaskReports,
  taskToken: string,
  outcome: Outcome,
  timeoutMs: number,
): Promise<ReportFault | undefined> {
  try {
    if (outcome.kind === "succeeded") {
      await reports.success(taskToken, outcome.output, timeoutMs);
    } else await reports.failure(taskToken, outcome.error, outcome.cause, timeoutMs);
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}
