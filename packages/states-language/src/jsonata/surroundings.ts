import type jsonata from "jsonata";
import { createJavaRandom, javaLong } from "../java/random.ts";
import { type InexactNumbers, inexactly, noteDigits } from "../json/exactJson.ts";
import type { Json } from "../json/value.ts";
import { createRandom128, type Random, uuidFrom } from "../random.ts";
import { LibraryError } from "./errors.ts";
import { loadLibrary } from "./library.ts";
import { parseStrictly } from "./strictJson.ts";

/** What an evaluation would else take from where it runs. */
export interface Surroundings {
  /** The time of `$now` and `$millis`, in milliseconds since 1970. */
  readonly now: number;
  /** What `$random`, `$uuid` and `$shuffle` make their values of. */
  readonly seed: string;
}

/** A function as the library holds it. */
interface Defined {
  readonly _jsonata_function: true;
  readonly implementation: (...given: never[]) => unknown;
  readonly signature: unknown;
}

type Implementation = (this: unknown, ...given: never[]) => unknown;

const SIGNATURES = {
  now: "<s?s?:s>",
  millis: "<:n>",
  toMillis: "<s-s?:n>",
  random: "<n?:n>",
  uuid: "<:s>",
  shuffle: "<a:a>",
  parse: "<s?:x>",
} as const;

type Name = keyof typeof SIGNATURES;

type Digits = InexactNumbers<Json>["digits"];

/** The functions whose results depend on the surroundings or on the numbers that the evaluation has met. */
export const SURROUNDED: ReadonlySet<string> = new Set(Object.keys(SIGNATURES));

let signatures: Promise<ReadonlyMap<Name, unknown>> | undefined;
let ofTimes: Promise<{ readonly fromMillis: Defined; readonly toMillis: Defined }> | undefined;

/** Those functions of `names` that depend on the surroundings, as bindings of one evaluation. `digits` is the evaluation's. */
export async function surroundedFunctions(
  names: Iterable<string>,
  { now, seed }: Surroundings,
  digits: Digits,
): Promise<Record<string, Defined>> {
  signatures ??= parsedSignatures();
  ofTimes ??= functionsOfTimes();
  const bySignature = await signatures;
  const { fromMillis, toMillis } = await ofTimes;
  let random: Random | undefined;
  const next = () => {
    random ??= createRandom128(seed);
    return random;
  };
  const implementations: Record<Name, Implementation> = {
    now: (picture: never, timezone: never) =>
      fromMillis.implementation(now as never, picture, timezone),
    millis: () => now,
    toMillis: (timestamp: never, picture: never) =>
      // What a picture leaves out is today's.
      toMillis.implementation.call(
        { environment: { timestamp: new Date(now) } },
        timestamp,
        picture,
      ),
    random: (given: number | undefined) =>
      (given === undefined ? next() : createJavaRandom(javaLong(given))).fraction(),
    uuid: () => uuidFrom(next()),
    shuffle: (items: unknown[] | undefined) => items && shuffled(items, next()),
    parse: (text: string | undefined) => (text === undefined ? undefined : parsed(text, digits)),
  };
  const made: Record<string, Defined> = {};
  for (const name of names) {
    const implementation = implementations[name as Name];
    made[name] = {
      _jsonata_function: true,
      implementation: implementation as Defined["implementation"],
      signature: bySignature.get(name as Name),
    };
  }
  return made;
}

/** A large integer keeps its digits if it has 64 bits at most. */
function parsed(text: string, digits: Digits): Json {
  let exact: Json;
  try {
    exact = parseStrictly(text);
  } catch {
    throw new LibraryError("D3137", "Invalid JSON");
  }
  const { value, digits: found } = inexactly(exact);
  for (const [number, written] of found) {
    noteDigits(digits, number, written !== undefined && isLong(written) ? written : undefined);
  }
  return value;
}

function isLong(written: string): boolean {
  return /^-?\d{1,19}$/.test(written) && BigInt.asIntN(64, BigInt(written)) === BigInt(written);
}

function shuffled(items: readonly unknown[], random: Random): unknown[] {
  const result: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const place = Math.floor(random.fraction() * (index + 1));
    result[index] = result[place];
    result[place] = item;
  }
  return result;
}

async function parsedSignatures(): Promise<ReadonlyMap<Name, unknown>> {
  const library = loadLibrary();
  const parsed = new Map<Name, unknown>();
  for (const [name, signature] of Object.entries(SIGNATURES)) {
    const reference = library("$made");
    reference.registerFunction("made", () => undefined, signature);
    parsed.set(name as Name, (await evaluated<Defined>(reference)).signature);
  }
  return parsed;
}

async function functionsOfTimes() {
  const library = loadLibrary();
  return {
    fromMillis: await evaluated<Defined>(library("$fromMillis")),
    toMillis: await evaluated<Defined>(library("$toMillis")),
  };
}

async function evaluated<Value>(expression: jsonata.Expression): Promise<Value> {
  return (await expression.evaluate(undefined)) as Value;
}
