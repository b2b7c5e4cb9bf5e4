import { parseResource } from "../definition/resource.ts";
import { numberOf } from "../json/exactNumber.ts";
import type { ItemRoom } from "./events/itemRoom.ts";
import { type Fields, isDistributed, isFields, levelsIn, statesOf } from "./places.ts";
import { workloadIn } from "./reference.ts";

/** A state and where it leads, as people read it. */
export interface GraphState {
  readonly name: string;
  /** `Task`, `Choice` …, as the definition has it. */
  readonly type: string;
  /** What it does, in a few words: the workload, the call of a service, how long it waits. May be empty. */
  readonly does: string;
  readonly leads: readonly Lead[];
  /** The levels inside a Map or a Parallel. */
  readonly levels: readonly GraphLevel[];
  /** Of a Map whose items are no executions of their own: how many it may have. */
  readonly items?: ItemRoom;
}

/** States that lead to each other. */
export interface GraphLevel {
  readonly startAt: string;
  /** In the order of the definition. */
  readonly states: readonly GraphState[];
}

export interface Lead {
  readonly when: "next" | "choice" | "otherwise" | "error";
  /** The condition of a choice, or the names of errors. Otherwise empty. */
  readonly what: string;
  /** The name of a state of the same level. */
  readonly to: string;
}

/**
 * The states of a definition with where each leads, whatever the definition's faults are. `rooms` are those of its Maps, by their names.
 *
 * @example
 * ```ts
 * import { graphOf } from "@sfn-workers/states-language/workflow";
 *
 * const { states } = graphOf({
 *   StartAt: "Ask",
 *   States: {
 *     Ask: { Type: "Choice", Choices: [{ Variable: "$.ready", BooleanEquals: true, Next: "Done" }], Default: "Later" },
 *     Later: { Type: "Wait", Seconds: 60, Next: "Ask" },
 *     Done: { Type: "Succeed" },
 *   },
 * });
 * for (const { name, does, leads } of states) {
 *   console.log(name, does, leads.map(({ what, to }) => `${what} → ${to}`)); // Ask  [ '$.ready BooleanEquals true → Done', ' → Later' ] …
 * }
 * ```
 */
export function graphOf(
  definition: object,
  rooms: ReadonlyMap<string, ItemRoom> = new Map(),
): GraphLevel {
  return {
    startAt: "StartAt" in definition ? String(definition.StartAt) : "",
    states: statesOf(definition).map(([name, state]) => {
      const items = rooms.get(name);
      return {
        name,
        type: String(state["Type"]),
        does: wordsOf(state),
        leads: [...forward(state), ...caught(state)],
        levels: levelsIn(state).map(([, level]) => graphOf(level, rooms)),
        ...(items !== undefined && { items }),
      };
    }),
  };
}

function forward(state: Fields): Lead[] {
  const choices = listIn(state, "Choices").map(
    (choice): Lead => ({ when: "choice", what: conditionOf(choice), to: String(choice["Next"]) }),
  );
  const { Default: otherwise, Next: next } = state;
  return [
    ...choices,
    ...(typeof otherwise === "string"
      ? [{ when: "otherwise", what: "", to: otherwise } as const]
      : []),
    ...(typeof next === "string" ? [{ when: "next", what: "", to: next } as const] : []),
  ];
}

function caught(state: Fields): Lead[] {
  return listIn(state, "Catch").map(({ ErrorEquals: errors, Next: next }) => ({
    when: "error",
    what: Array.isArray(errors) ? errors.join(", ") : "",
    to: String(next),
  }));
}

function listIn(state: Fields, field: string): Fields[] {
  const list = state[field];
  return Array.isArray(list) ? list.filter(isFields) : [];
}

/** A rule of a Choice: a query, or comparisons of JSONPath. */
function conditionOf(rule: Fields): string {
  const { Condition: condition, And: and, Or: or, Not: not, Variable: variable } = rule;
  if (condition !== undefined) return queryOf(condition);
  if (Array.isArray(and)) return and.filter(isFields).map(grouped).join(" and ");
  if (Array.isArray(or)) return or.filter(isFields).map(grouped).join(" or ");
  if (isFields(not)) return `not (${conditionOf(not)})`;
  const [comparison, value] =
    Object.entries(rule).find(([field]) => !BESIDE_COMPARISON.has(field)) ?? [];
  return `${String(variable)} ${comparison} ${JSON.stringify(value)}`;
}

const BESIDE_COMPARISON = new Set(["Variable", "Next", "Comment", "Assign", "Output"]);

function grouped(rule: Fields): string {
  return "And" in rule || "Or" in rule ? `(${conditionOf(rule)})` : conditionOf(rule);
}

/** A query without its signs, on one line; another value as JSON. */
function queryOf(value: unknown): string {
  if (typeof value !== "string") return String(JSON.stringify(value));
  const [, query = value] = /^\{%([\s\S]*)%\}$/.exec(value) ?? [];
  return query.replaceAll(/\s+/g, " ").trim();
}

function wordsOf(state: Fields): string {
  switch (state["Type"]) {
    case "Task":
      return taskWords(state["Resource"]);
    case "Wait":
      return waitWords(state);
    case "Map":
      return mapWords(state);
    case "Parallel":
      return `${levelsIn(state).length} branches at once`;
    case "Fail":
      return queryOf(state["Error"] ?? state["ErrorPath"] ?? "");
    default:
      return "";
  }
}

const WAITS = {
  requestResponse: "",
  sync: ", until it ends",
  "sync:2": ", until it ends",
  waitForTaskToken: ", until its token comes back",
};

function taskWords(given: unknown): string {
  const workload = workloadIn(given);
  if (workload !== undefined) return workload;
  const resource = parseResource(String(given));
  if (resource?.kind === "service") {
    return `${resource.service}:${resource.action}${WAITS[resource.pattern]}`;
  }
  if (resource === undefined) return String(given);
  const name = resource.arn.split(":").slice(6).join(":");
  return `${resource.kind === "lambda" ? "the function" : "the activity"} ${name}`;
}

function waitWords(state: Fields): string {
  const seconds = state["Seconds"] ?? state["SecondsPath"];
  if (seconds !== undefined) return `for ${queryOf(seconds).replaceAll('"', "")} seconds`;
  return `until ${queryOf(state["Timestamp"] ?? state["TimestampPath"] ?? "")}`;
}

function mapWords(state: Fields): string {
  const most = state["MaxConcurrency"] ?? state["MaxConcurrencyPath"];
  const each = isDistributed(state["ItemProcessor"])
    ? "an execution for each item"
    : "for each item";
  return most === undefined || numberOf(most) === 0 ? each : `${each}, ${queryOf(most)} at once`;
}
