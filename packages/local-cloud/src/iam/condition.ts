import { BlockList, isIP } from "node:net";
import type { Condition } from "./conditionBlock.ts";
import { arnLike, type Context, isResolved, textEquals, textLike, valueOfKey } from "./pattern.ts";

/** Whether a condition of a statement holds for a request. */
export function conditionHolds(condition: Condition, context: Context): boolean {
  const value = valueOfKey(context, condition.key);
  const { operator, quantifier, values } = condition;
  if (operator === "Null") {
    return values.some((expected) => expected.toLowerCase() === String(value === undefined));
  }
  if (value === undefined) return holdsWithoutValue(condition);
  if (!values.every((expected) => isResolved(expected, context))) return false;
  const holds = (one: string) =>
    values.some((expected) => valueHolds(operator, expected, one, context)) !== isNegated(operator);
  const all = typeof value === "string" ? [value] : value;
  if (quantifier === "ForAnyValue") return all.some(holds);
  if (quantifier === "ForAllValues") return all.every(holds);
  // A key with several values needs one of the other quantifiers.
  return typeof value === "string" && holds(value);
}

function holdsWithoutValue({ operator, quantifier, ifExists }: Condition): boolean {
  if (quantifier === "ForAnyValue") return false;
  return quantifier === "ForAllValues" || ifExists || isNegated(operator);
}

function isNegated(operator: Condition["operator"]): boolean {
  return operator.includes("Not");
}

/** Compares one value with one of the policy's; a negated operator compares as the one without `Not`. */
function valueHolds(
  operator: Exclude<Condition["operator"], "Null">,
  expected: string,
  value: string,
  context: Context,
): boolean {
  switch (operator) {
    case "StringEquals":
    case "StringNotEquals":
    case "BinaryEquals":
      return textEquals(expected, value, context);
    case "StringEqualsIgnoreCase":
    case "StringNotEqualsIgnoreCase":
    case "Bool":
      return textEquals(expected, value, context, "ignore case");
    case "StringLike":
    case "StringNotLike":
      return textLike(expected, value, context);
    case "ArnEquals":
    case "ArnLike":
    case "ArnNotEquals":
    case "ArnNotLike":
      return arnLike(expected, value, context);
    case "IpAddress":
    case "NotIpAddress":
      return isInRange(expected, value);
    default:
      return operator.startsWith("Date")
        ? compares(operator, timeOf(value), timeOf(expected))
        : compares(operator, Number(value), Number(expected));
  }
}

/** Compares numbers or times, which are not NaN. */
function compares(operator: string, value: number, expected: number): boolean {
  if (operator.endsWith("LessThan")) return value < expected;
  if (operator.endsWith("LessThanEquals")) return value <= expected;
  if (operator.endsWith("GreaterThan")) return value > expected;
  if (operator.endsWith("GreaterThanEquals")) return value >= expected;
  return value === expected;
}

/** Milliseconds of a date in ISO 8601, or of a number of seconds. */
function timeOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) && text.length > YEAR_DIGITS
    ? Number(text) * 1000
    : Date.parse(text);
}

const YEAR_DIGITS = 4;

/** Whether an address is in a range such as `10.0.0.0/8`; without a length the range has one address. */
function isInRange(range: string, address: string): boolean {
  const [network = "", bits] = range.split("/");
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version) return false;
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? (version === 4 ? 32 : 128) : Number(bits), family);
  return list.check(address, family);
}
