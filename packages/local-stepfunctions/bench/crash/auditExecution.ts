import { isDeepStrictEqual } from "node:util";
import { endProblem } from "./ends.ts";
import type { Described, Event, Outcome, Started } from "./ledger.ts";
import { machineArnOf } from "./machines.ts";

/** An execution as the endpoint shows it. */
export interface Seen {
  readonly described: Described;
  readonly events: readonly Event[];
  /** The histories of a distributed Map's child executions. */
  readonly children: readonly (readonly Event[])[];
  /** What its Map run counts, and the statuses of the child executions. */
  readonly mapRun?: MapRunSeen;
}

export interface MapRunSeen {
  readonly counts: Readonly<Record<string, number>>;
  readonly statuses: readonly string[];
}

/** Events after which several can follow at once. */
const FORKS: ReadonlySet<string> = new Set(["ParallelStateStarted", "MapStateStarted"]);
/** A timer may fire so many seconds early: times have milliseconds. */
const ROUNDED = 0.002;

/** Compares an execution with what was asked and acknowledged; returns what is wrong, a sentence each. */
export function auditExecution(started: Started, seen: Seen | "absent"): string[] {
  if (seen === "absent") return started.exists ? ["is lost"] : [];
  const { described, events, children } = seen;
  return [
    ...startProblems(started, described),
    ...prefixProblems(started, events),
    ...historyProblems(started, described, events),
    ...children.flatMap((child) => chainProblems(child)),
    ...(described.status === "RUNNING" ? [] : countProblems(seen.mapRun)),
    ...stopProblems(started, described),
    ...outcomeProblems(started, [...events, ...children.flat()]),
    ...endedProblems(started, described),
  ];
}

function startProblems(started: Started, described: Described): string[] {
  const { arn, name, machine, input, startDate } = started;
  const asked = [
    ["executionArn", arn],
    ["name", name],
    ["stateMachineArn", machineArnOf(machine)],
    ["input", input],
    ["startDate", startDate],
  ] as const;
  return asked.flatMap(([member, value]) =>
    value === undefined || described[member] === value
      ? []
      : [`has another ${member}: ${described[member]} in place of ${value}`],
  );
}

function prefixProblems({ events: before }: Started, events: readonly Event[]): string[] {
  if (events.length < before.length)
    return [`has lost events: ${events.length} are left of ${before.length} that were read`];
  const changed = before.find((event, index) => !isDeepStrictEqual(event, events[index]));
  return changed === undefined ? [] : [`has another event ${changed.id} than was read`];
}

function historyProblems(
  { input, machine }: Started,
  described: Described,
  events: readonly Event[],
): string[] {
  const problems = chainProblems(events);
  const first = events[0]?.["executionStartedEventDetails"] as { input?: string } | undefined;
  if (first?.input !== input) problems.push("has another input in its history");
  const last = events.at(-1);
  if (isEnd(last) !== (described.status !== "RUNNING"))
    problems.push(`is ${described.status}, and its last event is ${last?.type}`);
  if (isEnd(last) && last?.type.toUpperCase() !== `EXECUTION${described.status.replace("_", "")}`)
    problems.push(`is ${described.status}, and has ended with ${last?.type}`);
  if (machine === "wait") problems.push(...earlyProblems(input, events));
  return problems;
}

/** The counts of a Map run whose child executions have all ended. */
function countProblems(mapRun: MapRunSeen | undefined): string[] {
  if (mapRun === undefined || mapRun.statuses.includes("RUNNING")) return [];
  return Object.entries(COUNTS).flatMap(([status, count]) => {
    const listed = mapRun.statuses.filter((one) => one === status).length;
    const counted = mapRun.counts[count];
    return counted === listed ? [] : [`has a Map run that counts ${counted} ${count} of ${listed}`];
  });
}

const COUNTS = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
} as const;

/** Ids without gaps, one start, one end, and no event twice. */
function chainProblems(events: readonly Event[]): string[] {
  const problems: string[] = [];
  const followed = new Map<number, Event>();
  events.forEach((event, index) => {
    if (event.id !== index + 1) problems.push(`has the id ${event.id} at position ${index + 1}`);
    if ((event.type === "ExecutionStarted") !== (index === 0))
      problems.push(`has ${event.type} as event ${index + 1}`);
    if (isEnd(event) && index < events.length - 1)
      problems.push(`has events after its end, ${event.type}`);
    const { previousEventId: previous } = event;
    if (previous >= event.id) problems.push(`has event ${event.id} after ${previous}`);
    // The first state is entered after 0, as the execution is started.
    const other = previous === 0 && event.id === 2 ? undefined : followed.get(previous);
    const isFork = FORKS.has(events[previous - 1]?.type ?? "") || isEnd(event);
    if (other !== undefined && !isFork && !endsFork(event) && !endsFork(other))
      problems.push(`has two events after ${previous}: ${other.type} and ${event.type}`);
    followed.set(previous, event);
  });
  return problems;
}

/** A failed branch ends its siblings, whose last events stay without one that follows. */
function endsFork({ type }: Event): boolean {
  return /^(?:MapIteration|MapState|MapRun|ParallelState)(?:Failed|Succeeded)$|Aborted$/.test(type);
}

function isEnd(event: Event | undefined): boolean {
  return /^Execution(?!Started)/.test(event?.type ?? "");
}

function earlyProblems(input: string, events: readonly Event[]): string[] {
  const { seconds } = JSON.parse(input) as { seconds: number };
  const entered = events.find(({ type }) => type === "WaitStateEntered");
  const exited = events.find(({ type }) => type === "WaitStateExited");
  if (entered === undefined || exited === undefined) return [];
  const took = exited.timestamp - entered.timestamp;
  return took >= seconds - ROUNDED ? [] : [`has waited ${took} s in place of ${seconds} s`];
}

function stopProblems({ stops }: Started, described: Described): string[] {
  const problems: string[] = [];
  const { status, stopDate, cause } = described;
  if (status === "ABORTED" && !stops.some((stop) => stop.cause === cause))
    problems.push("is stopped, which nobody asked for");
  for (const stop of stops) {
    if (stop.stopDate === undefined) continue;
    if (status === "RUNNING") problems.push("runs, though its stop was acknowledged");
    else if (stop.stopDate !== stopDate)
      problems.push(`has ended at ${stopDate}; acknowledged: ${stop.stopDate}`);
  }
  return problems;
}

function outcomeProblems({ outcomes }: Started, events: readonly Event[]): string[] {
  const problems: string[] = [];
  const counts = new Map<string, number>();
  for (const event of events) {
    const text = outcomeOf(event);
    if (text === undefined) continue;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (!outcomes.some((outcome) => outcome.text === text))
      problems.push(`has an outcome that nobody reported: ${text}`);
  }
  for (const { text, is, acknowledged } of outcomes) {
    const count = counts.get(text) ?? 0;
    if (acknowledged && count === 0) problems.push(`has lost the ${is} ${text}`);
    if (count > 1) problems.push(`has the ${is} ${text} ${count} times`);
  }
  const byToken = outcomes.filter((outcome) => counts.has(outcome.text)).map(({ token }) => token);
  if (new Set(byToken).size < byToken.length) problems.push("has two outcomes of one token");
  return problems;
}

/** The output or the cause that a worker has reported. */
function outcomeOf(event: Event): string | undefined {
  const details = (name: string) => event[name] as Partial<Record<"output" | "cause", string>>;
  switch (event.type) {
    case "ActivitySucceeded":
      return details("activitySucceededEventDetails").output;
    case "ActivityFailed":
      return details("activityFailedEventDetails").cause;
    case "TaskSucceeded":
      return details("taskSucceededEventDetails").output;
    case "TaskFailed":
      return details("taskFailedEventDetails").cause;
    default:
      return undefined;
  }
}

function endedProblems(started: Started, described: Described): string[] {
  const { end } = started;
  if (end !== undefined && !isDeepStrictEqual(end, described))
    return [`has ended as ${end.status} before, and is otherwise now`];
  return described.status === "RUNNING" ? [] : endProblem(started, described);
}

/** Whether a token must be alive: it is until an outcome was acknowledged or its execution has ended. */
export function expectToken(
  outcomes: readonly Outcome[],
  token: string,
  described: Described,
): "alive" | "dead" | "either" {
  if (described.status !== "RUNNING") return "dead";
  const own = outcomes.filter((outcome) => outcome.token === token);
  if (own.some(({ acknowledged }) => acknowledged)) return "dead";
  return own.length === 0 ? "alive" : "either";
}
