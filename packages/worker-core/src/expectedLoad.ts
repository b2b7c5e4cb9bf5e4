import { InvalidOption } from "./errors.ts";

/** How many tasks come, in an environment that is as busy as it gets. */
export interface ExpectedLoad {
  /** Tasks an hour, as long as it is busy. */
  readonly perHour?: number;
  /** The most tasks that come at once. */
  readonly burst?: number;
  /** How long a handler runs on average; by default as long as it may, `handlerBudgetSeconds`. */
  readonly handlerSeconds?: number;
}

interface Expecting {
  readonly name: string;
  readonly handlerBudgetSeconds: number;
  readonly expect?: ExpectedLoad;
}

/** @throws {InvalidOption} when a field is no number that its meaning allows, or is not known. */
export function requireExpectedLoad({ name, handlerBudgetSeconds: budget, expect }: Expecting) {
  if (expect === undefined) return;
  const { perHour, burst, handlerSeconds, ...others } = Object(expect);
  const [other] = Object.keys(others);
  if (other !== undefined) throw wrong("", other, "perHour, burst and handlerSeconds");
  if (perHour === undefined && burst === undefined) {
    throw wrong("", expect, "a map with perHour, burst or both");
  }
  if (!isAbove0(perHour ?? 1)) throw wrong(".perHour", perHour, "a number above 0");
  if (!isAbove0(burst ?? 1) || !Number.isInteger(burst ?? 1)) {
    throw wrong(".burst", burst, "a whole number from 1");
  }
  if (!isAbove0(handlerSeconds ?? budget) || (handlerSeconds ?? budget) > budget) {
    const allowed = `a number above 0, at most handlerBudgetSeconds, ${budget}`;
    throw wrong(".handlerSeconds", handlerSeconds, allowed);
  }

  function wrong(field: string, value: unknown, allowed: string): InvalidOption {
    return new InvalidOption(`${name}: expect${field}`, value, allowed);
  }
}

function isAbove0(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
