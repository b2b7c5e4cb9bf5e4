import type { Series } from "./points.ts";

/** A number, or a value for each period. */
type Value = number | Series;

/**
 * What FILL makes of a metric without any point in the range, which AWS's documentation leaves open: nothing, or the filler in
 * each period. Likewise an operator may find 0 in each of its periods, or nothing to work on.
 */
export type EmptyFill = "nothing" | "filler";

/** A compiled expression. */
export type Expression = (series: ReadonlyMap<string, Series>, emptyFill: EmptyFill) => Series;

/** The value of a part of an expression. */
type Part = (...scope: Parameters<Expression>) => Value;

/**
 * Compiles a metric math expression over series of equal length (CloudWatch user guide, "Using math expressions"): numbers, names,
 * arithmetic, comparisons, AND, OR, and the functions FILL, IF and RUNNING_SUM.
 *
 * @throws {Error} when the expression has anything else
 */
export function compileExpression(text: string): Expression {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|==|!=|<=|>=|&&|\|\||\S/g) ?? [];
  let next = 0;
  const whole = logical();
  if (next < tokens.length) throw unexpected();
  return (...scope) => seriesIn(text, whole(...scope));

  function logical(): Part {
    return chain(comparison, { AND: and, "&&": and, OR: or, "||": or });
  }

  function comparison(): Part {
    return chain(sum, COMPARISONS);
  }

  function sum(): Part {
    return chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  }

  function product(): Part {
    // A division by zero drops the point.
    return chain(operand, { "*": (a, b) => a * b, "/": (a, b) => (b === 0 ? undefined : a / b) });
  }

  function chain(part: () => Part, operators: Readonly<Record<string, Operator>>): Part {
    let left = part();
    for (;;) {
      const operator = operators[tokens[next] ?? ""];
      if (operator === undefined) return left;
      next += 1;
      left = operation(operator, left, part());
    }
  }

  function operand(): Part {
    const token = tokens[next] ?? "";
    next += 1;
    if (token === "-")
      return operation(
        (a, b) => a - b,
        () => 0,
        operand(),
      );
    if (/^\d/.test(token)) return () => Number(token);
    if (token === "(") {
      const inner = logical();
      take(")");
      return inner;
    }
    if (tokens[next] === "(") return call(token);
    return (series) => {
      const named = series.get(token);
      if (named === undefined) throw new Error(`${text} has an unknown name: ${token}`);
      return named;
    };
  }

  function call(name: string): Part {
    take("(");
    const given = [logical()];
    while (tokens[next] === ",") {
      next += 1;
      given.push(logical());
    }
    take(")");
    const run = FUNCTIONS[name];
    if (run === undefined) throw new Error(`${text} has an unknown function: ${name}`);
    return (series, emptyFill) =>
      run(
        given.map((part) => part(series, emptyFill)),
        emptyFill,
      );
  }

  function take(token: string): void {
    if (tokens[next] !== token) throw unexpected();
    next += 1;
  }

  function unexpected(): Error {
    return new Error(`${text} has ${tokens[next] ?? "its end"} in an unexpected place`);
  }
}

function operation(operator: Operator, left: Part, right: Part): Part {
  return (series, emptyFill) => {
    const [a, b] = [left(series, emptyFill), right(series, emptyFill)];
    const empty = emptyFill === "nothing" ? [a, b].find(isEmpty) : undefined;
    return empty ?? combined(operator, a, b);
  };
}

function seriesIn(text: string, value: Value | undefined): Series {
  if (typeof value === "object") return value;
  throw new Error(`${text} has a number where a series is needed`);
}

const FUNCTIONS: Readonly<Record<string, (given: Value[], emptyFill: EmptyFill) => Value>> = {
  FILL: ([values, filler = 0], emptyFill) => filled(seriesIn("FILL", values), filler, emptyFill),
  IF: ([condition = 0, then = 0, otherwise]) => choose(condition, then, otherwise),
  RUNNING_SUM: ([values]) => runningSum(seriesIn("RUNNING_SUM", values)),
};

type Operator = (a: number, b: number) => number | undefined;

const and: Operator = (a, b) => Number(a !== 0 && b !== 0);
const or: Operator = (a, b) => Number(a !== 0 || b !== 0);

const COMPARISONS: Readonly<Record<string, Operator>> = {
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
};

/** Of two series, the one that lacks a value counts as 0; where both lack one, and beside a number, there is none. */
function combined(operator: Operator, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number") return operator(left, right) ?? 0;
  return mapped(lengthOf(left, right), (period) => {
    const [a, b] = [valueAt(left, period), valueAt(right, period)];
    if (a === undefined && (b === undefined || typeof right === "number")) return undefined;
    if (b === undefined && typeof left === "number") return undefined;
    return operator(a ?? 0, b ?? 0);
  });
}

/** Where the condition holds, a missing value is 0; where it does not, it is dropped. */
function choose(condition: Value, then: Value, otherwise: Value | undefined): Value {
  return mapped(lengthOf(condition, then, otherwise), (period) => {
    const held = valueAt(condition, period);
    if (held === undefined) return undefined;
    return held === 0 ? valueAt(otherwise, period) : (valueAt(then, period) ?? 0);
  });
}

function filled(values: Series, filler: Value, emptyFill: EmptyFill): Series {
  if (emptyFill === "nothing" && isEmpty(values)) return values;
  return values.map((value, period) => value ?? valueAt(filler, period));
}

function isEmpty(value: Value): boolean {
  return typeof value === "object" && value.every((one) => one === undefined);
}

function runningSum(values: Series): Series {
  let sum = 0;
  return values.map((value) => {
    if (value === undefined) return undefined;
    sum += value;
    return sum;
  });
}

function valueAt(value: Value | undefined, period: number): number | undefined {
  return typeof value === "object" ? value[period] : value;
}

function lengthOf(...values: readonly (Value | undefined)[]): number {
  return Math.max(...values.map((value) => (typeof value === "object" ? value.length : 0)));
}

function mapped(length: number, value: (period: number) => number | undefined): Series {
  const values: (number | undefined)[] = [];
  for (let period = 0; period < length; period += 1) values.push(value(period));
  return values;
}
