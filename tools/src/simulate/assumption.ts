import { type Assumptions, type Span, USUAL } from "@sfn-workers/simulation";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

/** How the value of an assumption is read, and what it may be. */
interface Reader<Value> {
  readonly allowed: string;
  /** Undefined if it may not be that. */
  read(text: string): Value | undefined;
}

/** What AWS does not say. */
const READERS: { readonly [Name in keyof Assumptions]: Reader<Assumptions[Name]> } = {
  pollerOrder: oneOf("fifo", "random", "lifo"),
  heldPolls: part(),
  throttledBatch: oneOf("kept", "returned"),
  roundTripSeconds: span(),
  logMetricSeconds: span(),
  serviceMetricSeconds: span(),
  alarmSeconds: span(),
  stepValue: oneOf("newest", "aggregated"),
  scaledFrom: oneOf("desired", "running"),
  taskStartSeconds: span(),
  coldStartSeconds: span(),
  warmSeconds: { allowed: "seconds", read: seconds },
};

/**
 * Reads `--assume NAME=VALUE`.
 * @throws {UsageError} when there is no such assumption, or it has another value
 */
export function assumption(text: string): Partial<Assumptions> {
  const [, name = "", value = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  const names = Object.keys(READERS);
  if (!isName(name)) {
    throw new UsageError(
      `--assume is "${text}"; allowed: NAME=VALUE with one of ${names.join(", ")}${suggestion(name || text, names)}`,
    );
  }
  const read = READERS[name].read(value);
  if (read !== undefined) return { [name]: read };
  throw new UsageError(
    `--assume is "${text}"; allowed: ${READERS[name].allowed}, such as ${name}=${usualText(name)}`,
  );
}

function isName(name: string): name is keyof Assumptions {
  return Object.hasOwn(READERS, name);
}

function usualText(name: string): string {
  const usual: unknown = Reflect.get(USUAL, name);
  return Array.isArray(usual) ? usual.join("-") : String(usual);
}

function oneOf<const Value extends string>(...values: readonly Value[]): Reader<Value> {
  return {
    allowed: values.join(" or "),
    read: (text) => values.find((value) => value === text),
  };
}

/** Each occurrence is drawn from it, so that metrics and starts don't keep step. */
function span(): Reader<Span> {
  return {
    allowed: "seconds, or the least and the most",
    read(text) {
      const [least, most = least, ...others] = text.split("-").map(seconds);
      if (least === undefined || most === undefined || others.length > 0) return undefined;
      return least <= most ? [least, most] : undefined;
    },
  };
}

function part(): Reader<number> {
  const read = (text: string) => numberIn(text, 1);
  return { allowed: "a part from 0 to 1", read };
}

function seconds(text: string): number | undefined {
  return numberIn(text, Number.POSITIVE_INFINITY);
}

function numberIn(text: string, most: number): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
