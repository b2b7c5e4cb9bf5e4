import { MAX_CHEAP_INPUT, MAX_CHEAP_NODES, MAX_CHEAP_STEPS } from "../../limits.ts";
import { any, type Bound, measure, NOTHING, partOf } from "./bound.ts";

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
const VALUES_PER_STEP = 16;
const CHARACTERS_PER_STEP = 2_000;
const WRITTEN_CHARACTERS_PER_STEP = 500;

/** Adds up the steps that an expression may take. A step is the evaluation of one node, at most about 1 µs. */
export interface Meter {
  /** @throws {NotCheap} when the steps are more than an expression in the main thread may take. */
  spend(steps: number): void;
  /** The steps of a function that passes over the value once. */
  pass(bound: Bound): void;
  /** Notes a value that the message of an error may have. */
  note(bound: Bound): void;
  /** The steps to write the largest value that was noted. */
  readonly writing: number;
  /** Counts a node of the expression that is looked at. */
  visit(): void;
  /** The size of a value that the expression reads. */
  sizeOf(value: unknown): Bound;
  /**
   * The list of what `body` makes of each item. Bounds of several parts are together never more than the bound of the whole,
   * apart from what each costs without any size: so `body` is asked for an item of no size, which every item costs, and for
   * one as large as all of them, `whole`.
   */
  each(list: Bound, body: (item: Bound) => Bound, whole?: Bound): Bound;
  /** The steps of the library's merge sort; `compare` is a comparison's. */
  sort(list: Bound, compare: () => void): void;
  /** Whether all sizes are those of the data, and none that of an item of no size. */
  readonly isConcrete: boolean;
  /** @throws {NotCheap} when called: the expression is not cheap with its data. */
  stop(): never;
  readonly steps: number;
}

export function createMeter(): Meter {
  const sizes = new Map<unknown, Bound>();
  let steps = 0;
  let writing = 0;
  let visits = 0;
  let left = MAX_CHEAP_INPUT;
  let depth = 0;

  const spend = (more: number) => {
    steps += more;
    if (!(steps <= MAX_CHEAP_STEPS)) throw TOO_MUCH;
  };
  return {
    spend,
    pass: ({ values, characters }) =>
      spend(values / VALUES_PER_STEP + characters / CHARACTERS_PER_STEP),
    note({ values, characters }) {
      writing = Math.max(
        writing,
        values / VALUES_PER_STEP + characters / WRITTEN_CHARACTERS_PER_STEP,
      );
    },
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
    each(list, body, whole = partOf(list)) {
      const isList = list.items > 0;
      if (isList) depth += 1;
      const [least, stepsOfLeast] = isList ? apart(() => body(NOTHING)) : [NOTHING, 0];
      const [most, stepsOfMost] = apart(() => body(whole));
      if (isList) depth -= 1;
      spend(1 + list.items * (1 + stepsOfLeast) + stepsOfMost);
      const times = list.items;
      return any({
        items: 1 + times * (1 + least.items) + most.items,
        inner: times * (least.items + least.inner) + most.items + most.inner,
        values: 1 + times * least.values + most.values,
        characters: times * least.characters + most.characters,
      });
    },
    sort(list, compare) {
      const [, stepsOfOne] = apart(compare);
      // More than n log n comparisons. Each copies what is left of a list.
      const comparisons = (1 + list.items) ** 2;
      spend(comparisons * (3 + stepsOfOne) + (comparisons * list.items) / 1_000);
    },
    get isConcrete() {
      return depth === 0;
    },
    stop() {
      throw TOO_MUCH;
    },
    get writing() {
      return writing;
    },
    get steps() {
      return steps;
    },
  };

  /** The result of some work, and its steps, which are not counted yet. */
  function apart<Result>(work: () => Result): [Result, number] {
    const before = steps;
    steps = 0;
    const result = work();
    const taken = steps;
    steps = before;
    return [result, taken];
  }
}
