import { type ArgumentList, JSON_TEXT, type Support } from "./support.ts";

export type Members = Readonly<Record<string, unknown>>;

export interface Accepted<Value> {
  /** Without what has no local effect. */
  readonly value: Value;
  /** The paths of the given members without a local effect, such as `vpcConfig` or `loggingConfig.logFormat`. */
  readonly notHere: readonly string[];
  /** What is wrong, a sentence for each member. */
  readonly refused: readonly string[];
}

/** How the service that would get the members reads them. */
export interface Reader {
  /** Whether a member with this value counts as not given. */
  isAbsent(value: unknown): boolean;
  /** Says that there is no such member, in the service's words. */
  describeUnknown(unknown: UnknownMember): string;
}

interface UnknownMember {
  readonly name: string;
  readonly path: string;
  /** The members that exist at its place. */
  readonly known: readonly string[];
}

/** Compares the members of an object with a list. A path begins with `parent`. */
export function acceptMembers(
  given: Members,
  list: ArgumentList,
  reader: Reader,
  parent = "",
): Accepted<Members> {
  const value: Record<string, unknown> = {};
  const notHere: string[] = [];
  const refused: string[] = [];
  for (const [name, member] of Object.entries(given)) {
    if (reader.isAbsent(member)) continue;
    const path = parent === "" ? name : `${parent}.${name}`;
    const known = Object.hasOwn(list, name) ? list[name] : undefined;
    if (known === undefined) {
      refused.push(reader.describeUnknown({ name, path, known: Object.keys(list) }));
    } else if (known === "refused") {
      refused.push(`${path}: not emulated on this machine: leave it out for the local environment`);
    } else {
      const accepted = acceptAny(member, known, reader, path);
      refused.push(...accepted.refused);
      if (hasNoEffect(known)) notHere.push(path);
      else {
        value[name] = accepted.value;
        notHere.push(...accepted.notHere);
      }
    }
  }
  return { value, notHere, refused };
}

function acceptAny(
  given: unknown,
  known: Support | ArgumentList,
  reader: Reader,
  path: string,
): Accepted<unknown> {
  if (typeof known === "string") return { value: given, notHere: [], refused: [] };
  if (known[JSON_TEXT] === true && typeof given === "string") {
    const { value, ...found } = acceptAny(parse(given, path), known, reader, path);
    return { value: JSON.stringify(value), ...found };
  }
  if (Array.isArray(given)) {
    const elements = given.map((element: unknown) => acceptAny(element, known, reader, path));
    return {
      value: elements.map(({ value }) => value),
      notHere: [...new Set(elements.flatMap(({ notHere }) => notHere))],
      refused: elements.flatMap(({ refused }) => refused),
    };
  }
  if (typeof given === "object" && given !== null) {
    return acceptMembers(given as Members, known, reader, path);
  }
  return { value: given, notHere: [], refused: [] };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Whether nothing at or below this place has an effect, so that its own name says it all. */
export function hasNoEffect(known: Support | ArgumentList): boolean {
  if (typeof known === "string") return known === "no local effect";
  const found = withoutEffect.get(known) ?? Object.values(known).every(hasNoEffect);
  withoutEffect.set(known, found);
  return found;
}

/** Each resource asks again, and a list may have hundreds of members. */
const withoutEffect = new WeakMap<ArgumentList, boolean>();
