import {
  type FaultRates as CallFaultRates,
  checkFaultRates,
  RANDOM_FAULT_KINDS,
  type RandomFaultKind,
} from "@sfn-workers/local-stepfunctions/faults";

/** The random faults of a local environment: those of calls, then those of processes. */
export type FaultKind = RandomFaultKind | "kill" | "spot" | "cold";

/**
 * Rates from 0 to 1 of random faults, by the fault's kind; those of calls are together at most 1. Kinds that are left out do
 * not occur. The n-th call of a kind, such as `states:SendTaskSuccess`, has the same fault for the same seed.
 *
 * @example
 * ```ts
 * import type { FaultRates } from "@sfn-workers/local-cloud";
 *
 * export const faults: FaultRates = { seed: 7, throttle: 0.05, "5xx": 0.02, drop: 0.02, kill: 0.1 };
 * ```
 */
export interface FaultRates extends CallFaultRates {
  /**
   * Of invocations: the environment is killed within two seconds, if the handler still runs. Of each ten seconds that a task
   * runs: it gets SIGKILL.
   */
  readonly kill?: number;
  /** Of each ten seconds that a task runs: it gets SIGTERM, and SIGKILL after its stop timeout, as on Fargate Spot. */
  readonly spot?: number;
  /** Of invocations: a new environment runs it, which starts up to a second late. */
  readonly cold?: number;
}

/** What each kind of fault does, in one line. */
export const FAULT_MEANINGS: Readonly<Record<FaultKind, string>> = {
  throttle: "a call is refused: too many calls",
  "5xx": "a call fails in the service, and does not run",
  reset: "a call's connection is reset before it runs",
  drop: "a call runs, and its answer is lost",
  delay: "a call runs up to 2 s late",
  double: "a call runs twice, a message or an event comes twice",
  late: "a message, or a poll's task, arrives up to 2 s late",
  kill: "a function's environment is killed as it runs; a task, per 10 s",
  spot: "a task gets SIGTERM, then SIGKILL, as on Fargate Spot; per 10 s",
  cold: "a function starts in a new environment, up to 1 s late",
};

/** Rates of an environment on a bad day, for tests and `pnpm start --faults rough`. */
export const ROUGH_FAULTS: Readonly<Record<FaultKind, number>> = {
  ...{
    throttle: 0.05,
    "5xx": 0.02,
    reset: 0.02,
    drop: 0.02,
    delay: 0.05,
    double: 0.05,
    late: 0.05,
  },
  ...{ kill: 0.05, spot: 0.05, cold: 0.1 },
};

export const FAULT_KINDS: readonly FaultKind[] = [...RANDOM_FAULT_KINDS, "kill", "spot", "cold"];

/** @throws {RangeError} when the seed or a rate is invalid; the message names it, its value and what is allowed. */
export function checkRates(rates: FaultRates): void {
  const known: readonly string[] = ["seed", ...FAULT_KINDS];
  const unknown = Object.keys(rates).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`faults.${unknown} is unknown; allowed: ${known.join(", ")}`);
  }
  if (!Number.isSafeInteger(rates.seed)) {
    throw new RangeError(`faults.seed is ${rates.seed}: a seed is a whole number`);
  }
  for (const kind of ["kill", "spot", "cold"] as const) {
    const rate = rates[kind] ?? 0;
    if (!(rate >= 0 && rate <= 1)) {
      throw new RangeError(`faults.${kind} is ${rate}: a rate is a number from 0 to 1`);
    }
  }
  checkFaultRates(rates);
}
