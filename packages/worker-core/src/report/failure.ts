import { inspect, types } from "node:util";
import { TaskFailure } from "../errors.ts";
import { MAX_CAUSE_CHARACTERS, MAX_ERROR_CHARACTERS } from "../limits.ts";
import type { Failure } from "../source.ts";
import { NO_SECRETS, type Redaction } from "../values/redact.ts";

const CUT_MARK = "…[cut]";
/** Deeper causes are dropped: a cyclic chain would never end. */
const MAX_CAUSE_DEPTH = 8;
const MAX_AGGREGATED_ERRORS = 20;
/** In total, because aggregates of aggregates multiply. */
const MAX_NESTED_ERRORS = 100;

/** Turns anything that a handler may throw into a failure, without secrets. It never throws. */
export function failureOf(thrown: unknown, redaction: Redaction = NO_SECRETS): Failure {
  // Before the cut, which could leave a part of a secret.
  const redacted = (error: string, cause: FailureCause) =>
    failure(redaction.text(error), redaction.value(cause));
  try {
    return redacted(nameOf(thrown), describe(thrown));
  } catch {
    // A Proxy may throw on any access.
    return redacted("NonErrorThrown", { message: inspectValue(thrown) });
  }
}

/** Like `failureOf`, under a name and with a message of the worker's own. What was thrown is kept as the cause of the cause. */
export function failureOver(
  { error, message }: { readonly error: string; readonly message: string },
  thrown: unknown,
  redaction: Redaction,
): Failure {
  const { error: thrownName, cause } = failureOf(thrown, redaction);
  return failure(error, { message, cause: { error: thrownName, ...JSON.parse(cause) } });
}

/** A failure with the given cause, cut to AWS's limits. */
export function failure(error: string, cause: FailureCause): Failure {
  return { error: truncate(error, MAX_ERROR_CHARACTERS), cause: causeText(cause) };
}

/** Cuts between characters, counted in UTF-16 units as AWS counts, and marks the cut. */
export function truncate(text: string, maxCharacters: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= maxCharacters) return whole;
  const kept = whole.slice(0, maxCharacters - CUT_MARK.length);
  return (/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept) + CUT_MARK;
}

export interface FailureCause {
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** Always valid JSON. A cause that is too long loses its stacks first, then its details, then the end of its message. */
function causeText(cause: FailureCause): string {
  const versions: (() => unknown)[] = [
    () => cause,
    () => without(cause, ["stack"]),
    () => ({ message: cause.message, ...("details" in cause ? { details: CUT_MARK } : {}) }),
  ];
  for (const version of versions) {
    const text = JSON.stringify(version());
    if (text.length <= MAX_CAUSE_CHARACTERS) return text;
  }
  return longestMessage(cause.message);
}

/** A character takes one to six characters in JSON (\u0000), so how many fit is found by halving. */
function longestMessage(message: string): string {
  const textOf = (characters: number) => JSON.stringify({ message: truncate(message, characters) });
  let fits = CUT_MARK.length;
  let tooMany = MAX_CAUSE_CHARACTERS;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (textOf(middle).length <= MAX_CAUSE_CHARACTERS) fits = middle;
    else tooMany = middle;
  }
  return textOf(fits);
}

/** Retry and Catch match this name, so it is never empty. */
function nameOf(thrown: unknown): string {
  if (!isError(thrown)) return "NonErrorThrown";
  const name = read(thrown, "name");
  return typeof name === "string" && name.trim() !== "" ? name : "Error";
}

/** An error of another realm (`node:vm`, a test runner's) is no `instanceof Error`, and a Proxy may throw when it is asked. */
function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error || types.isNativeError(thrown);
  } catch {
    return false;
  }
}

/** The errors that an error stands for: those of an AggregateError, or the two of a SuppressedError. */
function errorsIn(thrown: Error): readonly unknown[] {
  const name = read(thrown, "name");
  if (name === "SuppressedError") return [read(thrown, "error"), read(thrown, "suppressed")];
  const isAggregate = thrown instanceof AggregateError || name === "AggregateError";
  const errors = isAggregate ? read(thrown, "errors") : undefined;
  return Array.isArray(errors) ? errors : [];
}

function describe(thrown: unknown, depth = 0, budget = { left: MAX_NESTED_ERRORS }): FailureCause {
  if (!isError(thrown)) return { message: inspectValue(thrown) };
  const message = read(thrown, "message");
  const stack = read(thrown, "stack");
  const cause = read(thrown, "cause");
  const errors = errorsIn(thrown);
  // The depth limit also ends a cyclic chain of causes.
  const nested = (error: unknown) => {
    budget.left -= 1;
    const described = describe(error, depth + 1, budget);
    return isError(error) ? { error: nameOf(error), ...described } : described;
  };
  const hasBudget = () => depth < MAX_CAUSE_DEPTH && budget.left > 0;
  return {
    message: typeof message === "string" ? message : inspectValue(message),
    ...(thrown instanceof TaskFailure && thrown.details !== undefined
      ? { details: asJson(thrown.details) }
      : {}),
    ...(typeof stack === "string" ? { stack } : {}),
    ...(errors.length > 0 && hasBudget()
      ? {
          errors: errors
            .slice(0, MAX_AGGREGATED_ERRORS)
            .flatMap((error) => (hasBudget() ? [nested(error)] : [])),
        }
      : {}),
    ...(cause !== undefined && hasBudget() ? { cause: nested(cause) } : {}),
  };
}

/** A getter that throws must not prevent the report. */
function read(target: object, key: string): unknown {
  try {
    return Reflect.get(target, key);
  } catch {
    return undefined;
  }
}

function inspectValue(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    // Whole texts: inspect's own cut could leave a part of a secret.
    return inspect(value, {
      depth: 4,
      breakLength: Number.POSITIVE_INFINITY,
      maxStringLength: null,
    });
  } catch {
    return `a ${typeof value} that cannot be displayed`;
  }
}

/** Details that are not JSON (cycles, a toJSON that throws) become a string, as a BigInt in them does. */
function asJson(details: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(details, (_key, inner) =>
        typeof inner === "bigint" ? inner.toString() : inner,
      ),
    );
  } catch {
    return inspectValue(details);
  }
}

function without(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, keys));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !keys.includes(key))
      .map(([key, inner]) => [key, key === "details" ? inner : without(inner, keys)]),
  );
}
