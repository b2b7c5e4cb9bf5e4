import { createSequences } from "../lib/sequences.ts";

/** A fault of one call. */
export type Fault =
  /** The operation does not run; the answer is this error. */
  | { readonly kind: "error"; readonly code: string; readonly status: number }
  /** The operation does not run; the answer is the service's error for too many calls. */
  | { readonly kind: "throttle" }
  /** The operation does not run; the answer is the service's error 5xx. */
  | { readonly kind: "5xx" }
  /** The operation does not run; the connection is reset. */
  | { readonly kind: "reset" }
  /** The operation runs; the connection is reset instead of an answer. */
  | { readonly kind: "drop" }
  /** The operation runs late, by this number of milliseconds. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The operation runs twice, as after a client's own retry; the second answer is sent. */
  | { readonly kind: "double" }
  /** The operation runs; its answer is sent late, by this number of milliseconds. */
  | { readonly kind: "late"; readonly ms: number };

/** The faults that occur at random. */
export type RandomFaultKind = Exclude<Fault["kind"], "error">;

/** The random faults of a call, in the order in which one number is compared with their rates. */
export const RANDOM_FAULT_KINDS = [
  "throttle",
  "5xx",
  "reset",
  "drop",
  "delay",
  "double",
  "late",
] as const satisfies readonly RandomFaultKind[];

/**
 * Rates from 0 to 1 of random faults, by the fault's kind: together at most 1. The n-th call of an operation has the same
 * fault for the same seed. `late` is only for polls, which are never doubled; a `delay` or `late` is up to 2 s long.
 */
export interface FaultRates extends Readonly<Partial<Record<RandomFaultKind, number>>> {
  /** A whole number. */
  readonly seed: number;
}

/** Returns the fault of a call, if it has one. */
export type FaultSource = (operation: string, accessKeyId: string | undefined) => Fault | undefined;

export interface Faults {
  readonly of: FaultSource;
  /** Gives the operation's next call this fault; several faults apply in order, one a call. */
  next(operation: string, fault: Fault): void;
}

const MAX_DELAY_MS = 2_000;

export function createFaults(rates: FaultRates | undefined, source?: FaultSource): Faults {
  const planned = new Map<string, Fault[]>();
  const draw = rates === undefined ? undefined : createFaultDraws(rates, appliesHere);
  return {
    of: (operation, accessKeyId) =>
      planned.get(operation)?.shift() ?? source?.(operation, accessKeyId) ?? draw?.(operation),
    next(operation, fault) {
      const faults = planned.get(operation) ?? [];
      faults.push(fault);
      planned.set(operation, faults);
    },
  };
}

/**
 * Creates a source of random faults. Each operation has a sequence of its own, so calls of one don't change the faults of
 * another. `applies` tells which faults an operation can have.
 */
export function createFaultDraws(
  rates: FaultRates,
  applies: (kind: RandomFaultKind, operation: string) => boolean,
): (operation: string) => Fault | undefined {
  const random = createSequences(rates.seed);
  return (operation) => {
    const number = random(operation);
    const ms = Math.ceil(random(operation) * MAX_DELAY_MS);
    let bound = 0;
    for (const kind of RANDOM_FAULT_KINDS) {
      if (!applies(kind, operation)) continue;
      bound += rates[kind] ?? 0;
      if (number >= bound) continue;
      return kind === "delay" || kind === "late" ? { kind, ms } : { kind };
    }
    return undefined;
  };
}

/** A poll that runs twice would lose the task that it took at first, as a dropped answer does. */
function appliesHere(kind: RandomFaultKind, operation: string): boolean {
  return kind !== (operation === "GetActivityTask" ? "double" : "late");
}

/** @throws {RangeError} when a rate is invalid; the message names it. */
export function checkFaultRates(rates: FaultRates): void {
  const given = RANDOM_FAULT_KINDS.filter((kind) => rates[kind] !== undefined);
  for (const kind of given) {
    const rate: unknown = rates[kind];
    if (!(typeof rate === "number" && rate >= 0 && rate <= 1)) {
      throw new RangeError(`faults.${kind} is ${rate}: a rate is a number from 0 to 1`);
    }
  }
  const sum = given.reduce((total, kind) => total + (rates[kind] ?? 0), 0);
  if (sum > 1 + Number.EPSILON * given.length) {
    const names = given.map((kind) => `faults.${kind}`).join(" + ");
    throw new RangeError(`${names} is ${Number(sum.toFixed(6))}: together they are at most 1`);
  }
}
