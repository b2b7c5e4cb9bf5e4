import { stripVTControlCharacters, styleText } from "node:util";
import { wrapHanging } from "../cli/wrapText.ts";
import type { Attempt, Visit } from "./attempt.ts";
import { readCause } from "./cause.ts";
import { thrownAt } from "./stack.ts";

/** What a line tells of an attempt: `waiting` and `running` ones have lasted for a while. */
export type Told = "waiting" | "running" | "ended";

export interface TaskLine {
  readonly workload: string;
  readonly executionArn: string;
  readonly visit: Visit;
  readonly attempt: Attempt;
  readonly told: Told;
}

/** What a line needs of a stream: on a terminal it is wrapped, and has colours. */
export type LineStream = Pick<NodeJS.WriteStream, "isTTY" | "columns"> & NodeJS.WritableStream;

type Style = "green" | "red" | "yellow" | "cyan" | "dim";

interface Mark {
  readonly symbol: string;
  readonly style: Style;
}

const MARKS = {
  waiting: { symbol: "○", style: "dim" },
  running: { symbol: "◐", style: "cyan" },
  succeeded: { symbol: "✓", style: "green" },
  failed: { symbol: "✗", style: "red" },
  retried: { symbol: "↻", style: "yellow" },
  caught: { symbol: "↷", style: "yellow" },
  stopped: { symbol: "■", style: "dim" },
} as const satisfies Record<string, Mark>;

/** As long as the start of a UUID, which is enough to find an execution. */
const ID_CHARACTERS = 8;
/** Logs have all of a longer message. In characters. */
const MAX_CAUSE = 300;
/** Longer workload names move the rest of their line. */
const MAX_NAME = 24;

/** Below a failure stands where the handler's error was thrown. `nameWidth` is in columns. */
export function taskLine(line: TaskLine, stream: LineStream, nameWidth: number): string {
  const { symbol, style } = MARKS[markOf(line)];
  const name = line.workload.padEnd(Math.min(nameWidth, MAX_NAME));
  const where = `${shortId(line.executionArn)} ${placeOf(line)}attempt ${line.attempt.number}`;
  const marked = styleText(style, symbol, { stream });
  const text = wrapHanging(`${marked} ${name} ${where} ${outcomeText(line)}`, stream);
  return [text, ...placeLines(line, stream)].join("\n");
}

function placeLines({ told, attempt: { end } }: TaskLine, stream: LineStream): string[] {
  if (told !== "ended" || end?.kind !== "failed") return [];
  const place = thrownAt(readCause(end.cause ?? "").stack ?? "");
  return place === undefined ? [] : [`    ${styleText("dim", `at ${place}`, { stream })}`];
}

function markOf({ told, attempt: { end, aftermath } }: TaskLine): keyof typeof MARKS {
  if (told !== "ended") return told;
  if (end === undefined) return "running";
  if (end.kind === "succeeded" || end.kind === "stopped") return end.kind;
  return aftermath === undefined || aftermath === "final" ? "failed" : aftermath;
}

/** The start of an execution's name. */
export function shortId(executionArn: string): string {
  return (executionArn.split(":").at(7) ?? executionArn).slice(0, ID_CHARACTERS);
}

/** Nothing for the only state and item of a workload's own machine. */
function placeOf({ visit: { state, iteration }, attempt: { task } }: TaskLine): string {
  const item = iteration === undefined ? "" : `[${iteration}]`;
  const called = task.kind === "call" ? `${state} (${task.resource})` : state;
  const isOwn = called === OWN_STATE && item === "";
  return isOwn ? "" : `${called}${item} `;
}

/** The Task state of a workload's own machine. */
const OWN_STATE = "Task";

/** `then` is what followed a failure. */
export function outcomeText(
  { told, attempt }: Pick<TaskLine, "told" | "attempt">,
  then: string = aftermathOf(attempt),
): string {
  if (told === "waiting") return "waits for a worker";
  const pickedUp = pickedUpAfter(attempt);
  if (told === "running") {
    return attempt.task.kind === "callback" ? "is in its queue or runs" : `runs${pickedUp}`;
  }
  const { end } = attempt;
  switch (end?.kind) {
    case undefined:
      return "runs";
    case "succeeded":
      return `succeeded in ${duration(ranFor(attempt))}${pickedUp}`;
    case "failed": {
      const error = failureText(end.error ?? "an error without a name", end.cause);
      const text = pickedUp === "" ? error : error.replace(/\.$/, "");
      return `failed in ${duration(ranFor(attempt))}${then}: ${text}${pickedUp}`;
    }
    case "timedOut": {
      const missed = end.missed === "heartbeat" ? ", as no heartbeat came" : "";
      return `timed out after ${duration(ranFor(attempt))}${missed}${then}${pickedUp}`;
    }
    case "stopped":
      return `stopped after ${duration(ranFor(attempt))}, as its execution ${ENDS[end.because]}`;
  }
}

function aftermathOf({ aftermath = "final", retryAt, endedAt = 0 }: Attempt): string {
  if (retryAt === undefined) return AFTERMATHS[aftermath];
  return `, retried in ${duration(retryAt - endedAt)}`;
}

const AFTERMATHS = { retried: ", will be retried", caught: ", caught", final: "" } as const;

const ENDS = {
  Succeeded: "has succeeded",
  Failed: "has failed",
  Aborted: "was stopped",
  TimedOut: "has timed out",
} as const;

function pickedUpAfter({ scheduledAt, startedAt }: Attempt): string {
  return startedAt === undefined ? "" : `, picked up after ${duration(startedAt - scheduledAt)}`;
}

/** From the pick-up, if it is known. */
export function ranFor({ scheduledAt, startedAt, endedAt = scheduledAt }: Attempt): number {
  return endedAt - (startedAt ?? scheduledAt);
}

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

/** The error, and the first line of its cause. */
export function failureText(error: string | undefined, cause: string | undefined): string {
  return [error, firstLine(cause)].filter(Boolean).join(": ");
}

/** The first line of a worker's or a function's message, or of another cause. */
function firstLine(cause = ""): string {
  const [line = ""] = stripVTControlCharacters(readCause(cause).message)
    .trim()
    .split(/[\r\n]/, 1);
  return cut(line.replaceAll(CONTROL, " "), MAX_CAUSE);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they would move a terminal's cursor
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Ends a text after `width` characters. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
