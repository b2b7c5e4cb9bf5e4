import { styleText } from "node:util";
import { wrapHanging } from "../cli/wrapText.ts";
import { inputSizeRemedies } from "../executions/inputSize.ts";
import { missingPermission, remedyOf } from "../executions/statement.ts";
import type { Attempt, Visit } from "../tasks/attempt.ts";
import { cut, duration, type LineStream, outcomeText } from "../tasks/line.ts";
import type { InvokeReport } from "./report.ts";
import type { RanOnce } from "./runOnce.ts";
import { isMetrics, isOf, logText, readLogLine } from "./workerLog.ts";

/** More states, as a large Map has, are counted. */
const MAX_STATES = 50;

/** For a person: the way that the execution took, what the worker logged, and how it ended. */
export function reportText(report: InvokeReport, ran: RanOnce, stream: LineStream): string {
  const title = (text: string) => styleText("bold", text, { stream });
  const width = stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title(name), ...lines.map((line) => cut(`  ${line}`, width))];
  const isWorkflow = report.workflow !== undefined;
  return [
    ...section("The way it took", ran.hasHistory ? way(ran.visits) : [WITHOUT_HISTORY]),
    ...section(isWorkflow ? "The log" : "The worker's log", log(report)),
    "",
    ...ending(report, ran, stream),
    "",
  ].join("\n");
}

const WITHOUT_HISTORY = "is not known: AWS keeps no history of an Express execution";

function way(visits: readonly Visit[]): string[] {
  const shown = visits.slice(0, MAX_STATES);
  const nameWidth = Math.max(0, ...shown.map((visit) => nameOf(visit).length));
  const lines = shown.flatMap((visit) => {
    const { enteredAt, attempts } = visit;
    const leftAt = visit.leftAt ?? attempts.at(-1)?.endedAt;
    const ms = leftAt === undefined ? "–" : duration(leftAt - enteredAt);
    const first = `${nameOf(visit).padEnd(nameWidth)}  ${ms.padStart(8)}`;
    const further = " ".repeat(first.length);
    const told = attempts.map((attempt, index) => attemptText(attempt, attempts[index + 1]));
    return told.length === 0
      ? [first]
      : told.map((text, index) => `${index === 0 ? first : further}  ${text}`);
  });
  const more = visits.length - shown.length;
  return more === 0 ? lines : [...lines, `… and ${more} more; --json has them`];
}

function nameOf({ state, iteration }: Visit): string {
  return iteration === undefined ? state : `${state}[${iteration}]`;
}

function attemptText(attempt: Attempt, next: Attempt | undefined): string {
  const { task, number, endedAt = 0 } = attempt;
  const then = next && `, retried after ${duration(next.scheduledAt - endedAt)}`;
  const told = attempt.end === undefined ? whatItWaitsFor(attempt) : "ended";
  const outcome = outcomeText({ told, attempt }, then);
  return task.kind === "call" ? `${task.resource} ${outcome}` : `attempt ${number} ${outcome}`;
}

function whatItWaitsFor({ task, startedAt }: Attempt): "waiting" | "running" {
  return task.kind === "activity" && startedAt === undefined ? "waiting" : "running";
}

/** When no handler determined the outcome, every line may tell why. */
function log({ log, logGroup, execution, byHandler, workflow }: InvokeReport): string[] {
  if (logGroup !== undefined) return [`is in CloudWatch Logs, in the log group ${logGroup}`];
  if (log === undefined) return ["is where the environment runs: pnpm dev shows it with its key l"];
  return log
    .map(readLogLine)
    .filter((line) => !isMetrics(line) && (!byHandler || isOf(line, execution)))
    .map((line) => logText(line, { workload: workflow !== undefined }));
}

function ending(report: InvokeReport, ran: RanOnce, stream: LineStream): string[] {
  const { workload, workflow, outcome, output, error = "", cause = "", stack, givenUp } = report;
  const { ms = 0 } = report;
  const name = workload ?? workflow;
  const green = (text: string) => styleText("green", text, { stream });
  const red = (text: string) => styleText("red", text, { stream });
  const told = (...texts: readonly string[]) => texts.map((text) => wrapHanging(text, stream));
  const by = report.byHandler && workload !== undefined ? ", which its handler threw" : "";
  switch (outcome) {
    case "succeeded":
      return [`${green("✓")} ${name} succeeded in ${duration(ms)}`, json(output)];
    case "running":
      return told(`${red("✗")} ${name} is not waited for: ${givenUp ?? "it was interrupted"}`);
    case "timedOut":
      return told(`${red("✗")} ${name} timed out after ${duration(ms)}`, ...lines(cause));
    case "aborted":
    case "failed":
      return [
        ...told(
          `${red("✗")} ${name} ${outcome} in ${duration(ms)}${error && ` with ${error}`}${by}`,
          ...lines(cause),
        ),
        ...framesOf(stack),
        ...told(...remedies(cause, ran)),
      ];
  }
}

function remedies(cause: string, { report }: RanOnce): string[] {
  const missing = missingPermission(cause);
  return [...(missing ? [remedyOf(missing)] : []), ...inputSizeRemedies(report, cause)];
}

/** The error's name and its message are told already. */
function framesOf(stack = ""): string[] {
  return stack.split("\n").filter((line) => /^\s+at /.test(line));
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
