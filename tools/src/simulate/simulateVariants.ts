import type { ProgramOptions } from "@sfn-workers/infra/program";
import { ConfigurationError } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import {
  type Assumptions,
  HANDLER_SPREAD,
  type HandlerTime,
  type Load,
  type LoadPart,
  type Minute,
  type OnMinute,
  type Outcome,
  type Simulated,
  simulate,
  startsOf,
  USUAL,
} from "@sfn-workers/simulation";
import { InvalidOption } from "@sfn-workers/worker-core";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { UsageError } from "../cli/usageError.ts";
import { deployedWorkload } from "./deployedWorkload.ts";
import type { Variant } from "./kinds.ts";
import { requireFewStarts, requireShort } from "./mostSimulated.ts";
import { spanText } from "./span.ts";
import { type Summary, summaryOf } from "./summary.ts";

export interface Request {
  readonly stack: Stack;
  readonly workload: string;
  readonly variants: readonly Variant[];
  readonly load: Load;
  /** The mean; by default what the manifest expects, or a few seconds. */
  readonly handlerSeconds: number | undefined;
  readonly hours: number | undefined;
  readonly deployAtSeconds: number | undefined;
  readonly seed: number;
  /** Others than the usual ones. */
  readonly assumptions?: Partial<Assumptions>;
  /** By default this repository's workloads. */
  readonly program?: ProgramOptions;
}

/** Of several, those that can't be deployed are left out. */
export interface Simulations {
  readonly variants: readonly SimulatedVariant[];
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly name: string;
  /** A line each. */
  readonly problems: readonly string[];
}

export interface SimulatedVariant extends Pick<Variant, "name" | "leftOut"> {
  readonly handlerSeconds: number;
  readonly accountConcurrency: number;
  /** Whether it is a Lambda function, and no service. */
  readonly isFunction: boolean;
  readonly summary: Summary;
  readonly minutes: readonly Minute[];
  readonly sampleSeconds: number;
}

const HOUR = 3_600;
const USUAL_HANDLER_SECONDS = 5;
/** How long what waits at the end of the load may take. */
export const LONGEST_AFTER_HOURS = 24;
/** So that a burst which lasts a minute has a curve, and a day no more samples than it needs. */
const SHORT_LOAD_SECONDS = 2 * HOUR;
const SAMPLE_SECONDS = { short: 5, long: 60 } as const;

/**
 * Simulates one variant after the other.
 *
 * @param onMinute what it throws ends the run
 * @throws {UsageError} when no variant can be deployed, the handlers don't fit into their budget, or the load is none or too much
 */
export async function simulateVariants(
  { variants, load, hours, deployAtSeconds, seed, ...rest }: Request,
  onMinute: (variant: string, at: Parameters<OnMinute>[0]) => void = () => {},
): Promise<Simulations> {
  const loadSeconds = hours === undefined ? usualSeconds(load) : hours * HOUR;
  requireSimulable(load, loadSeconds);
  requireShort("--deploy-at is", deployAtSeconds ?? 0);
  const sampleSeconds =
    loadSeconds > SHORT_LOAD_SECONDS ? SAMPLE_SECONDS.long : SAMPLE_SECONDS.short;
  const deployed = [];
  const refused: Refused[] = [];
  for (const variant of variants) {
    const found = await deployedAs(variant, rest);
    if ("problems" in found) refused.push(found);
    else deployed.push({ variant, ...found });
  }
  if (deployed.length === 0) throw noneLeft(refused, rest);
  const all: SimulatedVariant[] = [];
  for (const { variant, accountConcurrency, ...simulated } of deployed) {
    const handler = handlerTime(simulated.manifest, rest.handlerSeconds);
    const outcome: Outcome = await simulate(
      simulated,
      {
        ...{ load, loadSeconds, seed, sampleSeconds, accountConcurrency },
        assumptions: { ...USUAL, ...rest.assumptions },
        handler,
        longestSeconds: Math.max(loadSeconds, deployAtSeconds ?? 0) + LONGEST_AFTER_HOURS * HOUR,
        ...(deployAtSeconds !== undefined && { deployAtSeconds }),
      },
      (at) => onMinute(variant.name, at),
    );
    const { name, leftOut } = variant;
    const { minutes } = outcome;
    all.push({
      ...{ name, leftOut, accountConcurrency, minutes, sampleSeconds },
      isFunction: isDeclaredFunction(simulated),
      handlerSeconds: handler.meanSeconds,
      summary: summaryOf(outcome),
    });
  }
  return { variants: all, refused };
}

/** The stack is known to be right without the changes. */
async function deployedAs(
  { name, changes }: Variant,
  { stack, workload, program }: Pick<Request, "stack" | "workload" | "program">,
) {
  try {
    return await deployedWorkload(stack, workload, changes, program);
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof InvalidOption)) throw error;
    const problems = error instanceof ConfigurationError ? error.problems : [error.message];
    return { name, problems } satisfies Refused;
  }
}

function noneLeft(
  refused: readonly Refused[],
  { stack, workload }: Pick<Request, "stack" | "workload">,
): UsageError {
  const each = refused.map(({ name, problems }) => {
    const lines = problems.map((line) => `\n  - ${line}`).join("");
    return `${workload} can't be deployed to ${stack.stack} as ${name}, with --set or --compare as given:${lines}`;
  });
  return new UsageError(each.join("\n"));
}

function isDeclaredFunction({ manifest, resources }: Simulated): boolean {
  return [...resources].some(
    ({ type, name }) => type === "aws:lambda/function:Function" && name === manifest.name,
  );
}

/** How long handlers run: the longest of them as long as their budget, or the spread allows. */
function handlerTime(manifest: Manifest, given: number | undefined): HandlerTime {
  const { name, handlerBudgetSeconds: budget, timeoutSeconds, expect } = manifest;
  const { sigma, longest } = HANDLER_SPREAD;
  const usual = expect ? (expect.handlerSeconds ?? budget) : USUAL_HANDLER_SECONDS;
  const meanSeconds = given ?? Math.min(usual, budget);
  // One that ends with its budget is not ended by it.
  const most = (budget - 0.001) / meanSeconds;
  if (meanSeconds <= budget) return { meanSeconds, sigma, longest: Math.min(longest, most) };
  const needed = Math.ceil(meanSeconds * longest);
  const sets = [
    `--set manifest.handlerBudgetSeconds=${needed}`,
    ...(timeoutSeconds > needed
      ? []
      : [`--set manifest.timeoutSeconds=${needed + MARGIN_SECONDS}`]),
  ];
  throw new UsageError(
    `--handler is ${spanText(meanSeconds)}: the manifest of ${name} gives its handlers ${budget} s (handlerBudgetSeconds); allowed: at most ${budget}s, or a longer budget, such as ${sets.join(" ")}`,
  );
}

/** What a task's timeout leaves beside the budget of its handler. */
const MARGIN_SECONDS = 60;

function requireSimulable(load: Load, loadSeconds: number): void {
  const isListed = load.some(({ kind }) => kind === "listed");
  const ofFile = isListed ? "; a file has all times in seconds, or all as dates" : "";
  requireShort("--load lasts", loadSeconds, ofFile);
  const starts = startsOf(load, loadSeconds);
  if (starts === 0) {
    throw new UsageError(
      "--load starts no execution; allowed: a load that starts one within --hours",
    );
  }
  requireFewStarts(starts);
}

/** How long a load lasts unless it is said. */
function usualSeconds(load: Load): number {
  return load.reduce((longest, part) => Math.max(longest, secondsOf(part)), 0);
}

function secondsOf(part: LoadPart): number {
  switch (part.kind) {
    case "daily":
      return 24 * HOUR;
    case "hourly":
      return 4 * HOUR;
    case "steady":
      return HOUR;
    case "burst":
      return part.atSeconds + 1;
    case "listed":
      return (part.atSeconds.at(-1) ?? 0) + 1;
  }
}
