import { isExactNumber } from "../json/exactNumber.ts";

/** The fields of a state, or of what has states, as the author wrote them. */
export type Fields = Readonly<Record<string, unknown>>;

export interface PlacedState {
  readonly name: string;
  readonly state: Fields;
  /** Where it is in the definition: `/States/Each/ItemProcessor/States/One`. */
  readonly at: string;
  /** Set where a distributed Map is around it: the state is in executions of their own, one for each item. */
  readonly inItems?: true;
}

/** A number of a file that stays as it is written is an object, too. */
export function isFields(value: unknown): value is Fields {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value)
  );
}

/** All states of a definition, those inside others directly after them. */
export function statesIn(level: object): PlacedState[] {
  return placedIn(level, "", false);
}

function placedIn(level: object, at: string, inItems: boolean): PlacedState[] {
  return statesOf(level).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const inner = levelsIn(state).flatMap(([where, found]) =>
      placedIn(found, `${place}/${where}`, inItems || isDistributed(found)),
    );
    return [{ name, state, at: place, ...(inItems && { inItems }) }, ...inner];
  });
}

/** Whether each item that the processor gets is an execution of its own. */
export function isDistributed(processor: unknown): boolean {
  const config = isFields(processor) ? processor["ProcessorConfig"] : undefined;
  return isFields(config) && config["Mode"] === "DISTRIBUTED";
}

/** The states of one level. */
export function statesOf(level: object): [string, Fields][] {
  const states: unknown = "States" in level ? level.States : undefined;
  return Object.entries(isFields(states) ? states : {}).filter((entry): entry is [string, Fields] =>
    isFields(entry[1]),
  );
}

/** The levels inside a state, with where they are in it. */
export function levelsIn(state: Fields): [string, Fields][] {
  const branches = Array.isArray(state["Branches"]) ? state["Branches"] : [];
  const levels: [string, unknown][] = [
    ...branches.map((branch, index): [string, unknown] => [`Branches[${index}]`, branch]),
    ["ItemProcessor", state["ItemProcessor"]],
    ["Iterator", state["Iterator"]],
  ];
  return levels.filter((level): level is [string, Fields] => isFields(level[1]));
}
