import type { Json } from "../../json/value.ts";

/** A value that an execution surely has, whatever its input is. The same value is always the same object. */
export interface Known {
  readonly value: Json;
  readonly id: number;
}

/** What is known of an execution's data where a state is entered. Of what is absent, nothing is known. */
export interface Data {
  readonly input: Known | undefined;
  readonly variables: ReadonlyMap<string, Known>;
}

export const NOTHING_KNOWN: Data = { input: undefined, variables: new Map() };

/** As JSON, the characters of the values that one analysis looks at, which takes a second. Of what comes later nothing is known. */
const MAX_KNOWN_CHARACTERS = 20_000_000;
/** The variables that are known where a state is entered: their names are compared at each visit. */
export const MAX_KNOWN_VARIABLES = 100;

/** Makes the known values of one analysis. */
export type MakeKnown = (value: Json) => Known | undefined;

export function createKnown(): MakeKnown {
  const all = new Map<string, Known>();
  let characters = 0;
  return (value) => {
    if (characters > MAX_KNOWN_CHARACTERS) return undefined;
    const text = JSON.stringify(value);
    characters += text.length;
    let known = all.get(text);
    if (known === undefined) {
      known = { value, id: all.size };
      all.set(text, known);
    }
    return known;
  };
}

/** A text that is the same for the same data. */
export function keyOf({ input, variables }: Data): string {
  const names = [...variables.keys()].sort();
  return [input?.id ?? "", ...names.map((name) => `${name}=${variables.get(name)?.id}`)].join(" ");
}
