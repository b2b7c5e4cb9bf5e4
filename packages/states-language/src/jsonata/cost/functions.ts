import { any, type Bound, charactersOf, NOTHING, partsOf, SCALAR, text } from "./bound.ts";
import { type Meter, refuse } from "./meter.ts";
import { matchingSteps } from "./regexps.ts";

/** A call of a function in an expression. */
export interface Call {
  readonly meter: Meter;
  /** Its arguments; with too few, the context value may be one of them. */
  readonly all: Bound;
  /** The number of arguments. */
  readonly count: number;
  /** The argument when it is a literal text. */
  literal(index: number): string | undefined;
  /** The argument when it is a literal number. */
  number(index: number): number | undefined;
  /** The second argument when it is a regular expression. It is not one of `all`. */
  readonly pattern?: RegExp | undefined;
}

/**
 * What a function's result has at most, after the steps that it takes beside its arguments'. `child`: nothing is proved of it.
 * The others apply the function that is their second argument.
 */
export type FunctionCost = ((call: Call) => Bound) | "child" | "each" | "sort" | "reduce";

/** The result is a number, a boolean or nothing, after one pass over the arguments. */
const scalar = ({ meter, all }: Call): Bound => {
  meter.pass(all);
  return SCALAR;
};

/** A list of the arguments, of their items or of what is in those. */
const list = ({ meter, all }: Call): Bound => {
  meter.pass(all);
  return any({ ...all, items: 2 + all.items + all.inner, values: 1 + all.values });
};

/** The characters of a text that the library makes a list of, in a step. */
const LISTED_CHARACTERS = 40;

/** The result is a text, at most `factor` times as long as the arguments, which must be texts. */
const texts =
  (factor: number) =>
  ({ meter, all }: Call): Bound => {
    const characters = 4 + factor * all.characters;
    meter.spend(characters / LISTED_CHARACTERS);
    return text(characters);
  };

/** The library searches a text in a text, in the worst case from each character anew. */
const search = (call: Call): Bound => {
  const characters = call.all.characters;
  call.meter.spend((characters * characters) / 20_000);
  return text(characters);
};

const ENGINE_STEPS_PER_STEP = 200;
/** The library makes an object and a function of each match. */
const STEPS_PER_MATCH = 6;

/** The matches of a regular expression in a text, at most. */
const matches = ({ meter, all, pattern }: Call): number => {
  const characters = all.characters;
  const steps = matchingSteps(pattern?.source ?? "", characters);
  if (steps === undefined) return refuse();
  meter.spend(10 + steps / ENGINE_STEPS_PER_STEP);
  return 1 + characters;
};

/** A text, or parts of a text, up to where another text is found. */
const searched = (call: Call): Bound => {
  search(call);
  return text(call.all.characters);
};

/** Everything is compared with everything, and the members of an object are sorted first. */
const pairs = ({ meter, all }: Call): Bound => {
  meter.spend((1 + all.items) * (all.values / 4 + all.characters / 1_000));
  return any(all);
};

/** The list is copied for each of its items. */
const copies = ({ meter, all }: Call): Bound => {
  meter.spend(all.values / 8 + (all.values * all.values) / 1_000);
  return any({ ...partsOf(all), values: 1 + 2 * all.values });
};

/** A timestamp's picture, such as `[Y0001]-[M01]-[D01]`: numbers without a width, at most 100 characters. */
const PLAIN_PICTURE = /^(?:\[[YMDdHhmsf][01]{0,4}\]|[^[\],]){1,100}$/;
/** The picture of a number, such as `#,##0.00`. */
const NUMBER_PICTURE = /^[#0,.%;]{1,40}$/;
const TIMESTAMP_CHARACTERS = 40;

const timestamp =
  (pictureAt: number) =>
  ({ meter, all, count, literal }: Call): Bound => {
    meter.pass(all);
    if (count <= pictureAt) return text(TIMESTAMP_CHARACTERS);
    if (count > pictureAt + 1 || !PLAIN_PICTURE.test(literal(pictureAt) ?? "")) return refuse();
    meter.spend(20);
    return text(100 * TIMESTAMP_CHARACTERS);
  };

/** Every function of JSONata and of Step Functions. One that is not here is evaluated in a child. */
export const FUNCTION_COSTS: Readonly<Record<string, FunctionCost>> = {
  // Numbers
  sum: scalar,
  count: scalar,
  max: scalar,
  min: scalar,
  average: scalar,
  number: scalar,
  floor: scalar,
  ceil: scalar,
  round: scalar,
  abs: scalar,
  sqrt: scalar,
  power: scalar,
  random: scalar,
  formatNumber: ({ meter, all, count, literal }) => {
    meter.pass(all);
    if (count !== 2 || !NUMBER_PICTURE.test(literal(1) ?? "")) return refuse();
    meter.spend(100);
    return text(2_000);
  },
  formatBase: ({ meter, all }) => {
    meter.pass(all);
    return text(1_100);
  },
  // Numbers in words and in Roman numerals.
  formatInteger: "child",
  parseInteger: "child",
  // Texts
  string: ({ meter, all, count }) => {
    // A second argument may indent the text, by two characters for each level.
    const indents = count > 1 ? 2 * all.values * all.values : 0;
    const characters = charactersOf(all) + indents;
    // A number is rounded to 15 digits.
    meter.spend(all.values / 2 + characters / 400);
    return text(characters);
  },
  length: ({ meter, all }) => {
    meter.spend(all.characters / LISTED_CHARACTERS);
    return SCALAR;
  },
  substring: texts(1),
  substringBefore: searched,
  substringAfter: searched,
  contains: (call) => {
    if (call.pattern === undefined) search(call);
    else matches(call);
    return SCALAR;
  },
  lowercase: texts(3),
  uppercase: texts(3),
  trim: texts(1),
  join: ({ meter, all, count }) => {
    // Each gap is the second argument.
    const characters = all.characters * (count > 1 ? 1 + all.items : 1);
    meter.spend(1 + all.values / 16 + characters / 1_000);
    return text(characters);
  },
  split: (call) => {
    if (call.pattern === undefined) search(call);
    else call.meter.spend(STEPS_PER_MATCH * matches(call));
    const characters = call.all.characters;
    call.meter.spend(characters / 16);
    return any({ items: 1 + characters, values: 2 + characters, characters });
  },
  pad: ({ meter, all, count, number, literal }) => {
    const width = Math.abs(number(1) ?? Number.POSITIVE_INFINITY);
    const filler = count > 2 ? literal(2)?.length : 1;
    if (filler === undefined) return refuse();
    const characters = all.characters + width * (1 + filler);
    meter.spend(characters / LISTED_CHARACTERS);
    return text(characters);
  },
  match: (call) => {
    if (call.pattern === undefined) return refuse();
    const found = matches(call);
    call.meter.spend(STEPS_PER_MATCH * found);
    // Each has the text of each group, and three members: match, index and groups.
    const groups = call.pattern.source.split("(").length;
    return any({
      items: found,
      inner: found * groups,
      values: 1 + found * (4 + groups),
      characters: 20 * found + call.all.characters * groups,
    });
  },
  replace: (call) => {
    const replacement = call.literal(2);
    if (call.count !== 3 || replacement === undefined) return refuse();
    if (call.pattern !== undefined) call.meter.spend(STEPS_PER_MATCH * matches(call));
    else if (call.literal(1) === undefined) return refuse();
    else search(call);
    // A replacement may have the match as often as it has a dollar sign.
    const places = 1 + call.all.characters;
    const characters = 2 * places * (1 + replacement.length);
    call.meter.spend(characters / LISTED_CHARACTERS);
    return text(characters);
  },
  base64encode: texts(2),
  base64decode: texts(1),
  encodeUrlComponent: texts(9),
  encodeUrl: texts(9),
  decodeUrlComponent: texts(1),
  decodeUrl: texts(1),
  hash: ({ meter, all }) => {
    meter.spend(5 + all.characters / 200);
    return text(200);
  },
  uuid: ({ meter }) => {
    meter.spend(5);
    return text(36);
  },
  // Values
  boolean: scalar,
  not: scalar,
  exists: scalar,
  type: () => text(8),
  error: ({ meter, all }) => {
    meter.pass(all);
    return NOTHING;
  },
  assert: ({ meter, all }) => {
    meter.pass(all);
    return NOTHING;
  },
  clone: ({ meter, all }) => {
    meter.spend(all.values / 4 + all.characters / 500);
    return any(all);
  },
  eval: "child",
  parse: ({ meter, all }) => {
    const characters = all.characters;
    // The text is read several times.
    meter.spend(characters / 40);
    return any({ items: characters, inner: characters, values: 1 + characters, characters });
  },
  // Lists
  append: list,
  reverse: list,
  shuffle: ({ meter, all }) => {
    // Each item takes a random number.
    meter.spend(5 * all.items);
    return any(all);
  },
  zip: ({ meter, all, count }) => {
    const { items, inner, values, characters } = all;
    meter.spend(1 + items * (1 + count));
    const places = items * (1 + count);
    return any({ items, inner: inner + places, values: 1 + values + places, characters });
  },
  distinct: pairs,
  partition: copies,
  range: ({ meter, number }) => {
    const [first, last, step] = [number(0), number(1), number(2)];
    if (first === undefined || last === undefined || step === undefined) return refuse();
    const items = Math.trunc(step) === 0 ? 0 : 1 + Math.abs((last - first) / Math.trunc(step));
    meter.spend(5 + items / 16);
    return any({ items, values: 1 + items });
  },
  map: "each",
  filter: "each",
  single: "each",
  sort: "sort",
  reduce: "reduce",
  // Objects
  keys: ({ meter, all }) => {
    meter.spend(all.values / 4);
    return partsOf(all);
  },
  lookup: list,
  spread: copies,
  merge: ({ meter, all }) => {
    meter.spend(all.values / 4);
    return any({ ...all, items: 0, inner: all.items + all.inner, values: 1 + all.values });
  },
  each: "each",
  sift: "each",
  // Times
  now: timestamp(0),
  millis: scalar,
  fromMillis: timestamp(1),
  toMillis: ({ meter, all, count }) => {
    meter.pass(all);
    // A picture becomes a regular expression.
    return count > 1 ? refuse() : SCALAR;
  },
};
