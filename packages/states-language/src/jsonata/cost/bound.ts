import { isExactNumber } from "../../json/exactNumber.ts";

/**
 * What a value has at most. A part that is held twice counts twice.
 *
 * All bounds of an expression are sums and products of the sizes that it reads, without subtraction: a bound never falls when
 * the data grows, and that of several parts is never more than that of their whole. `each` relies on it.
 */
export interface Bound {
  /** What is known of its type. A scalar is a number, a boolean, null or nothing. */
  readonly kind: "text" | "scalar" | "any";
  /** Items of the list. */
  readonly items: number;
  /** Items of all lists inside. */
  readonly inner: number;
  /** Values in it, itself included. */
  readonly values: number;
  /** Characters of its texts and of its members' names. */
  readonly characters: number;
}

export const NOTHING: Bound = any({});
export const SCALAR: Bound = { ...any({ values: 1 }), kind: "scalar" };

export function text(characters: number): Bound {
  return { ...any({ values: 1, characters }), kind: "text" };
}

/** A value of any type. */
export function any({
  items = 0,
  inner = 0,
  values = 0,
  characters = 0,
}: Partial<Omit<Bound, "kind">>): Bound {
  return { kind: "any", items, inner, values, characters };
}

/** Both values, or one of the two. */
export function plus(one: Bound, other: Bound): Bound {
  return {
    kind: one.kind === other.kind ? one.kind : "any",
    items: one.items + other.items,
    inner: one.inner + other.inner,
    values: one.values + other.values,
    characters: one.characters + other.characters,
  };
}

/** Either value, when no size is that of an item of no size: the larger size may be another one's for other data. */
export function largest(one: Bound, other: Bound): Bound {
  return {
    kind: one.kind === other.kind ? one.kind : "any",
    items: Math.max(one.items, other.items),
    inner: Math.max(one.inner, other.inner),
    values: Math.max(one.values, other.values),
    characters: Math.max(one.characters, other.characters),
  };
}

/** Any one part of the value. */
export function partOf({ inner, values, characters }: Bound): Bound {
  return any({ items: inner, inner, values, characters });
}

/** All parts of the value, in one list. */
export function partsOf({ items, inner, values, characters }: Bound): Bound {
  return any({ items: values, inner: items + inner, values: 1 + values, characters });
}

/** A number as JSON has at most 25 characters, and a value of it up to 4 of punctuation. */
const CHARACTERS_PER_VALUE = 32;
/** A control character becomes six: `\u0001`. */
const CHARACTERS_PER_ESCAPE = 6;

/** The characters of the value as a text. */
export function charactersOf({ kind, values, characters }: Bound): number {
  return kind === "text"
    ? characters
    : CHARACTERS_PER_ESCAPE * characters + CHARACTERS_PER_VALUE * (1 + values);
}

/** The library takes an object with this member for its own, and its members for variables. */
export const MARK = "tupleStream";

/** The size of a JSON value; `undefined` when it has more values and characters than `limit`, or the library's mark. */
export function measure(root: unknown, limit: number): Bound | undefined {
  let values = 0;
  let characters = 0;
  let items = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    values += 1;
    if (typeof value === "string") characters += value.length;
    else if (Array.isArray(value)) {
      items += value.length;
      if (values + value.length > limit) return undefined;
      for (const item of value) pending.push(item);
    } else if (typeof value === "object" && value !== null && !isExactNumber(value)) {
      for (const name in value) {
        if (name === MARK) return undefined;
        characters += name.length;
        pending.push((value as Record<string, unknown>)[name]);
        if (values + characters + pending.length > limit) return undefined;
      }
    }
    if (values + characters > limit) return undefined;
  }
  const own = Array.isArray(root) ? root.length : 0;
  return { kind: kindOf(root), items: own, inner: items - own, values, characters };
}

function kindOf(value: unknown): Bound["kind"] {
  if (typeof value === "string") return "text";
  return typeof value === "object" && value !== null && !isExactNumber(value) ? "any" : "scalar";
}
