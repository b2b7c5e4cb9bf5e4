import { MAX_LAMBDA_FILTER_CHARACTERS } from "../limits.ts";

/** Which messages an event source hands to its function, by their bodies; Lambda deletes the others. */
export type MessageFilter = (body: string) => boolean;

type Pattern = Readonly<Record<string, unknown>>;

/**
 * Reads the filters of an event source mapping, of which one must match (Lambda developer guide, "Using event filtering with an
 * Amazon SQS event source"). Without filters, every message matches.
 *
 * @param patterns each a JSON text
 * @throws {Error} when a pattern is malformed or longer than Lambda allows; the message is AWS's.
 */
export function readFilters(patterns: readonly string[]): MessageFilter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map(readFilter);
  return (body) => filters.some((accepts) => accepts(body));
}

function readFilter(text: string): MessageFilter {
  const pattern = parse(text);
  const refused = (reason: string) =>
    new Error(`Invalid filter pattern definition. ${reason}: ${text}`);
  if (text.length > MAX_LAMBDA_FILTER_CHARACTERS) {
    throw refused(`A pattern has at most ${MAX_LAMBDA_FILTER_CHARACTERS} characters`);
  }
  if (!isObject(pattern)) throw refused("A pattern is a JSON object");
  const other = Object.keys(pattern).find((key) => key !== "body");
  if (other !== undefined)
    throw refused(`Queues are only filtered by the key body, and not by ${other}`);
  const { body } = pattern;
  if (body === undefined) return () => true;
  requireRules(body, refused);
  return (message) => {
    const value = parse(message);
    // A JSON pattern never matches plain text, nor the other way round.
    return isObject(body)
      ? isObject(value) && matches(body, value)
      : value === undefined && hasMatch(body, message);
  };
}

function requireRules(rules: unknown, refused: (reason: string) => Error): void {
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

function matches(pattern: Pattern, value: unknown): boolean {
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
function hasMatch(rules: unknown, value: unknown): boolean {
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

/** Undefined when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Pattern {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
