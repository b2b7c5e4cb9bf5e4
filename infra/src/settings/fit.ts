import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { neededForPollMs, neededForPollText } from "@sfn-workers/worker-core/pollFit";
import { LAMBDA_START_SECONDS, LAMBDA_TIMEOUT_SECONDS } from "../limits.ts";
import type { LambdaSettings } from "./schema.ts";

/** The timeout of a function that polls when its configuration names none, if its workload's handler fits. */
const DEFAULT_TIMEOUT_SECONDS = 120;

/** A setting that can't be deployed, and why. */
export interface Misfit {
  readonly key: string;
  readonly why: string;
}

/** The timeout in seconds that a function gets: the configuration's, or what it needs. */
export function functionTimeout(manifest: Manifest, settings: LambdaSettings): number {
  if (settings.timeoutSeconds !== undefined) return settings.timeoutSeconds;
  const { seconds } = shortestTimeout(manifest, settings);
  return settings.transport === "callback" ? seconds : Math.max(DEFAULT_TIMEOUT_SECONDS, seconds);
}

/** Says why a function can't do its work within its timeout, or nothing when it can. */
export function fitProblem(manifest: Manifest, settings: LambdaSettings): Misfit | undefined {
  const { seconds, sum } = shortestTimeout(manifest, settings);
  const { max } = LAMBDA_TIMEOUT_SECONDS;
  if (seconds > max) return { key: "worker", why: tooLong(manifest, settings, sum) };
  if (functionTimeout(manifest, settings) >= seconds) return undefined;
  const what = settings.transport === "callback" ? "no batch" : "no poll";
  return { key: "timeoutSeconds", why: `${what} fits: ${sum}; allowed: ${seconds} to ${max}` };
}

interface Shortest {
  readonly seconds: number;
  /** How the seconds come about, for people. */
  readonly sum: string;
}

/** What a function needs to take one poll or one batch and lose nothing. The worker itself works with the same sums. */
function shortestTimeout(manifest: Manifest, settings: LambdaSettings): Shortest {
  return settings.transport === "callback"
    ? batchFit(manifest, rounds(settings))
    : pollFit(manifest);
}

/** A poll may be answered only at its end, and the handler may then use its whole budget. */
function pollFit(manifest: Manifest): Shortest {
  const seconds = neededForPollMs(manifest) / 1_000 + LAMBDA_START_SECONDS;
  const [needed] = neededForPollText(manifest).split(" = ");
  return { seconds, sum: `${needed} + ${LAMBDA_START_SECONDS} s start = ${seconds} s` };
}

/** Each round of tasks may use its handlers' whole budget; a round begins only if there is time for it to end. */
function batchFit(manifest: Manifest, count: number): Shortest {
  const budget = manifest.handlerBudgetSeconds;
  const margin = neededForPollMs(manifest, 0) / 1_000 - budget;
  const seconds = count * budget + margin + LAMBDA_START_SECONDS;
  const times = count === 1 ? "" : `${count} × `;
  const sum = `${times}${budget} s handler budget + ${margin} s margin + ${LAMBDA_START_SECONDS} s start = ${seconds} s`;
  return { seconds, sum };
}

/** A batch that is larger than the worker's slots is worked off in rounds. */
function rounds({ batchSize, concurrency }: Extract<LambdaSettings, { transport: "callback" }>) {
  return Math.ceil(batchSize / concurrency);
}

function tooLong(manifest: Manifest, settings: LambdaSettings, sum: string): string {
  const limit = `${sum}, and Lambda ends a function after ${LAMBDA_TIMEOUT_SECONDS.max} s`;
  const smaller =
    settings.transport === "callback" &&
    batchFit(manifest, 1).seconds <= LAMBDA_TIMEOUT_SECONDS.max;
  return `${limit}; allowed: worker "fargate"${smaller ? ", or a batchSize closer to concurrency" : ""}`;
}
