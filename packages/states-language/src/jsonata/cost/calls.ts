import { any, type Bound, largest, NOTHING, partOf, plus, SCALAR, text } from "./bound.ts";
import { FUNCTION_COSTS } from "./functions.ts";
import { refuse } from "./meter.ts";
import type { Node } from "./node.ts";
import { type Scope, withVariables } from "./scope.ts";

/** What the library does for a call besides: it looks up the function, checks the arguments and binds them. */
const STEPS_PER_CALL = 4;
/** With fewer arguments than these, the context value may stand for one. Those that are not here may always have it. */
export const ARGUMENTS_WITHOUT_CONTEXT: Readonly<Record<string, number>> = {
  ...of(
    0,
    "sum count max min average join append exists merge reverse error assert type shuffle distinct zip",
  ),
  ...of(0, "partition range hash random parse uuid now millis"),
  ...of(
    1,
    "string number boolean not length trim uppercase lowercase abs floor ceil sqrt round formatBase",
  ),
  ...of(1, "keys spread clone toMillis base64encode base64decode"),
  ...of(1, "encodeUrl encodeUrlComponent decodeUrl decodeUrlComponent"),
  ...of(2, "match substringBefore substringAfter contains lookup power"),
  ...of(3, "replace substring split formatNumber fromMillis"),
};

function of(count: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(" ").map((name) => [name, count]));
}

/** Functions of one argument, which `$map` and `$filter` may apply by their name. */
const OF_ONE_ARGUMENT = new Set(
  "string number boolean not exists type length trim uppercase lowercase abs floor ceil sqrt sum count max min average keys".split(
    " ",
  ),
);

/** The call of a function by its name. */
export function callCost(scope: Scope, { procedure, arguments: given = [] }: Node): Bound {
  const { meter, context } = scope;
  const cost = functionCost(scope, procedure);
  meter.spend(STEPS_PER_CALL);
  if (cost === "each") return eachCost(scope, procedure?.value, given);
  if (cost === "sort") return sortedCost(scope, given);
  if (cost === "reduce") return reducedCost(scope, given);
  const pattern = PATTERNED.has(String(procedure?.value)) ? regExpOf(scope, given[1]) : undefined;
  const [first = NOTHING, ...more] = given
    .filter((_, index) => pattern === undefined || index !== 1)
    .map((argument) => scope.costOf(scope, argument));
  const all = more.reduce(plus, given.length === 0 ? NOTHING : first);
  const needed = ARGUMENTS_WITHOUT_CONTEXT[String(procedure?.value)] ?? Number.POSITIVE_INFINITY;
  return cost({
    meter,
    all: given.length >= needed ? all : plus(context, all),
    count: given.length,
    literal: (index) => literal(given[index], "string"),
    number: (index) => literal(given[index], "number"),
    pattern,
  });
}

/** Functions whose second argument may be a regular expression. */
const PATTERNED = new Set(["contains", "match", "replace", "split"]);

function regExpOf(scope: Scope, node: Node | undefined): RegExp | undefined {
  if (node?.type !== "regex" || node.predicate || node.group) return undefined;
  scope.check(node);
  scope.meter.spend(1);
  return node.value instanceof RegExp ? node.value : undefined;
}

function literal(node: Node | undefined, type: "string"): string | undefined;
function literal(node: Node | undefined, type: "number"): number | undefined;
function literal(node: Node | undefined, type: string): unknown {
  return node?.type === type && typeof node.value === type ? node.value : undefined;
}

function functionCost({ variables, bindings }: Scope, procedure: Node | undefined) {
  const name = procedure?.value;
  if (procedure?.type !== "variable" || typeof name !== "string") return refuse();
  if (procedure.predicate || procedure.group || procedure.stages) return refuse();
  if (variables.has(name) || Object.hasOwn(bindings, name)) return refuse();
  const cost = Object.hasOwn(FUNCTION_COSTS, name) ? FUNCTION_COSTS[name] : undefined;
  return cost === undefined || cost === "child" ? refuse() : cost;
}

/** `$map` and its like: the function is applied to each part of the first argument. */
function eachCost(scope: Scope, name: unknown, given: readonly Node[]): Bound {
  const [first, applied] = given;
  if (given.length !== 2 || applied === undefined) return refuse();
  const whole = scope.costOf(scope, first);
  const ofMembers = name === "each" || name === "sift";
  const list = ofMembers ? { ...asList(whole), items: whole.values } : asList(whole);
  const results = scope.meter.each(list, (item) => {
    // An index, or a member's name.
    const place = plus(SCALAR, text(list.characters));
    return appliedCost(scope, applied, [item, place, list]);
  });
  return name === "map" || name === "each" ? results : list;
}

/** As a list: the library makes one of a single value. */
function asList(value: Bound): Bound {
  return any({ ...value, items: 1 + value.items, values: 1 + value.values });
}

/** `$sort`, of numbers and texts or by a function of two items. */
function sortedCost(scope: Scope, [first, applied, ...more]: readonly Node[]): Bound {
  if (more.length > 0) return refuse();
  const list = asList(scope.costOf(scope, first));
  const item = partOf(list);
  scope.meter.pass(list);
  scope.meter.sort(list, () => {
    if (applied !== undefined) scope.meter.pass(appliedCost(scope, applied, [item, item]));
  });
  return list;
}

/** The items of a list that `$reduce` may pass over here: its function is looked at for each of them. */
const MOST_REDUCED = 20;

/** `$reduce`: what the function makes of one item is its argument for the next. */
function reducedCost(scope: Scope, [first, applied, initial, ...more]: readonly Node[]): Bound {
  const { meter } = scope;
  if (more.length > 0 || applied?.type !== "lambda" || !meter.isConcrete) return refuse();
  const list = scope.costOf(scope, first);
  let result = initial === undefined ? partOf(list) : scope.costOf(scope, initial);
  if (list.items > MOST_REDUCED) meter.stop();
  for (let index = 0; index < 1 + list.items; index += 1) {
    const next = appliedCost(scope, applied, [result, partOf(list), SCALAR, list]);
    result = largest(result, next);
  }
  return result;
}

/** One call of the function that another one applies. */
function appliedCost(scope: Scope, applied: Node, values: readonly Bound[]): Bound {
  const { meter } = scope;
  meter.visit();
  meter.spend(STEPS_PER_CALL);
  if (applied.type !== "lambda") {
    const cost = functionCost(scope, applied);
    if (typeof cost === "string" || !OF_ONE_ARGUMENT.has(String(applied.value))) return refuse();
    const nothing = () => undefined;
    return cost({ meter, all: values[0] ?? NOTHING, count: 1, literal: nothing, number: nothing });
  }
  scope.check(applied);
  if (applied.signature !== undefined || applied.thunk !== undefined) return refuse();
  if (applied.predicate || applied.group) return refuse();
  const parameters = (applied.arguments ?? []).map(
    ({ value }, index) => [String(value), values[index] ?? NOTHING] as const,
  );
  return scope.costOf(withVariables(scope, parameters), applied.body);
}
