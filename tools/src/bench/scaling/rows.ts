import { LOCAL, programKeys } from "@sfn-workers/infra/settings";
import { readStackFile, stackNames } from "@sfn-workers/infra/stackFile";
import type { Assumptions, PollerOrder } from "@sfn-workers/simulation";
import { spanText } from "../../simulate/span.ts";
import type { WorkerKind } from "./former.ts";

/** A workload under a load, as one line of the table. */
export interface Row {
  readonly name: string;
  readonly kind: WorkerKind;
  /** What the row is called by beside its worker. */
  readonly stack: string;
  /** What the workload has in the stack. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** As the command line has it. */
  readonly load: string;
  readonly loadHours: number;
  /** The mean. */
  readonly handlerSeconds: number;
  /** Of the manifest; by default what the longest handler takes. */
  readonly budgetSeconds?: number;
  readonly deployAtMinutes?: number;
  /** The part of the tasks whose workers vanish with them. */
  readonly lostPart?: number;
  /** The functions that the account has at a time, by default 1,000. */
  readonly accountConcurrency?: number;
  /** The bounds hold for each; the first is the one that is compared with the former settings. */
  readonly assumed: readonly Partial<Assumptions>[];
  /** A workload of the repository, in a stack of it. */
  readonly shipped?: { readonly stack: string; readonly workload: string };
  /** From the burst to the end of its last execution. */
  readonly doneWithinMinutes?: number;
  /** Why it may take longer, and how long. */
  readonly doneLater?: { readonly minutes: number; readonly why: string };
  /** 95 of 100 tasks are picked up within so many seconds. */
  readonly pickUpSeconds?: number;
  /** Why scaling may turn round more often, and how often in an hour. */
  readonly turnsMore?: { readonly perHour: number; readonly why: string };
  /** More workers never run at a time. */
  readonly mostWorkers?: number;
  /** Why it may cost more than with the former settings, and how many times as much. */
  readonly costsMore?: { readonly times: number; readonly why: string };
}

const ORDERS: readonly PollerOrder[] = ["fifo", "random", "lifo"];
const EACH_ORDER = ORDERS.map((pollerOrder) => ({ pollerOrder }));
/** Whoever AWS serves first, and whichever tasks a policy counts. */
const EACH_COUNT = [...EACH_ORDER, { scaledFrom: "running" }] as const;
const HELD_POLLS = { heldPolls: 0.01 } as const;
const USUAL_ORDER = [{ pollerOrder: "fifo" }] as const;
/** CloudWatch looks at an alarm once a minute, in a second that AWS chooses: of all alarms the same, or of each another. */
const SECONDS = [30, 0, 15, 45, 59] as const;
const EACH_SECOND: readonly Partial<Assumptions>[] = [
  ...SECONDS.map((second) => ({ alarmSeconds: [second, second] as const })),
  { alarmSeconds: [0, 59] },
  { alarmSeconds: [0, 59], stepValue: "aggregated" },
  { alarmSeconds: [0, 59], scaledFrom: "running" },
];
const EACH_THROTTLING = [{ throttledBatch: "kept" }, { throttledBatch: "returned" }] as const;

/** All that is waited for takes as long as it may. */
const SLOWEST = {
  logMetricSeconds: [70, 70],
  serviceMetricSeconds: [80, 80],
  taskStartSeconds: [60, 60],
} as const satisfies Partial<Assumptions>;
const FASTEST = {
  logMetricSeconds: [20, 20],
  serviceMetricSeconds: [40, 40],
  taskStartSeconds: [30, 30],
} as const satisfies Partial<Assumptions>;

/** When the bursts come: the minutes before are quiet ones. */
const BURST_AT_SECONDS = 600;
const burst = (executions: number, second = 0) => ({
  load: `burst:${executions}@${BURST_AT_SECONDS + second}s`,
  loadHours: (BURST_AT_SECONDS + 60) / 3_600,
});
const steady = (rate: string, loadHours: number) => ({ load: `steady:${rate}`, loadHours });
const hourly = (executions: number, loadHours: number) => ({
  load: `hourly:${executions}`,
  loadHours,
});

/** Bursts in three hours, so many minutes apart. */
const burstEach = (minutes: number, executions: number) => ({
  load: Array.from(
    { length: 180 / minutes },
    (_, index) => `burst:${executions}@${BURST_AT_SECONDS / 60 + index * minutes}m`,
  ).join("+"),
  loadHours: 3.2,
});

/** Services and functions as the shipped stacks have them, or with more room. */
const like = (stack: string, settings: Row["settings"]) => ({ stack, settings });
const PROD_SIZE = { cpu: 512, memory: 1_024, concurrency: 4 };
const PROD = like("4 slots, 2 to 10", { ...PROD_SIZE, tasks: { min: 2, max: 10 } });
const PROD_TO_100 = like("4 slots, 2 to 100", { ...PROD_SIZE, tasks: { min: 2, max: 100 } });
const PROD_TO_500 = like("4 slots, 2 to 500", { ...PROD_SIZE, tasks: { min: 2, max: 500 } });
const ONE_SLOT = like("1 slot, 1 to 100", { tasks: { min: 1, max: 100 } });
const FROM_0 = like("1 slot, 0 to 2", { tasks: { min: 0, max: 2 }, wake: true });
const TEN_SLOTS = like("10 slots, 1 to 10", { tasks: { min: 1, max: 10 }, concurrency: 10 });
const TEN_SLOTS_TO_40 = like("10 slots, 1 to 40", { tasks: { min: 1, max: 40 }, concurrency: 10 });
const WOKEN = like("woken, 20 reserved", {
  ...{ wake: true, concurrency: 10, reservedConcurrency: 20 },
});
const SCHEDULED = like("scheduled, 10 slots", { concurrency: 10 });
const TEN_BATCHES = like("10 batches of 10", { concurrency: 10, maximumConcurrency: 10 });
const TWO_BATCHES = like("2 batches of 10", { concurrency: 10, maximumConcurrency: 2 });
const SMALL_ACCOUNT = like("an account of 10", { concurrency: 10 });

/** A deployment under a flow. */
const deploying = (rate: string) => ({ ...steady(rate, 2), deployAtMinutes: 30 });

/** 80 s after its minute CloudWatch has what came; an alarm sees it 185 s after the burst; 100 tasks start within 60 s and need 125. */
const SEEN_LATE = {
  minutes: 6.2,
  why: "an alarm sees the burst after 185 s, tasks start for 60, and 400 slots are at work for 125",
};

/** What AWS makes of a minute that CloudWatch shows by half is not known. */
const SEEN_BY_HALF = {
  times: 1.1,
  why: "a minute that is half seen takes few tasks away, so that 95 of 100 wait for two minutes at most, where it was four",
};
const followed = (perHour: number) => ({
  turnsMore: { perHour, why: "the workers follow each burst out and back, two reversals for each" },
});
const FEWER_STAY = {
  times: 1.25,
  why: "each burst begins with fewer tasks than before, and its last ones wait for a shorter time",
};

const rowsOf =
  (kind: WorkerKind) =>
  (
    name: string,
    handlerSeconds: number,
    shape: Pick<Row, "stack" | "settings">,
    load: Pick<Row, "load" | "loadHours" | "deployAtMinutes">,
    rest: Partial<Row> = {},
  ): Row => ({
    ...{ name, kind, handlerSeconds, assumed: USUAL_ORDER },
    ...{ ...shape, ...load, ...rest },
  });
const fargate = rowsOf("fargate");
const fargateCallback = rowsOf("fargate-callback");
const lambda = rowsOf("lambda");
const callback = rowsOf("callback");

const ROWS: readonly Row[] = [
  fargate("a deployment under 2/s", 0.2, PROD, deploying("2/s"), { assumed: EACH_COUNT }),
  fargate("a deployment under 2/s", 5, PROD, deploying("2/s"), { assumed: EACH_COUNT }),
  fargate("a deployment under 1/s", 5, PROD, deploying("1/s"), {
    ...{ budgetSeconds: 540, assumed: EACH_COUNT },
  }),
  fargate("a deployment under 12/min", 300, PROD_TO_100, deploying("12/min"), {
    assumed: EACH_COUNT,
  }),
  fargate("a day of 1/min", 300, ONE_SLOT, steady("1/min", 24), {
    ...{ pickUpSeconds: 120, assumed: EACH_COUNT, costsMore: SEEN_BY_HALF },
  }),
  fargate("a day of 1/min, alarms at any second", 300, ONE_SLOT, steady("1/min", 24), {
    ...{ pickUpSeconds: 120, assumed: EACH_SECOND, costsMore: SEEN_BY_HALF },
  }),
  fargate("5/s", 0.2, ONE_SLOT, steady("5/s", 2), { assumed: EACH_COUNT }),
  fargate("5/s", 5, PROD_TO_100, steady("5/s", 2), { assumed: EACH_COUNT }),
  fargate("a day up to 20/s", 0.2, ONE_SLOT, { load: "daily:20/s", loadHours: 24 }),
  fargate("a day up to 20/s", 5, PROD_TO_100, { load: "daily:20/s", loadHours: 24 }),
  fargate("400 every 10 min", 5, PROD_TO_100, burstEach(10, 400), followed(12)),
  fargate("400 every 30 min", 5, PROD_TO_100, burstEach(30, 400), {
    ...{ ...followed(4), costsMore: FEWER_STAY },
  }),
  fargate("10,000 at once", 5, PROD_TO_100, burst(10_000), {
    ...{ doneWithinMinutes: 6, assumed: [...EACH_COUNT, FASTEST, HELD_POLLS] },
  }),
  fargate("10,000 at once, late in a minute", 5, PROD_TO_100, burst(10_000, 45), {
    ...{ doneWithinMinutes: 6, assumed: [...EACH_COUNT, FASTEST, SLOWEST] },
  }),
  fargate("10,000 at once, alarms at any second", 5, PROD_TO_100, burst(10_000, 45), {
    ...{ doneWithinMinutes: 6, assumed: EACH_SECOND },
  }),
  fargate("10,000 at once, at its last seconds", 5, PROD_TO_100, burst(10_000, 55), {
    ...{ doneWithinMinutes: 6, assumed: [...EACH_COUNT, FASTEST, ...EACH_SECOND] },
  }),
  fargate("10,000 at once, all delays at their longest", 5, PROD_TO_100, burst(10_000), {
    ...{ doneWithinMinutes: 6, assumed: [SLOWEST], doneLater: SEEN_LATE },
  }),
  fargate("10,000 at once", 5, ONE_SLOT, burst(10_000), {
    ...{ doneWithinMinutes: 12.5, assumed: EACH_COUNT },
  }),
  fargate("10,000 at once", 300, PROD_TO_500, burst(10_000)),
  fargate("1,000 each hour", 5, PROD_TO_100, hourly(1_000, 4), { assumed: EACH_COUNT }),
  fargate("1,000 each hour", 300, PROD_TO_100, hourly(1_000, 4)),
  fargate("1,000 at once", 5, FROM_0, burst(1_000), { mostWorkers: 2 }),
  fargateCallback("a deployment under 1/s", 5, PROD, deploying("1/s"), { budgetSeconds: 540 }),
  fargateCallback("10,000 at once", 5, TEN_SLOTS_TO_40, burst(10_000)),
  fargateCallback("8 h of backlog at once", 300, TEN_SLOTS, burst(10_000)),
  lambda("10,000 at once", 0.2, WOKEN, burst(10_000), { assumed: EACH_ORDER }),
  lambda("10,000 at once", 5, WOKEN, burst(10_000), {
    ...{ doneWithinMinutes: 60, assumed: [...EACH_ORDER, HELD_POLLS] },
  }),
  lambda("1,000 each hour", 5, WOKEN, hourly(1_000, 4)),
  lambda("5/s", 0.2, WOKEN, steady("5/s", 3), { assumed: EACH_ORDER }),
  lambda("1/s, some are lost", 5, WOKEN, steady("1/s", 2), {
    ...{ lostPart: 0.01, assumed: [...USUAL_ORDER, HELD_POLLS] },
  }),
  lambda("1,000 at once", 5, SCHEDULED, burst(1_000)),
  callback("10,000 at once", 5, TEN_BATCHES, burst(10_000)),
  callback("a day up to 4/s", 5, TWO_BATCHES, { load: "daily:4/s", loadHours: 24 }),
  callback("10,000 at once", 5, SMALL_ACCOUNT, burst(10_000), {
    ...{ accountConcurrency: 10, assumed: EACH_THROTTLING },
  }),
];

/** All rows, with those of this repository's stacks: a minute's flow, and a burst in it. */
export function allRows(): Row[] {
  const shipped = stackNames()
    .filter((stack) => stack !== LOCAL)
    .flatMap(rowsOfStack);
  return [...ROWS, ...shipped];
}

/** Such as `5/s × 200 ms on fargate (1 slot, 1 to 100)`. */
export function rowName({ name, handlerSeconds, kind, stack }: Row): string {
  return `${name} × ${spanText(handlerSeconds)} on ${kind} (${stack})`;
}

const SHIPPED_HANDLER_SECONDS = 5;

function rowsOfStack(stack: string): Row[] {
  const workloads: unknown = programKeys(readStackFile(stack).config)["workloads"];
  return Object.entries(Object(workloads)).flatMap(([workload, given]) => {
    const settings: Readonly<Record<string, unknown>> = { ...Object(given) };
    const kind = kindOf(settings);
    if (kind === undefined) return [];
    const load = { load: "steady:10/min+burst:1000@30m", loadHours: 2 };
    const shipped = { stack, workload };
    const name = "10/min, and 1,000 at once";
    const shape = like(`${workload} of ${stack}`, settings);
    return [rowsOf(kind)(name, SHIPPED_HANDLER_SECONDS, shape, load, { shipped })];
  });
}

/** Undefined for a worker that is deployed elsewhere. */
function kindOf({ worker, transport }: Readonly<Record<string, unknown>>): WorkerKind | undefined {
  if (worker === "lambda") return transport === "callback" ? "callback" : "lambda";
  if (worker === "fargate") return transport === "callback" ? "fargate-callback" : "fargate";
  return undefined;
}
