import { type JsonObject, parseExactly } from "@sfn-workers/states-language/json";
import type {
  JsonataInspection,
  JsonataJob,
  JsonataOutcome,
} from "@sfn-workers/states-language/jsonata";

/** What a child is asked: a line of JSON. Numbers keep all their digits. */
export type Request =
  | { readonly kind: "evaluate"; readonly job: JsonataJob }
  | { readonly kind: "inspect"; readonly text: string };

/** What a child answers: a letter, and JSON up to the end of the line. */
export type Answer =
  /** It has loaded and can begin. */
  | { readonly kind: "ready" }
  | { readonly kind: "outcome"; readonly outcome: JsonataOutcome }
  | { readonly kind: "inspection"; readonly inspection: JsonataInspection }
  /** It is done with the request, or gives way before it is. */
  | { readonly kind: "free" };

export const READY = "r\n";
export const FREE = ".\n";

/** The request in parts, so that others can run between two large ones. */
export function* requestParts(request: Request): Generator<string> {
  if (request.kind === "inspect") {
    yield `${JSON.stringify(request)}\n`;
    return;
  }
  const { bindings, ...job } = request.job;
  let separator = `{"kind":"evaluate","job":${JSON.stringify(job).slice(0, -1)},"bindings":{`;
  for (const [name, value] of Object.entries(bindings)) {
    yield `${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    separator = ",";
  }
  yield `${separator === "," ? "" : separator}}}}\n`;
}

export function parseRequest(line: string): Request {
  return parseExactly(line) as unknown as Request;
}

export function outcomeLine(outcome: JsonataOutcome): string {
  switch (outcome.kind) {
    case "value":
      return `v${outcome.text}\n`;
    case "exactValue":
      return `x${outcome.text}\n`;
    case "failure":
      return `f${JSON.stringify(outcome.reason)}\n`;
  }
}

export function inspectionLine(inspection: JsonataInspection): string {
  return `i${JSON.stringify(inspection)}\n`;
}

/** @throws {Error} when the line is no answer. */
export function parseAnswer(line: string): Answer {
  const text = line.slice(1);
  switch (line[0]) {
    case "r":
      return { kind: "ready" };
    case ".":
      return { kind: "free" };
    case "v":
      return { kind: "outcome", outcome: { kind: "value", text } };
    case "x":
      return { kind: "outcome", outcome: { kind: "exactValue", text } };
    case "f":
      return { kind: "outcome", outcome: { kind: "failure", reason: JSON.parse(text) as string } };
    case "i":
      return { kind: "inspection", inspection: inspectionOf(JSON.parse(text) as JsonObject) };
    default:
      throw new Error(`a child for queries answered ${JSON.stringify(line.slice(0, 40))}`);
  }
}

function inspectionOf({ syntax, references, variables }: JsonObject): JsonataInspection {
  return {
    syntax: typeof syntax === "string" ? syntax : undefined,
    references: references as string[],
    variables: variables as string[],
  };
}
