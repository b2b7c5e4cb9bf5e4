import { type Fields, isFields, levelsIn, statesOf } from "./places.ts";

/** How many state transitions an execution has, without retries: each state that it enters is one, and so is each retry. */
export interface Transitions {
  /** Of the shortest way to an end. An execution that fails before has fewer. */
  readonly least: number;
  /** Of the longest way on which no state is entered twice. */
  readonly most: number;
  /** Whether a way leads back to a state, so that there may be more. */
  readonly goesRound: boolean;
  /** What comes on top of them for the items of each Map. */
  readonly items: readonly ItemTransitions[];
}

/** Of one item of a Map, or of one execution that a distributed Map starts. */
export interface ItemTransitions extends Transitions {
  /** The Map's name. */
  readonly state: string;
  /** Of a distributed Map, whose executions each have an item or a batch of them. */
  readonly executions: "STANDARD" | "EXPRESS" | undefined;
}

/**
 * Counts the state transitions of a definition as it is deployed, with the states that wake workers.
 *
 * @example
 * ```ts
 * import { transitionsOf } from "@sfn-workers/states-language/workflow";
 *
 * const { least, most, goesRound } = transitionsOf({
 *   StartAt: "Ask",
 *   States: {
 *     Ask: { Type: "Choice", Choices: [{ Variable: "$.ready", BooleanEquals: true, Next: "Done" }], Default: "Later" },
 *     Later: { Type: "Wait", Seconds: 60, Next: "Ask" },
 *     Done: { Type: "Succeed" },
 *   },
 * });
 * console.log(least, most, goesRound); // 2 3 true
 * ```
 */
export function transitionsOf(level: object): Transitions {
  const start = "StartAt" in level ? String(level.StartAt) : "";
  const nodes = nodesOf(level);
  const reached = reachedFrom(start, nodes);
  const loops = loopsIn(nodes);
  const used = [...nodes].filter(([name]) => name === start || reached.has(name));
  return {
    least: shortest(start, nodes),
    most: longest(start, nodes, loops),
    goesRound: used.some(
      ([name, { goesRound }]) => goesRound || reachedFrom(name, nodes).has(name),
    ),
    items: used.flatMap(([, { items }]) => items),
  };
}

/** A state with what entering it counts, its branches included, and where it leads. */
interface Node extends Transitions {
  readonly to: readonly string[];
  readonly ends: boolean;
}

type Nodes = ReadonlyMap<string, Node>;

function nodesOf(level: object): Nodes {
  const states = statesOf(level);
  const names = new Set(states.map(([name]) => name));
  return new Map(
    states.map(([name, state]) => {
      const to = leadsOf(state).filter((target) => names.has(target));
      const ends = state["End"] === true || to.length === 0;
      return [name, { ...countOf(name, state), to, ends }];
    }),
  );
}

function leadsOf(state: Fields): string[] {
  const lists = [state["Choices"], state["Catch"]].flatMap((list) =>
    Array.isArray(list) ? list.filter(isFields) : [],
  );
  const targets = [state["Next"], state["Default"], ...lists.map(({ Next }) => Next)];
  return [...new Set(targets.filter((target) => typeof target === "string"))];
}

function countOf(name: string, state: Fields): Transitions {
  const inner = levelsIn(state).map(([, level]) => transitionsOf(level));
  if (state["Type"] === "Map") {
    const executions = executionsOf(state);
    return {
      ...{ least: 1, most: 1, goesRound: false },
      items: inner.map((of) => ({ ...of, state: name, executions })),
    };
  }
  const sum = (which: "least" | "most") => inner.reduce((all, of) => all + of[which], 1);
  return {
    ...{ least: sum("least"), most: sum("most") },
    goesRound: inner.some(({ goesRound }) => goesRound),
    items: inner.flatMap(({ items }) => items),
  };
}

function executionsOf({ ItemProcessor: processor }: Fields): ItemTransitions["executions"] {
  const config = isFields(processor) ? processor["ProcessorConfig"] : undefined;
  if (!isFields(config) || config["Mode"] !== "DISTRIBUTED") return undefined;
  return config["ExecutionType"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
}

/** The states that a way from this one enters, itself only where one leads back. */
function reachedFrom(start: string, nodes: Nodes): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(nodes.get(start)?.to ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    open.push(...(nodes.get(name)?.to ?? []));
  }
  return reached;
}

function shortest(start: string, nodes: Nodes): number {
  const least = new Map<string, number>();
  const after = ({ to, ends }: Node) =>
    ends ? 0 : Math.min(...to.map((name) => least.get(name) ?? Number.POSITIVE_INFINITY));
  // No shortest way enters a state twice, so each pass settles one more state of every way.
  for (const _ of nodes) {
    for (const [name, node] of nodes) least.set(name, node.least + after(node));
  }
  return least.get(start) ?? 0;
}

/** The states that lead to each other, those of one loop together. */
function loopsIn(nodes: Nodes): ReadonlyMap<string, ReadonlySet<string>> {
  const reached = new Map([...nodes.keys()].map((name) => [name, reachedFrom(name, nodes)]));
  const together = (name: string) =>
    [...(reached.get(name) ?? [])].filter((other) => reached.get(other)?.has(name));
  return new Map([...nodes.keys()].map((name) => [name, new Set([name, ...together(name)])]));
}

/** Where ways go round, as if one entered each state of the loop. */
function longest(
  start: string,
  nodes: Nodes,
  loops: ReadonlyMap<string, ReadonlySet<string>>,
): number {
  const known = new Map<string, number>();
  const mostFrom = (name: string): number => {
    const loop = loops.get(name) ?? new Set<string>();
    const found = known.get(name);
    if (found !== undefined) return found;
    const states = [...loop].flatMap((one) => nodes.get(one) ?? []);
    const within = states.reduce((sum, { most }) => sum + most, 0);
    const out = states.flatMap(({ to }) => to.filter((target) => !loop.has(target)));
    const most = within + Math.max(0, ...out.map(mostFrom));
    for (const one of loop) known.set(one, most);
    return most;
  };
  return mostFrom(start);
}
