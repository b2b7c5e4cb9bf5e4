import type { ProgramOptions } from "@sfn-workers/infra/program";
import { ConfigurationError } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import {
  type Assumptions,
  HANDLER_SPREAD,
  type Load,
  type LoadPart,
  type Minute,
  type OnMinute,
  type Outcome,
  type Simulated,
  simulate,
  USUAL,
} from "@sfn-workers/simulation";
import { InvalidOption } from "@sfn-workers/worker-core";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { UsageError } from "../cli/usageError.ts";
import { deployedWorkload } from "./deployedWorkload.ts";
import type { Variant } from "./kinds.ts";
import { spanText } from "./span.ts";
import { type Summary, summaryOf } from "./summary.ts";

export interface Request {
  readonly stack: Stack;
  readonly workload: string;
  readonly variants: readonly Variant[];
  readonly load: Load;
  /** The mean; by default a few seconds, or as many as the handlers' budget allows. */
  readonly handlerSeconds: number | undefined;
  readonly hours: number | undefined;
  readonly deployAtSeconds: number | undefined;
  readonly seed: number;
  /** Others than the usual ones. */
  readonly assumptions?: Partial<Assumptions>;
  /** By default this repository's workloads. */
  readonly program?: ProgramOptions;
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
 * @throws {UsageError} when a variant can't be deployed, or the handlers don't fit into their budget
 */
export async function simulateVariants(
  { variants, load, hours, deployAtSeconds, seed, ...rest }: Request,
  onMinute: (variant: string, at: Parameters<OnMinute>[0]) => void = () => {},
): Promise<SimulatedVariant[]> {
  const loadSeconds = hours === undefined ? usualSeconds(load) : hours * HOUR;
  const sampleSeconds =
    loadSeconds > SHORT_LOAD_SECONDS ? SAMPLE_SECONDS.long : SAMPLE_SECONDS.short;
  const deployed = [];
  for (const variant of variants) {
    deployed.push({ variant, ...(await deployedAs(variant, rest)) });
  }
  const all: SimulatedVariant[] = [];
  for (const { variant, accountConcurrency, ...simulated } of deployed) {
    const handlerSeconds = fitting(simulated.manifest, rest.handlerSeconds);
    const outcome: Outcome = await simulate(
      simulated,
      {
        ...{ load, loadSeconds, seed, sampleSeconds, accountConcurrency },
        assumptions: { ...USUAL, ...rest.assumptions },
        handler: { meanSeconds: handlerSeconds, ...HANDLER_SPREAD },
        longestSeconds: Math.max(loadSeconds, deployAtSeconds ?? 0) + LONGEST_AFTER_HOURS * HOUR,
        ...(deployAtSeconds !== undefined && { deployAtSeconds }),
      },
      (at) => onMinute(variant.name, at),
    );
    const { name, leftOut } = variant;
    const { minutes } = outcome;
    const summary = summaryOf(outcome);
    const isFunction = isDeclaredFunction(simulated);
    all.push({
      ...{
        isFunction,
        name,
        leftOut,
        handlerSeconds,
        accountConcurrency,
        summary,
        minutes,
        sampleSeconds,
      },
    });
  }
  return all;
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
    throw new UsageError(
      `${workload} can't be deployed to ${stack.stack} as ${name}, with --set or --compare as given:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
  }
}

function isDeclaredFunction({ manifest, resources }: Simulated): boolean {
  return [...resources].some(
    ({ type, name }) => type === "aws:lambda/function:Function" && name === manifest.name,
  );
}

/** The handlers' mean, whose longest must fit into the budget. */
function fitting(
  { name, handlerBudgetSeconds: budget }: Manifest,
  given: number | undefined,
): number {
  const { longest } = HANDLER_SPREAD;
  const most = Math.floor((budget / longest) * 10) / 10;
  const seconds = given ?? Math.min(USUAL_HANDLER_SECONDS, most);
  if (seconds <= most) return seconds;
  const needed = Math.ceil(seconds * longest);
  throw new UsageError(
    `--handler is ${spanText(seconds)}: its handlers take up to ${longest} times as long, and the manifest of ${name} gives them ${budget} s (handlerBudgetSeconds); allowed: at most ${most}s, or a longer budget, such as --set manifest.handlerBudgetSeconds=${needed}`,
  );
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
