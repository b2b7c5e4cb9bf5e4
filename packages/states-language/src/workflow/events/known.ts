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

/** Makes the known values of one analysis. */
export function createKnown() {
  const all = new Map<string, Known>();
  return (value: Json): Known => {
    const text = JSON.stringify(value);
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
