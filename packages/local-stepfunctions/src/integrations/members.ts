import { isObject, type Json } from "@sfn-workers/states-language/json";
import type { Constraint, Constraints } from "../api/constraints.ts";

export interface Members {
  readonly [member: string]: Json;
}

/** How a date is spelled: optimized integrations have milliseconds since 1970, those of the SDK texts. */
export type DateForm = "milliseconds" | "text";

const DATES: ReadonlySet<string> = new Set([
  "creationDate",
  "redriveDate",
  "startDate",
  "stopDate",
  "timestamp",
  "updateDate",
]);
/** Members whose own members are names of variables. */
const MAPS: ReadonlySet<string> = new Set(["assignedVariables", "variableReferences"]);

/** An answer of the API as a Task state has it: members begin with a capital, are in alphabetical order, and none is null. */
export function capitalized(answer: object, dates: DateForm): Members {
  return Object.fromEntries(
    Object.entries(answer)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([member, value]): [string, Json] => [
        capital(member),
        memberValue(member, value, dates),
      ])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function memberValue(member: string, value: unknown, dates: DateForm): Json {
  if (DATES.has(member) && typeof value === "number") return dateOf(value, dates);
  if (Array.isArray(value)) return value.map((item) => memberValue(member, item, dates));
  const json = value as Json;
  return isObject(json) && !MAPS.has(member) ? capitalized(json, dates) : json;
}

function dateOf(seconds: number, dates: DateForm): Json {
  const ms = Math.round(seconds * 1000);
  return dates === "milliseconds" ? ms : new Date(ms).toISOString();
}

/** The parameters of a Task state as a request of the API. A value where the API has a text is written as JSON. */
export function uncapitalized(
  parameters: Members,
  constraints: Constraints,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const member = uncapital(name);
      return [member, wireValue(value, constraints[member])];
    }),
  );
}

function wireValue(value: Json, constraint: Constraint | undefined): unknown {
  if (value === null) return undefined;
  if (constraint?.type === "string") {
    return typeof value === "string" ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const items = constraint?.type === "list" ? constraint.items : undefined;
    return value.map((item) => wireValue(item, items));
  }
  if (!isObject(value)) return value;
  return uncapitalized(value, constraint?.type === "object" ? constraint.members : {});
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function uncapital(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
