import type { State } from "@sfn-workers/states-language";
import { isObject, type Json, type JsonObject } from "@sfn-workers/states-language/json";
import { readJson } from "./jsonMember.ts";
import { refusal } from "./refusal.ts";

type Kind = "string" | "integer" | "object" | "any";
type Fields = Readonly<Record<string, Kind | { readonly [member: string]: Kind }>>;

/** What the context object of a test may have. Each member may be missing. */
const FIELDS: Fields = {
  Execution: {
    Id: "string",
    Input: "any",
    Name: "string",
    RoleArn: "string",
    StartTime: "string",
    RedriveCount: "integer",
    RedriveTime: "string",
  },
  State: { EnteredTime: "string", Name: "string", RetryCount: "integer" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
};

/**
 * Reads the context object of a request.
 * @throws {ApiError} ValidationException when an execution of the state can't have it.
 */
export function readContext(text: string, state: State): JsonObject {
  const context = readJson(text);
  if (context === undefined) throw invalid("Context object must be valid JSON");
  if (!isObject(context)) throw invalid("Context object must be a JSON object");
  if (context["Map"] !== undefined) {
    throw invalid("'Map' field is not supported when mocking a Context object");
  }
  checkMembers(context, FIELDS, "");
  if (context["Task"] !== undefined && !hasToken(state)) {
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  }
  return context;
}

function checkMembers(source: JsonObject, fields: Fields, prefix: string): void {
  for (const [name, value] of Object.entries(source)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const path = `${prefix}${name}`;
    if (kind === undefined) throw invalid(`Field '${path}' is not allowed`);
    if (typeof kind === "string") {
      checkKind(value, kind, path);
    } else {
      if (!isObject(value)) throw invalid(`${path} must be an object`);
      checkMembers(value, kind, `${path}.`);
    }
  }
}

function checkKind(value: Json, kind: Kind, path: string): void {
  if (kind === "string" && typeof value !== "string") throw invalid(`${path} must be a string`);
  if (kind === "integer" && !Number.isInteger(value)) throw invalid(`${path} must be an integer`);
}

function hasToken(state: State): boolean {
  if (state.type !== "Task" || state.resource.kind !== "service") return false;
  return state.resource.pattern !== "requestResponse";
}

function invalid(problem: string) {
  return refusal(`Invalid Context object provided: ${problem}`);
}
