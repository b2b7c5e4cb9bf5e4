import { spanText } from "../../simulate/span.ts";
import { dollars, grouped } from "../../simulate/summaryTable.ts";
import type { Figures, Measured } from "./measure.ts";

/** Something that must be true of a row, with the figure. */
export interface Bounded {
  readonly text: string;
  readonly kept: boolean;
  /** Why it need not be. */
  readonly exception?: string;
}

const MINUTE = 60;
const DEPLOYMENT_SECONDS = 25 * MINUTE;
/** How much longer than the handler's budget a deployment may take, where that is more. */
const AFTER_BUDGET_SECONDS = 20 * MINUTE;
const BACK_SECONDS = 20 * MINUTE;
/** A schedule's interval, which it was before wake-ups took its place. */
const RETRY_PICK_UP_SECONDS = 5 * MINUTE;
const REVERSALS_PER_HOUR = 2;
/** A schedule that starts a task every quarter of an hour, which goes again, and as many by executions. */
const ON_DEMAND = {
  perHour: 10,
  why: "no policy scales: executions and the schedule start tasks, and each ends once it finds none",
};
/** Runs with other seeds differ by so much. */
const SAME_MONEY = 1.03;

/** What must be true of each row, and of this one. */
export function boundsOf(measured: Measured): Bounded[] {
  const { row, worst } = measured;
  const isService = row.kind === "fargate" || row.kind === "fargate-callback";
  return [
    failures(worst),
    none("executions that have not ended", worst.unfinished),
    ...(isService ? [] : [none("wake-ups that were dropped", worst.wakesDropped)]),
    ...deployment(measured),
    ...done(measured),
    ...(row.lostPart === undefined
      ? []
      : [timed("a retry waits for", worst.retryPickUpLongest, RETRY_PICK_UP_SECONDS)]),
    ...(row.pickUpSeconds === undefined
      ? []
      : [timed("95 of 100 are picked up within", worst.pickUpP95, row.pickUpSeconds)]),
    ...(row.mostWorkers === undefined ? [] : [workers(worst.workersMost, row.mostWorkers)]),
    ...(isService ? [timed("back at the minimum after", worst.backSeconds, BACK_SECONDS)] : []),
    ...(isService ? [turns(measured)] : []),
    money(measured),
  ];
}

function failures({ failed, errors }: Figures): Bounded {
  const names = errors.length === 0 ? "" : ` (${errors.join(", ")})`;
  return none(`executions that failed${names}`, failed);
}

function none(what: string, count: number): Bounded {
  return { text: `${what}: ${grouped(count)}, at most 0`, kept: count === 0 };
}

function timed(what: string, seconds: number, most: number): Bounded {
  return {
    text: `${what} ${spanText(seconds)}, at most ${spanText(most)}`,
    kept: seconds <= most,
  };
}

function deployment({ row, worst, budgetSeconds }: Measured): Bounded[] {
  if (row.deployAtMinutes === undefined) return [];
  const most = Math.max(DEPLOYMENT_SECONDS, budgetSeconds + AFTER_BUDGET_SECONDS);
  return [timed("deployed after", worst.deploymentSeconds ?? Number.POSITIVE_INFINITY, most)];
}

function done({ row, worst: { doneSeconds } }: Measured): Bounded[] {
  const { doneWithinMinutes, doneLater } = row;
  if (doneWithinMinutes === undefined) return [];
  const usual = timed("done after", doneSeconds, doneWithinMinutes * MINUTE);
  if (usual.kept || doneLater === undefined) return [usual];
  const { text } = usual;
  const kept = doneSeconds <= doneLater.minutes * MINUTE;
  return [{ text, kept, ...(kept && { exception: `${text}; ${doneLater.why}` }) }];
}

function workers(count: number, most: number): Bounded {
  return { text: `workers at a time: ${grouped(count)}, at most ${most}`, kept: count <= most };
}

function turns({ row, worst: { reversalsPerHour: perHour } }: Measured): Bounded {
  const text = `reversals an hour: ${grouped(perHour, 1)}, at most ${REVERSALS_PER_HOUR}`;
  if (perHour <= REVERSALS_PER_HOUR) return { text, kept: true };
  const more = Object(row.settings["tasks"]).min === 0 ? ON_DEMAND : row.turnsMore;
  if (more === undefined) return { text, kept: false };
  const kept = perHour <= more.perHour;
  return { text, kept, ...(kept && { exception: `${text}; ${more.why}` }) };
}

/** With state transitions, of one run before and one after. */
function money({ row, before, after }: Measured): Bounded {
  const { costsMore } = row;
  const times = after.dollarsPerThousand / before.dollarsPerThousand;
  const text = `per 1,000: ${dollars(after.dollarsPerThousand)}, before ${dollars(before.dollarsPerThousand)}`;
  if (times <= SAME_MONEY || costsMore === undefined) return { text, kept: times <= SAME_MONEY };
  const kept = times <= costsMore.times;
  return { text, kept, ...(kept && { exception: `${text}; ${costsMore.why}` }) };
}
