import { type Fields, isFields, statesIn } from "../../workflow/places.ts";

export type MutantKind = keyof typeof MISTAKES;

export interface Mutant {
  readonly kind: MutantKind;
  readonly definition: object;
}

/** Makes one mistake in a state, or in the machine, and says whether there was a place for it. */
const MISTAKES = {
  "a StartAt that is no state": (machine: Changed) => changed(machine, "StartAt"),
  "a Next that is no state": (state: Changed) => changed(state, "Next"),
  "a Default that is no state": (state: Changed) => changed(state, "Default"),
  "a Type that there is not": (state: Changed) => changed(state, "Type"),
  "a catcher's Next that is no state": (state: Changed) => changedIn(state["Catch"]),
  "a choice's Next that is no state": (state: Changed) => changedIn(state["Choices"]),
  "a field that there is not": (state: Changed) => {
    state["Mistake"] = 1;
    return true;
  },
};

type Changed = Record<string, unknown>;

/** The definition with one mistake, once for each kind that it has a place for: in the last state that has one, which is often the deepest. */
export function mutantsOf(text: string): Mutant[] {
  const kinds = Object.keys(MISTAKES) as MutantKind[];
  return kinds.flatMap((kind) => {
    const definition: Changed = JSON.parse(text);
    const places = [definition, ...statesIn(definition).map(({ state }) => state)].reverse();
    return places.some((place) => MISTAKES[kind](place)) ? [{ kind, definition }] : [];
  });
}

function changed(object: Changed, field: string): boolean {
  if (!Object.hasOwn(object, field)) return false;
  object[field] = "Mistake";
  return true;
}

function changedIn(list: unknown): boolean {
  const last = Array.isArray(list)
    ? list.findLast((entry): entry is Fields => isFields(entry))
    : undefined;
  return last !== undefined && changed(last, "Next");
}
