import { loopsFrom } from "./loops.ts";
import { type Fields, isFields, levelsIn, statesOf } from "./places.ts";
import { shortestWay } from "./shortestWay.ts";

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
  const loops = nodes.has(start) ? loopsFrom(start, (name) => nodes.get(name)?.to ?? []) : [];
  const reached = new Set(loops.flat());
  const used = [...nodes].filter(([name]) => reached.has(name)).map(([, node]) => node);
  return {
    least: nodes.has(start) ? shortest(start, nodes) : 0,
    most: longest(loops, nodes),
    goesRound:
      used.some(({ goesRound }) => goesRound) || loops.some((loop) => isRound(loop, nodes)),
    items: used.flatMap(({ items }) => items),
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

function shortest(start: string, nodes: Nodes): number {
  const least = shortestWay(start, (name) => {
    const node = nodes.get(name);
    return node && { counts: node.least, to: node.ends ? [undefined] : node.to };
  });
  return least ?? Number.POSITIVE_INFINITY;
}

function isRound(loop: Loop, nodes: Nodes): boolean {
  return loop.length > 1 || loop.some((name) => nodes.get(name)?.to.includes(name));
}

type Loop = readonly string[];

/** From the start, whose loop is the last one. Where ways go round, as if one entered each state of the loop. */
function longest(loops: readonly Loop[], nodes: Nodes): number {
  const known = new Map<string, number>();
  let most = 0;
  for (const loop of loops) {
    const states = loop.flatMap((name) => nodes.get(name) ?? []);
    const within = states.reduce((sum, node) => sum + node.most, 0);
    // What is not known yet is in the loop itself.
    const after = states.flatMap(({ to }) => to.map((target) => known.get(target) ?? 0));
    most = after.reduce((longer, one) => Math.max(longer, within + one), within);
    for (const name of loop) known.set(name, most);
  }
  return most;
}
