import { createRandom } from "@sfn-workers/states-language/random";

/** A fault of one call, for tests of the endpoint's clients. */
export type Fault =
  /** The operation does not run; the answer is an error. */
  | { readonly kind: "error"; readonly code: string; readonly status: number }
  /** The operation does not run; the connection is reset. */
  | { readonly kind: "reset" }
  /** The operation runs; the connection is reset instead of an answer. */
  | { readonly kind: "drop" }
  /** The operation runs late. */
  | { readonly kind: "delay"; readonly ms: number };

/** Rates from 0 to 1 of random faults. With the same seed, the same calls get the same faults. */
export interface FaultRates {
  readonly seed: number;
  /** ServiceUnavailableException, 503. */
  readonly error5xx?: number;
  readonly reset?: number;
  /** The operation runs up to two seconds late. */
  readonly slow?: number;
  /** The operation runs; no answer is sent. */
  readonly dropped?: number;
}

/** Returns the fault of a call, if it has one. */
export type FaultSource = (operation: string) => Fault | undefined;

export interface Faults {
  readonly of: FaultSource;
  /** Gives the operation's next call this fault; several faults apply in order, one a call. */
  next(operation: string, fault: Fault): void;
}

const MAX_DELAY_MS = 2_000;

export function createFaults(rates: FaultRates | undefined, source?: FaultSource): Faults {
  const planned = new Map<string, Fault[]>();
  const random = rates === undefined ? undefined : createRandom(rates.seed);
  return {
    of: (operation) =>
      planned.get(operation)?.shift() ??
      source?.(operation) ??
      (rates && random ? draw(rates, random) : undefined),
    next(operation, fault) {
      const faults = planned.get(operation) ?? [];
      faults.push(fault);
      planned.set(operation, faults);
    },
  };
}

/** @throws {RangeError} when a rate is invalid; the message names it. */
export function checkFaultRates(rates: FaultRates): void {
  for (const [name, rate] of Object.entries(rates)) {
    if (name === "seed" || rate === undefined) continue;
    if (!(rate >= 0 && rate <= 1)) {
      throw new RangeError(`faults.${name} is ${rate}: a rate is a number from 0 to 1`);
    }
  }
}

function draw(rates: FaultRates, random: () => number): Fault | undefined {
  const number = random();
  const size = random();
  let bound = rates.error5xx ?? 0;
  if (number < bound) return { kind: "error", code: "ServiceUnavailableException", status: 503 };
  bound += rates.reset ?? 0;
  if (number < bound) return { kind: "reset" };
  bound += rates.dropped ?? 0;
  if (number < bound) return { kind: "drop" };
  bound += rates.slow ?? 0;
  return number < bound ? { kind: "delay", ms: Math.ceil(size * MAX_DELAY_MS) } : undefined;
}
