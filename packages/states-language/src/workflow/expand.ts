import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import type { QueryLanguage } from "../definition/states.ts";
import { MAX_STATE_NAME_CHARACTERS } from "../limits.ts";
import type { Handover } from "./handover.ts";
import { type Items, insideMap, itemName, itemState, needsItems } from "./items.ts";
import { type Fields, isFields, statesIn, statesOf } from "./places.ts";
import { workloadIn } from "./reference.ts";
import { handlesDraining, taskState } from "./taskState.ts";
import { wakeName, wakeStates } from "./wakeStates.ts";

/** How each workload gets its tasks in an environment, by its name. */
export type Handovers = Readonly<Record<string, Handover>>;

/**
 * The definition as it is deployed: each Task whose Resource is `${workload.NAME}` becomes what hands a task to that workload. It keeps its
 * name. Where a worker has to be woken, a state `NAME: wake` comes before it, and whatever led to NAME leads there. Likewise `NAME: item` comes
 * before a Map inside a Map.
 *
 * @throws {InvalidOption} when a workload is unknown, a field comes from the manifest, or a generated name is taken or too long; the
 * message has the place of the state.
 */
export function expandWorkflow(definition: object, handovers: Handovers): Fields {
  const machine: Fields = Object.fromEntries(Object.entries(definition));
  const language = machine["QueryLanguage"] === "JSONata" ? "JSONata" : "JSONPath";
  const names = new Set(statesIn(machine).map(({ name }) => name));
  return expandLevel(machine, { handovers, language, names, items: undefined, depth: 0, at: "" });
}

interface Place {
  readonly handovers: Handovers;
  /** Of the machine. */
  readonly language: QueryLanguage;
  /** Of all states so far; each must be unique in the whole machine. */
  readonly names: Set<string>;
  readonly items: Items | undefined;
  readonly depth: number;
  readonly at: string;
}

function expandLevel(level: Fields, place: Place): Fields {
  const states = statesOf(level);
  const renamed = new Map(
    states.flatMap(([name, state]): [string, string][] => {
      if (isWoken(state, place)) return [[name, wakeName(name)]];
      return needsItems(state, place.items) ? [[name, itemName(name)]] : [];
    }),
  );
  const target = (name: unknown) =>
    (typeof name === "string" ? renamed.get(name) : undefined) ?? name;
  return {
    ...level,
    StartAt: target(level["StartAt"]),
    States: Object.fromEntries(
      states.flatMap(([name, state]) => {
        const at = `${place.at}/States/${name}`;
        return expandState(name, retargeted(state, target), { ...place, at });
      }),
    ),
  };
}

/** Everywhere that a state names another one of its level. */
function retargeted(state: Fields, target: (name: unknown) => unknown): Fields {
  const each = (list: unknown) =>
    Array.isArray(list)
      ? list.map((entry) =>
          isFields(entry) && "Next" in entry ? { ...entry, Next: target(entry["Next"]) } : entry,
        )
      : list;
  const changed = {
    Next: target(state["Next"]),
    Default: target(state["Default"]),
    Catch: each(state["Catch"]),
    Choices: each(state["Choices"]),
  };
  return Object.fromEntries(
    Object.entries(state).map(([field, value]) => {
      return [
        field,
        Object.hasOwn(changed, field) ? changed[field as keyof typeof changed] : value,
      ];
    }),
  );
}

function isWoken(state: Fields, { handovers }: Place): boolean {
  const workload = state["Type"] === "Task" ? workloadIn(state["Resource"]) : undefined;
  return workload !== undefined && handovers[workload]?.wakeUp !== undefined;
}

function expandState(name: string, state: Fields, place: Place): [string, Fields][] {
  const workload = state["Type"] === "Task" ? workloadIn(state["Resource"]) : undefined;
  if (workload === undefined) return expandOther(name, state, place);
  const handover = Object.hasOwn(place.handovers, workload) ? place.handovers[workload] : undefined;
  if (handover === undefined) {
    const known = Object.keys(place.handovers).map((other) => `\${workload.${other}}`);
    throw new InvalidOption(
      `${place.at}/Resource`,
      state["Resource"],
      known.join(", ") || "no workload: there is none",
    );
  }
  refuseGenerated(state, place);
  return expandTask(name, state, handover, place);
}

function expandOther(name: string, state: Fields, place: Place): [string, Fields][] {
  const { items, depth } = place;
  const expanded: [string, Fields] = [name, withInnerLevels(state, place)];
  if (!needsItems(state, items)) return [expanded];
  const before = itemName(name);
  reserve(before, name, place);
  const language = languageOf(state, place);
  return [[before, itemState(name, { items, language, depth })], expanded];
}

function languageOf(state: Fields, { language }: Place): QueryLanguage {
  return state["QueryLanguage"] === "JSONata" ? "JSONata" : language;
}

function withInnerLevels(state: Fields, place: Place): Fields {
  const inside = (level: unknown, at: string, items: Items | undefined) =>
    isFields(level)
      ? expandLevel(level, { ...place, at: `${place.at}/${at}`, items, depth: place.depth + 1 })
      : level;
  return Object.fromEntries(
    Object.entries(state).map(([field, value]) => {
      if (field === "Branches" && Array.isArray(value)) {
        return [
          field,
          value.map((branch, index) => inside(branch, `Branches[${index}]`, place.items)),
        ];
      }
      const processes = field === "ItemProcessor" || field === "Iterator";
      return [field, processes ? inside(value, field, insideMap(value, place)) : value];
    }),
  );
}

const GENERATED = [
  "TimeoutSeconds",
  "TimeoutSecondsPath",
  "HeartbeatSeconds",
  "HeartbeatSecondsPath",
  "Credentials",
];

/** The compiler refuses them in `run`; a definition from a file has no compiler. */
function refuseGenerated(state: Fields, { at }: Place): void {
  const field = GENERATED.find((generated) => Object.hasOwn(state, generated));
  if (field === undefined) return;
  throw new InvalidOption(
    `${at}/${field}`,
    state[field],
    "none: it comes from the workload's manifest and its environment",
  );
}

function expandTask(
  name: string,
  state: Fields,
  handover: Handover,
  place: Place,
): [string, Fields][] {
  const { items, depth } = place;
  const language = languageOf(state, place);
  const { wakeUp } = handover;
  if (wakeUp === undefined)
    return [[name, taskState(handover, { fields: state, language, items })]];
  const catchers = Array.isArray(state["Catch"]) ? state["Catch"] : [];
  const options = {
    name,
    language,
    depth,
    catchers,
    handlesDraining: handlesDraining(handover, state),
  };
  const { before, after, handBack } = wakeStates(wakeUp, options);
  const generated = [...statesIn({ States: before }), ...statesIn({ States: after })];
  for (const each of generated) reserve(each.name, name, place);
  const task = taskState(handover, {
    fields: state,
    language,
    items,
    ...(handBack && { handBack }),
  });
  return [...Object.entries(before), [name, task], ...Object.entries(after)];
}

function reserve(generated: string, name: string, { names, at }: Place): void {
  const longer = [...generated].length - [...name].length;
  if ([...generated].length > MAX_STATE_NAME_CHARACTERS) {
    const allowed = `a name of at most ${MAX_STATE_NAME_CHARACTERS - longer} characters, because a state "NAME${generated.slice(name.length)}" belongs to it`;
    throw new InvalidOption(at, name, allowed);
  }
  if (names.has(generated)) {
    throw new InvalidOption(
      at,
      name,
      `a name whose "${generated}" no other state has, because a state of that name belongs to it`,
    );
  }
  names.add(generated);
}
