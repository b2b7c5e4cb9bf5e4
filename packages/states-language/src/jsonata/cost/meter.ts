import { MAX_CHEAP_INPUT, MAX_CHEAP_NODES, MAX_CHEAP_STEPS } from "../../limits.ts";
import { type Bound, measure, NOTHING, partsOf } from "./bound.ts";

/** Thrown when an expression cannot be proved cheap: for any input (`always`), or for this one. */
export interface NotCheap {
  readonly always: boolean;
}

const NEVER_CHEAP: NotCheap = { always: true };
const TOO_MUCH: NotCheap = { always: false };

/** @throws {NotCheap} when called: for a part of an expression that the tables do not know, or know as unbounded. */
export function refuse(): never {
  throw NEVER_CHEAP;
}

/** The values that one step may pass over in the library's own loops, and the characters. */
const VALUES_PER_STEP = 32;
const CHARACTERS_PER_STEP = 2_000;

/** Adds up the steps that an expression may take. A step is the evaluation of one node, about 1 µs. */
export interface Meter {
  /** @throws {NotCheap} when the steps are more than an expression in the main thread may take. */
  spend(steps: number): void;
  /** The steps of a function that passes over the value once. */
  pass(bound: Bound): void;
  /** Counts a node of the expression that is looked at. */
  visit(): void;
  /** The size of a value that the expression reads. */
  sizeOf(value: unknown): Bound;
  /**
   * The list of what `body` makes of each item. Bounds of several parts are together never more than the bound of the whole,
   * apart from what each costs without any size: so `body` is asked for an item of no size, which every item costs, and for
   * one as large as all of them.
   */
  each(list: Bound, body: (item: Bound) => Bound): Bound;
  readonly steps: number;
}

export function createMeter(): Meter {
  const sizes = new Map<unknown, Bound>();
  let steps = 0;
  let visits = 0;
  let left = MAX_CHEAP_INPUT;

  const spend = (more: number) => {
    steps += more;
    if (!(steps <= MAX_CHEAP_STEPS)) throw TOO_MUCH;
  };
  return {
    spend,
    pass: ({ values, characters }) =>
      spend(values / VALUES_PER_STEP + characters / CHARACTERS_PER_STEP),
    visit() {
      visits += 1;
      if (visits > MAX_CHEAP_NODES) throw TOO_MUCH;
    },
    sizeOf(value) {
      const known = sizes.get(value);
      if (known !== undefined) return known;
      const size = measure(value, left);
      if (size === undefined) throw TOO_MUCH;
      left -= size.values + size.characters;
      sizes.set(value, size);
      return size;
    },
    each(list, body) {
      const before = steps;
      steps = 0;
      const least = body(NOTHING);
      const stepsOfLeast = steps;
      steps = 0;
      const most = body(partsOf(list));
      const stepsOfMost = steps;
      steps = before;
      spend(1 + list.items * (1 + stepsOfLeast) + stepsOfMost);
      return partsOf({
        values: 1 + list.items * least.values + most.values,
        characters: list.items * least.characters + most.characters,
      });
    },
    get steps() {
      return steps;
    },
  };
}
