import type jsonata from "jsonata";
import { createJavaRandom, javaLong } from "../javaRandom.ts";
import { createRandom128, type Random, uuidFrom } from "../random.ts";
import { loadLibrary } from "./library.ts";

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
} as const;

type Name = keyof typeof SIGNATURES;

/** The functions whose results depend on the surroundings. */
export const SURROUNDED: ReadonlySet<string> = new Set(Object.keys(SIGNATURES));

let signatures: Promise<ReadonlyMap<Name, unknown>> | undefined;
let ofTimes: Promise<{ readonly fromMillis: Defined; readonly toMillis: Defined }> | undefined;

/** Those functions of `names` that depend on the surroundings, as bindings of one evaluation. */
export async function surroundedFunctions(
  names: Iterable<string>,
  { now, seed }: Surroundings,
): Promise<Record<string, Defined>> {
  signatures ??= parsedSignatures();
  ofTimes ??= functionsOfTimes();
  const parsed = await signatures;
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
  };
  const made: Record<string, Defined> = {};
  for (const name of names) {
    const implementation = implementations[name as Name];
    made[name] = {
      _jsonata_function: true,
      implementation: implementation as Defined["implementation"],
      signature: parsed.get(name as Name),
    };
  }
  return made;
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
  const library = await loadLibrary();
  const parsed = new Map<Name, unknown>();
  for (const [name, signature] of Object.entries(SIGNATURES)) {
    const reference = library("$made");
    reference.registerFunction("made", () => undefined, signature);
    parsed.set(name as Name, (await evaluated<Defined>(reference)).signature);
  }
  return parsed;
}

async function functionsOfTimes() {
  const library = await loadLibrary();
  return {
    fromMillis: await evaluated<Defined>(library("$fromMillis")),
    toMillis: await evaluated<Defined>(library("$toMillis")),
  };
}

async function evaluated<Value>(expression: jsonata.Expression): Promise<Value> {
  return (await expression.evaluate(undefined)) as Value;
}
