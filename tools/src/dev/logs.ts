import { styleText } from "node:util";
import { fromRoot } from "../tasks/stack.ts";

export interface Logs {
  /** A line as local-cloud gives it: `[NAME] …` or `[NAME TASK] …`. */
  write(line: string): void;
  /** Shows those of all workloads, or none. @returns whether they are shown now */
  toggle(): boolean;
}

export interface LogsOptions {
  /** Whose logs are shown at first: of all, of one workload, or of none. */
  readonly of: "all" | "none" | { readonly workload: string };
  /** The workload that a function or a service belongs to. */
  workloadOf(name: string): string | undefined;
  readonly stream: NodeJS.WriteStream;
  write(text: string): void;
}

const COLOURS = ["cyan", "magenta", "yellow", "blue", "green"] as const;

/** Shows what workers write, each line after its workload's name. */
export function createLogs({ of, workloadOf, stream, write }: LogsOptions): Logs {
  const named = typeof of === "object" ? of.workload : undefined;
  const colours = new Map<string, (typeof COLOURS)[number]>();
  let shown = of !== "none";
  return {
    write(line) {
      if (!shown) return;
      const [, name = "", text = line] = /^\[([^\s\]]+)[^\]]*\] ?(.*)$/s.exec(line) ?? [];
      const workload = workloadOf(name) ?? name;
      if (named !== undefined && workload !== named) return;
      const readable = readableLine(text, stream);
      if (readable === undefined) return;
      const colour = colours.get(workload) ?? COLOURS[colours.size % COLOURS.length] ?? "cyan";
      colours.set(workload, colour);
      write(`${styleText(colour, `${workload} |`, { stream })} ${readable}`);
    },
    toggle() {
      shown = !shown;
      return shown;
    },
  };
}

/** What Lambda writes around each invocation. */
const PLATFORM = /^(?:START|END|REPORT|INIT_START) (?:RequestId|Runtime Version): /;
/** They are the same in every line of a workload, or only help whoever searches the logs of many. */
const USUAL = new Set(
  "level message timestamp service sampling_rate workload requestId taskId xray_trace_id cause".split(
    " ",
  ),
);
const LEVELS = {
  DEBUG: "dim",
  INFO: "green",
  WARN: "yellow",
  ERROR: "red",
  CRITICAL: "red",
} as const;

/** A log line of a worker as a person reads it; `undefined` for one that nobody reads, such as metrics. */
function readableLine(text: string, stream: NodeJS.WriteStream): string | undefined {
  if (PLATFORM.test(text) || text === "") return undefined;
  const fields = jsonIn(text);
  if (fields === undefined) return text;
  if ("_aws" in fields) return undefined;
  const { level, message, timestamp } = fields;
  if (typeof message !== "string") return text;
  const style = Object.entries(LEVELS).find(([name]) => name === level)?.[1];
  const shownLevel = String(level ?? "").padEnd(5);
  const others = Object.entries(fields).filter(([name]) => !USUAL.has(name));
  const line = [
    styleText("dim", timeOf(timestamp), { stream }),
    style === undefined ? shownLevel : styleText(style, shownLevel, { stream }),
    message,
    ...others.map(([name, value]) => styleText("dim", `${name}=${shown(value)}`, { stream })),
  ]
    .filter((part) => part !== "")
    .join(" ");
  return [line, ...stackLines(fields["cause"])].join("\n");
}

/** Where a handler's error was thrown, as the worker reports it in the cause. */
function stackLines(cause: unknown): readonly string[] {
  const stack = typeof cause === "string" ? jsonIn(cause)?.["stack"] : undefined;
  if (typeof stack === "string")
    return fromRoot(stack)
      .split("\n")
      .map((line) => `  ${line}`);
  return typeof cause === "string" ? [`  ${cause}`] : [];
}

function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** The time of day, as this machine has it. */
function timeOf(timestamp: unknown): string {
  const date = new Date(typeof timestamp === "string" ? timestamp : Number.NaN);
  if (Number.isNaN(date.getTime())) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** An execution is shown by its name, which is the end of its ARN. */
function shown(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return value.startsWith("arn:aws:states:") ? value.replace(/^.*:/, "") : value;
}
