import { readSchedule } from "@sfn-workers/local-cloud/schedules";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { neededForPollMs, neededForPollText } from "@sfn-workers/worker-core/pollFit";
import { LAMBDA_START_SECONDS, LAMBDA_TIMEOUT_SECONDS } from "../limits.ts";
import type { LambdaSettings, ParsedWorkload } from "./workloadSettings.ts";

/** A setting that cannot be deployed with the others, and the reason. */
export interface ConfigurationProblem {
  readonly key: string;
  readonly reason: string;
}

type ParsedLambda = Extract<ParsedWorkload, { worker: "lambda" }>;
type ParsedPoller = Extract<ParsedLambda, { transport: "activity" }>;

/** The function's timeout in seconds when the configuration has none. */
export function defaultTimeout(manifest: Manifest, settings: ParsedLambda): number {
  const { seconds } = shortestTimeout(manifest, settings);
  return settings.transport === "callback"
    ? seconds
    : Math.max(seconds, Math.min(LAMBDA_TIMEOUT_SECONDS.max, secondsToDrain(settings)));
}

/**
 * A drain works as long as it may. Without wake-ups it ends before the next one begins, so that no more than `concurrency` tasks run at
 * once; wake-ups know no such limit.
 */
function secondsToDrain({ wake, schedule, timezone }: ParsedPoller): number {
  return wake ? Number.POSITIVE_INFINITY : shortestGapSeconds(schedule, timezone);
}

/** Starts of a schedule come round in a day, mostly. */
const STARTS_LOOKED_AT = 100;
/** A Monday. */
const LOOKED_AT_FROM = Date.UTC(2026, 0, 5);

function shortestGapSeconds(expression: string, timeZone: string): number {
  const { first, next } = readSchedule({ expression, timeZone }, LOOKED_AT_FROM);
  let shortest = Number.POSITIVE_INFINITY;
  let at = first(LOOKED_AT_FROM);
  for (let start = 0; start < STARTS_LOOKED_AT && at !== undefined; start += 1) {
    const following = next(at);
    if (following !== undefined) shortest = Math.min(shortest, following - at);
    at = following;
  }
  return shortest / 1_000;
}

/** Checks that one poll and its task, or one batch, fit into the function's timeout. */
export function fitProblem(
  manifest: Manifest,
  settings: LambdaSettings,
): ConfigurationProblem | undefined {
  const { seconds, sum } = shortestTimeout(manifest, settings);
  const { max } = LAMBDA_TIMEOUT_SECONDS;
  if (seconds > max) return { key: "worker", reason: tooLong(manifest, settings, sum) };
  if (settings.timeoutSeconds >= seconds) return undefined;
  const subject = settings.transport === "callback" ? "no batch" : "no poll";
  const reason = `${subject} fits: ${sum}; allowed: ${seconds} to ${max}`;
  return { key: "timeoutSeconds", reason };
}

interface ShortestTimeout {
  readonly seconds: number;
  /** The calculation, for error messages. */
  readonly sum: string;
}

/** The time that a function needs for one poll or one batch without losing a task; the worker does the same calculation. */
function shortestTimeout(manifest: Manifest, settings: ParsedLambda): ShortestTimeout {
  return settings.transport === "callback"
    ? batchFit(manifest, rounds(settings))
    : pollFit(manifest);
}

/** A poll may be answered at its very end, and the handler may then use its whole budget. */
function pollFit(manifest: Manifest): ShortestTimeout {
  const seconds = neededForPollMs(manifest) / 1_000 + LAMBDA_START_SECONDS;
  const [needed] = neededForPollText(manifest).split(" = ");
  return { seconds, sum: `${needed} + ${LAMBDA_START_SECONDS} s start = ${seconds} s` };
}

/** The tasks of each round may use their handlers' whole budget; a round begins only if it has time to end. */
export function batchFit(manifest: Manifest, count: number): ShortestTimeout {
  const budget = manifest.handlerBudgetSeconds;
  const margin = neededForPollMs(manifest, 0) / 1_000 - budget;
  const seconds = count * budget + margin + LAMBDA_START_SECONDS;
  const times = count === 1 ? "" : `${count} × `;
  const sum = `${times}${budget} s handler budget + ${margin} s margin + ${LAMBDA_START_SECONDS} s start = ${seconds} s`;
  return { seconds, sum };
}

/** A batch with more messages than the worker has slots runs in rounds. */
function rounds({ batchSize, concurrency }: Extract<ParsedLambda, { transport: "callback" }>) {
  return Math.ceil(batchSize / concurrency);
}

function tooLong(manifest: Manifest, settings: LambdaSettings, sum: string): string {
  const limit = `${sum}, and Lambda ends a function after ${LAMBDA_TIMEOUT_SECONDS.max} s`;
  const smaller =
    settings.transport === "callback" &&
    batchFit(manifest, 1).seconds <= LAMBDA_TIMEOUT_SECONDS.max;
  return `${limit}; allowed: worker "fargate"${smaller ? ", or a batchSize closer to concurrency" : ""}`;
}
