import { readStackFile } from "@sfn-workers/infra/stackFile";
import {
  type Assumptions,
  HANDLER_SPREAD,
  type Outcome,
  parseLoad,
  simulate,
  USUAL,
} from "@sfn-workers/simulation";
import { defineManifest } from "@sfn-workers/worker-core/manifest";
import {
  type Changes,
  type DeployedWorkload,
  deployedWorkload,
} from "../../simulate/deployedWorkload.ts";
import { summaryOf } from "../../simulate/summary.ts";
import { formerly, formerSettings, type WorkerKind } from "./former.ts";
import type { Row } from "./rows.ts";

/** What a row came to, in seconds and US dollars; of several runs, the worst. */
export interface Figures {
  readonly executions: number;
  readonly failed: number;
  readonly errors: readonly string[];
  readonly unfinished: number;
  readonly wakesDropped: number;
  /** From the burst, or the beginning, to the end of the last execution; infinite if some have not ended. */
  readonly doneSeconds: number;
  readonly pickUpP95: number;
  readonly pickUpLongest: number;
  /** Of tasks whose state was retried. */
  readonly retryPickUpLongest: number;
  readonly workersMost: number;
  /** Infinite if it has not ended. */
  readonly deploymentSeconds?: number;
  /** From the last end until no more workers run than the fewest. */
  readonly backSeconds: number;
  /** How often scaling out followed scaling in, or the reverse. */
  readonly reversalsPerHour: number;
  /** Of workers and state transitions, for executions that succeeded. */
  readonly dollarsPerThousand: number;
}

/** A row with the former settings, with today's, and with today's in each run that is assumed. */
export interface Measured {
  readonly row: Row;
  readonly budgetSeconds: number;
  readonly before: Figures;
  /** Of the first assumption, as before. */
  readonly after: Figures;
  readonly worst: Figures;
}

export async function measure(row: Row, seed: number): Promise<Measured> {
  const [first = {}, ...others] = row.assumed;
  const deployed = await deployedAsSet(row);
  const { handlerBudgetSeconds: budgetSeconds } = deployed.manifest;
  const before = await run(row, await deployedFormerly(row, budgetSeconds), first, seed);
  const after = await run(row, deployed, first, seed);
  let worst = after;
  for (const assumed of others) worst = worseOf(worst, await run(row, deployed, assumed, seed));
  return { row, budgetSeconds, before, after, worst };
}

/** The workload's name, which nothing else in its stack has. */
const WORKLOAD = "scaled";
const LAMBDA_CONCURRENCY = 1_000;

const WORKERS = {
  fargate: { worker: "fargate" },
  "fargate-callback": { worker: "fargate", transport: "callback" },
  lambda: { worker: "lambda" },
  callback: { worker: "lambda", transport: "callback" },
} as const satisfies Readonly<Record<WorkerKind, object>>;

export async function deployedFormerly(row: Row, budgetSeconds: number): Promise<DeployedWorkload> {
  const settings = formerSettings(row.kind, budgetSeconds);
  const deployed = await deployedAsSet(row, { settings });
  return { ...deployed, resources: formerly(row.kind, row.settings, deployed.resources) };
}

function deployedAsSet(row: Row, changes?: Changes): Promise<DeployedWorkload> {
  const { shipped } = row;
  if (shipped) return deployedWorkload(readStackFile(shipped.stack), shipped.workload, changes);
  const manifest = manifestOf(row);
  const stack = {
    stack: "dev",
    config: {
      "aws:region": "us-east-1",
      "sfn-workers:network": { kind: "private", zones: ["a", "b"] },
      "sfn-workers:lambdaConcurrency": row.accountConcurrency ?? LAMBDA_CONCURRENCY,
      "sfn-workers:workloads": { [WORKLOAD]: { ...WORKERS[row.kind], ...row.settings } },
    },
  };
  const options = { manifests: { [WORKLOAD]: manifest }, transforms: {} };
  return deployedWorkload(stack, WORKLOAD, changes, options);
}

/** A little more than the longest handler takes. */
const BUDGET = { timesTheMean: HANDLER_SPREAD.longest + 0.1, leastSeconds: 5 } as const;

function manifestOf({ handlerSeconds, budgetSeconds }: Row) {
  const usual = Math.max(BUDGET.leastSeconds, Math.ceil(handlerSeconds * BUDGET.timesTheMean));
  const handlerBudgetSeconds = budgetSeconds ?? usual;
  return defineManifest({
    ...{ name: WORKLOAD, description: "A task that takes its time", handlerBudgetSeconds },
    ...{ timeoutSeconds: handlerBudgetSeconds + 60, heartbeatSeconds: 30 },
  });
}

const HOUR = 3_600;
const MINUTE = 60;
const LONGEST_AFTER_HOURS = 24;

async function run(
  row: Row,
  deployed: DeployedWorkload,
  assumed: Partial<Assumptions>,
  seed: number,
): Promise<Figures> {
  const { deployAtMinutes, loadHours, lostPart = 0 } = row;
  const most = deployed.manifest.handlerBudgetSeconds / BUDGET.timesTheMean;
  const loadSeconds = loadHours * HOUR;
  const outcome = await simulate(deployed, {
    ...{
      load: parseLoad(row.load),
      loadSeconds,
      lostPart,
      seed,
      assumptions: { ...USUAL, ...assumed },
    },
    handler: { meanSeconds: Math.min(row.handlerSeconds, most), ...HANDLER_SPREAD },
    longestSeconds: loadSeconds + LONGEST_AFTER_HOURS * HOUR,
    ...(deployAtMinutes !== undefined && { deployAtSeconds: deployAtMinutes * MINUTE }),
    accountConcurrency: deployed.accountConcurrency,
  });
  return figuresOf(row, outcome);
}

function figuresOf({ load, loadHours }: Row, outcome: Outcome): Figures {
  const summary = summaryOf(outcome);
  const { unfinished, lastEndSeconds, endedAtSeconds } = summary;
  const [first] = parseLoad(load);
  const beganAt = first?.kind === "burst" ? first.atSeconds : 0;
  const dollars = summary.cost.workers + summary.cost.transitions;
  const hours = Math.max(1, Math.min(endedAtSeconds, loadHours * HOUR) / HOUR);
  return {
    ...{ executions: summary.executions, unfinished },
    failed: Object.values(summary.failed).reduce((sum, count) => sum + count, 0),
    errors: Object.keys(summary.failed),
    wakesDropped: summary.counts["wakesDropped"] ?? 0,
    doneSeconds: unfinished > 0 ? Number.POSITIVE_INFINITY : lastEndSeconds - beganAt,
    ...{ pickUpP95: summary.pickUp.p95, pickUpLongest: summary.pickUp.longest },
    retryPickUpLongest: summary.retryPickUp.longest,
    workersMost: summary.workers.most,
    ...(outcome.deploymentSeconds !== undefined && {
      deploymentSeconds: outcome.deploymentSeconds,
    }),
    backSeconds: endedAtSeconds - Math.max(lastEndSeconds, loadHours * HOUR),
    reversalsPerHour: reversals(outcome.minutes.map(({ desired }) => desired)) / hours,
    dollarsPerThousand: (dollars * 1_000) / Math.max(1, summary.succeeded),
  };
}

export function reversals(counts: readonly number[]): number {
  const directions = counts
    .map((count, index) => Math.sign(count - (counts[index - 1] ?? count)))
    .filter((direction) => direction !== 0);
  return directions.filter((direction, index) => index > 0 && direction !== directions[index - 1])
    .length;
}

function worseOf(one: Figures, other: Figures): Figures {
  const deployments = [one, other].flatMap(({ deploymentSeconds: s }) => s ?? []);
  const most = (of: (figures: Figures) => number) => Math.max(of(one), of(other));
  return {
    executions: most(({ executions }) => executions),
    failed: most(({ failed }) => failed),
    errors: [...new Set([...one.errors, ...other.errors])],
    unfinished: most(({ unfinished }) => unfinished),
    wakesDropped: most(({ wakesDropped }) => wakesDropped),
    doneSeconds: most(({ doneSeconds }) => doneSeconds),
    pickUpP95: most(({ pickUpP95 }) => pickUpP95),
    pickUpLongest: most(({ pickUpLongest }) => pickUpLongest),
    retryPickUpLongest: most(({ retryPickUpLongest }) => retryPickUpLongest),
    workersMost: most(({ workersMost }) => workersMost),
    ...(deployments.length > 0 && { deploymentSeconds: Math.max(...deployments) }),
    backSeconds: most(({ backSeconds }) => backSeconds),
    reversalsPerHour: most(({ reversalsPerHour }) => reversalsPerHour),
    dollarsPerThousand: most(({ dollarsPerThousand }) => dollarsPerThousand),
  };
}
