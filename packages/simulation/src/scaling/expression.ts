import { NotSimulated } from "../resources.ts";

/** Evaluates an expression of CloudWatch's metric math for one period. A missing value makes what depends on it missing. */
export type Expression = (ofId: (id: string) => number | undefined) => number | undefined;

/**
 * Reads an expression: numbers, ids, `+ - * /`, comparisons, parentheses, `IF(a, b, c)`, `FILL(a, b)`, `MAX([a, b])` and `MIN([a, b])`.
 * @throws {NotSimulated} when it has something else
 */
export function parseExpression(text: string): Expression {
  const tokens = [
    ...text.matchAll(/\s*(\d+(?:\.\d+)?|[A-Za-z]\w*|[<>]=?|==|!=|[-+*/(),[\]])/gy),
  ].map(([, token = ""]) => token);
  const refused = () =>
    new NotSimulated(
      `the metric math ${JSON.stringify(text)}; allowed: numbers, ids, + - * /, comparisons, IF, FILL, MAX and MIN`,
    );
  if (tokens.join("") !== text.replaceAll(/\s/g, "")) throw refused();
  let at = 0;
  const whole = comparison();
  if (at < tokens.length) throw refused();
  return whole;

  function comparison(): Expression {
    const left = sum();
    const compare = COMPARISONS[tokens[at] ?? ""];
    if (!compare) return left;
    at += 1;
    return binary(left, sum(), (a, b) => (compare(a, b) ? 1 : 0));
  }

  function sum(): Expression {
    let left = product();
    for (;;) {
      if (take("+")) left = binary(left, product(), (a, b) => a + b);
      else if (take("-")) left = binary(left, product(), (a, b) => a - b);
      else return left;
    }
  }

  function product(): Expression {
    let left = single();
    for (;;) {
      if (take("*")) left = binary(left, single(), (a, b) => a * b);
      // CloudWatch gives no value for a division by 0.
      else if (take("/")) left = binary(left, single(), (a, b) => (b === 0 ? undefined : a / b));
      else return left;
    }
  }

  function single(): Expression {
    if (take("-")) {
      const inner = single();
      return (ofId) => negative(inner(ofId));
    }
    if (take("(")) {
      const inner = comparison();
      need(")");
      return inner;
    }
    const token = tokens[at];
    if (token === undefined) throw refused();
    at += 1;
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[A-Za-z]/.test(token)) throw refused();
    return take("(") ? call(token) : (ofId) => ofId(token);
  }

  function call(name: string): Expression {
    const isList = take("[");
    const given = [comparison()];
    while (take(",")) given.push(comparison());
    if (isList) need("]");
    need(")");
    const make = FUNCTIONS[name];
    if (!make) throw refused();
    return (ofId) => make(given.map((one) => one(ofId)));
  }

  function take(token: string): boolean {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  }

  function need(token: string): void {
    if (!take(token)) throw refused();
  }
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

type Values = readonly (number | undefined)[];

const FUNCTIONS: Readonly<Record<string, (values: Values) => number | undefined>> = {
  IF: ([condition, yes, no]) => (condition === undefined ? undefined : condition ? yes : no),
  FILL: ([value, otherwise]) => value ?? otherwise,
  MAX: (values) => ofPresent(values, Math.max),
  MIN: (values) => ofPresent(values, Math.min),
};

function ofPresent(values: Values, choose: (...of: number[]) => number): number | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length === 0 ? undefined : choose(...present);
}

function binary(
  left: Expression,
  right: Expression,
  apply: (a: number, b: number) => number | undefined,
): Expression {
  return (ofId) => {
    const [a, b] = [left(ofId), right(ofId)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  };
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
