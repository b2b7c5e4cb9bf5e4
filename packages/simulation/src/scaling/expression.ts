import { NotSimulated } from "../resources.ts";

/**
 * Evaluates an expression of CloudWatch's metric math for one period. A missing value makes what depends on it missing.
 * @param ofId the value of a query, so many periods before that one
 * @param older how many periods before it are seen, by default none
 */
export type Expression = (ofId: OfId, older?: number) => number | undefined;

type OfId = (id: string, back: number) => number | undefined;

/** A part of an expression, so many periods back. */
type Part = (scope: Scope, back: number) => number | undefined;

interface Scope {
  readonly ofId: OfId;
  readonly older: number;
}

/**
 * Reads an expression: numbers, ids, `+ - * /`, comparisons, parentheses, `IF(a, b, c)`, `FILL(a, b)`,
 * `FILL(a, REPEAT)`, `MAX([a, b])` and `MIN([a, b])`.
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
  return (ofId, older = 0) => whole({ ofId, older }, 0);

  function comparison(): Part {
    const left = sum();
    const compare = COMPARISONS[tokens[at] ?? ""];
    if (!compare) return left;
    at += 1;
    return binary(left, sum(), (a, b) => (compare(a, b) ? 1 : 0));
  }

  function sum(): Part {
    let left = product();
    for (;;) {
      if (take("+")) left = binary(left, product(), (a, b) => a + b);
      else if (take("-")) left = binary(left, product(), (a, b) => a - b);
      else return left;
    }
  }

  function product(): Part {
    let left = single();
    for (;;) {
      if (take("*")) left = binary(left, single(), (a, b) => a * b);
      // CloudWatch gives no value for a division by 0.
      else if (take("/")) left = binary(left, single(), (a, b) => (b === 0 ? undefined : a / b));
      else return left;
    }
  }

  function single(): Part {
    if (take("-")) {
      const inner = single();
      return (scope, back) => negative(inner(scope, back));
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
    return take("(") ? call(token) : ({ ofId }, back) => ofId(token, back);
  }

  function call(name: string): Part {
    const isList = take("[");
    const first = comparison();
    if (name === "FILL" && tokens[at] === "," && tokens[at + 1] === "REPEAT") {
      at += 2;
      need(")");
      return repeated(first);
    }
    const given = [first];
    while (take(",")) given.push(comparison());
    if (isList) need("]");
    need(")");
    const make = FUNCTIONS[name];
    if (!make) throw refused();
    return (scope, back) => make(given.map((one) => one(scope, back)));
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
  left: Part,
  right: Part,
  apply: (a: number, b: number) => number | undefined,
): Part {
  return (scope, back) => {
    const [a, b] = [left(scope, back), right(scope, back)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  };
}

/** The last value that is there, of the periods that are seen. */
function repeated(part: Part): Part {
  return (scope, back) => {
    for (let further = back; further <= scope.older; further += 1) {
      const value = part(scope, further);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
