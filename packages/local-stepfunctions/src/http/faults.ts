import { createRandom } from "@sfn-workers/states-language/random";

/** What may go wrong with one call, for tests of what calls. */
export type Fault =
  /** Answered with an error; nothing is done. */
  | { readonly kind: "error"; readonly code: string; readonly status: number }
  /** The connection is cut; nothing is done. */
  | { readonly kind: "reset" }
  /** The work is done, the answer is never sent: the connection is cut. */
  | { readonly kind: "drop" }
  /** The work is done late. */
  | { readonly kind: "delay"; readonly ms: number };

/** Rates from 0 to 1 of what goes wrong at random; the same seed gives the same faults to the same calls. */
export interface FaultRates {
  readonly seed: number;
  /** ServiceUnavailableException, 503. */
  readonly error5xx?: number;
  readonly reset?: number;
  /** Answers up to two seconds late. */
  readonly slow?: number;
  /** Work done, answer never sent. */
  readonly dropped?: number;
}

/** The fault of this call, if it has one. */
export type FaultSource = (operation: string) => Fault | undefined;

export interface Faults {
  readonly of: FaultSource;
  /** The next call of the operation has this fault; several wait in their order. */
  next(operation: string, fault: Fault): void;
}

const SLOWEST_MS = 2_000;

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

/** @throws RangeError naming the rate that is none. */
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
  return number < bound ? { kind: "delay", ms: Math.ceil(size * SLOWEST_MS) } : undefined;
}
