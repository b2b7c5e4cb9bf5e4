import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { LAMBDA_MARGIN_SECONDS, LAMBDA_TIMEOUT_SECONDS, POLL_SECONDS } from "../limits.ts";

/** The timeout of a function whose configuration names none, if its workload's handler fits. */
const DEFAULT_TIMEOUT_SECONDS = 120;

/**
 * The shortest timeout in seconds of a function that can take one task: a poll may be answered only at its end, and the
 * handler may then use its whole budget.
 */
export function shortestTimeout(manifest: Manifest): number {
  return POLL_SECONDS + manifest.handlerBudgetSeconds + LAMBDA_MARGIN_SECONDS;
}

/** The timeout in seconds that a function gets when its configuration names none. */
export function defaultTimeout(manifest: Manifest): number {
  return Math.max(DEFAULT_TIMEOUT_SECONDS, shortestTimeout(manifest));
}

/** Says why no poll fits into a function of this timeout, or nothing when one does. */
export function fitProblem(manifest: Manifest, timeoutSeconds: number): string | undefined {
  const shortest = shortestTimeout(manifest);
  const sum = `${POLL_SECONDS} s poll + ${manifest.handlerBudgetSeconds} s handler budget + ${LAMBDA_MARGIN_SECONDS} s margin = ${shortest} s`;
  if (shortest > LAMBDA_TIMEOUT_SECONDS.max) {
    return `${sum}, and Lambda ends a function after ${LAMBDA_TIMEOUT_SECONDS.max} s; allowed: worker "fargate"`;
  }
  if (timeoutSeconds >= shortest) return undefined;
  return `no poll fits: ${sum}; allowed: ${shortest} to ${LAMBDA_TIMEOUT_SECONDS.max}`;
}
