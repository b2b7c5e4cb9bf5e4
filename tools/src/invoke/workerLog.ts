import { parseExactly } from "@sfn-workers/states-language/json";

/** A line of a worker's log. */
export interface LogLine {
  /** As the worker wrote it, without the name of the function or the task. */
  readonly text: string;
  /** What a structured logger wrote. */
  readonly members: Readonly<Record<string, unknown>> | undefined;
}

/** `[NAME] …` of a function, `[NAME TASK] …` of a service. */
const PREFIX = /^\[[^\]\n]+\] /;

/** @param line as the local environment gives it */
export function readLogLine(line: string): LogLine {
  const text = line.replace(PREFIX, "");
  try {
    const value: unknown = text.startsWith("{") ? parseExactly(text) : undefined;
    return { text, members: value instanceof Object ? { ...value } : undefined };
  } catch {
    return { text, members: undefined };
  }
}

/** Metrics that CloudWatch reads from the log. */
export function isMetrics({ members }: LogLine): boolean {
  return members !== undefined && "_aws" in members;
}

/**
 * Whether the line is of this execution: it names it, or it is what the handler itself writes, or tells of trouble. The worker's
 * polls are of none.
 */
export function isOf({ members }: LogLine, executionArn: string | undefined): boolean {
  if (members === undefined) return true;
  const { execution, level } = members;
  if (execution !== undefined) return execution === executionArn;
  return level !== "INFO" && level !== "DEBUG"
    ? true
    : !WORKERS_OWN.has(String(members["message"]));
}

/** What a worker says of itself, whatever it is doing. */
const WORKERS_OWN = new Set(["polling", "stopped", "poll came back empty"]);

/** What each line has, and what is said elsewhere. */
const LEFT_OUT = new Set(
  "level message timestamp service sampling_rate requestId taskId workload execution cause xray_trace_id".split(
    " ",
  ),
);

/** A line for a person: the level, if it is asked for the workload, the message, and what the logger was given besides. */
export function logText({ text, members }: LogLine, { workload: named = false } = {}): string {
  if (typeof members?.["message"] !== "string") return text;
  const { level, message } = members;
  const more = Object.entries(members)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const by = named && members["workload"] !== undefined ? [`${members["workload"]}:`] : [];
  return [String(level ?? "").padEnd(5), ...by, message, ...more].join(" ").trim();
}
