import { BlockList, isIP, isIPv6 } from "node:net";

/** Event patterns of EventBridge and Lambda: a list of values and comparisons for each member (EventBridge user guide, "Comparison operators"). */
export type Pattern = Readonly<Record<string, unknown>>;

/**
 * Checks what a pattern asks of one value, or of the members of an object.
 *
 * @throws {Error} `refused(REASON)` when it is malformed.
 */
export function requireRules(rules: unknown, refused: (reason: string) => Error): void {
  if (Array.isArray(rules)) {
    if (rules.length === 0 || !rules.every(isRule))
      throw refused("A list has values and comparison operators");
    return;
  }
  if (!isObject(rules)) throw refused("A value stands in a list");
  for (const [key, nested] of Object.entries(rules)) {
    if (key !== "$or") requireRules(nested, refused);
    else if (!Array.isArray(nested)) throw refused("$or has a list of patterns");
    else for (const alternative of nested) requireRules(alternative, refused);
  }
}

function isRule(rule: unknown): boolean {
  if (rule === null || ["string", "number", "boolean"].includes(typeof rule)) return true;
  if (!isObject(rule)) return false;
  const [name = "", ...others] = Object.keys(rule);
  return others.length === 0 && Object.hasOwn(OPERATORS, name);
}

/** Whether an object has what a pattern asks for. */
export function matches(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([key, rules]) => {
    if (key === "$or")
      return (rules as Pattern[]).some((alternative) => matches(alternative, value));
    const member = isObject(value) ? value[key] : undefined;
    if (Array.isArray(rules)) return hasMatch(rules, member);
    return Array.isArray(member)
      ? member.some((element) => matches(rules as Pattern, element))
      : matches(rules as Pattern, member);
  });
}

/** Whether one of the rules holds for the value, or, in a list of values, for one of them. */
export function hasMatch(rules: unknown, value: unknown): boolean {
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return (rules as unknown[]).some((rule) => {
    if (!isObject(rule)) return values.includes(rule);
    const [[name, argument] = ["", undefined]] = Object.entries(rule);
    return OPERATORS[name]?.(argument, values) ?? false;
  });
}

type Operator = (argument: unknown, values: readonly unknown[]) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  exists: (wanted, values) => values.some((value) => !isObject(value)) === wanted,
  prefix: onTexts((text, start) => text.startsWith(start)),
  suffix: onTexts((text, end) => text.endsWith(end)),
  "equals-ignore-case": onTexts((text, other) => text.toLowerCase() === other.toLowerCase()),
  "anything-but": (excluded, values) => {
    const rules = Array.isArray(excluded) ? excluded : [excluded];
    return values.some((value) => !hasMatch(rules, value));
  },
  wildcard: onTexts(isLike),
  cidr: onTexts(isIn),
  numeric: (conditions, values) =>
    values.some((value) => typeof value === "number" && isInRange(value, conditions)),
};

function onTexts(compare: (text: string, argument: string) => boolean): Operator {
  return (argument, values) => {
    const ignoring = isObject(argument) ? argument["equals-ignore-case"] : undefined;
    const [wanted, change] =
      ignoring === undefined
        ? [String(argument), (text: string) => text]
        : [String(ignoring).toLowerCase(), (text: string) => text.toLowerCase()];
    return values.some((value) => typeof value === "string" && compare(change(value), wanted));
  };
}

/** `[">=", 100, "<", 200]` */
function isInRange(value: number, conditions: unknown): boolean {
  if (!Array.isArray(conditions)) return false;
  const pairs = Array.from({ length: conditions.length / 2 }, (_, index) =>
    conditions.slice(2 * index, 2 * index + 2),
  );
  return pairs.every(([operator, limit]) => {
    if (operator === "=") return value === limit;
    if (operator === "<") return value < limit;
    if (operator === "<=") return value <= limit;
    return operator === ">" ? value > limit : value >= limit;
  });
}

/** `a*b*c`: the parts in their order, the first and the last at the ends. */
function isLike(text: string, wanted: string): boolean {
  const [first = "", ...rest] = wanted.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function isIn(address: string, range: string): boolean {
  const [network = "", bits] = range.split("/");
  const kind = (text: string) => (isIPv6(text) ? "ipv6" : "ipv4");
  if (isIP(network) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), kind(network));
  return list.check(address, kind(address));
}

export function isObject(value: unknown): value is Pattern {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
