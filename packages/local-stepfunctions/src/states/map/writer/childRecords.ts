import { type JsonObject, textOf } from "@sfn-workers/states-language/json";
import { ownerOfExecution } from "../../../arn.ts";
import { abortCause } from "../../../engine/aborts.ts";
import type { ChildEnd, ChildEnds } from "../../../engine/childEnds.ts";
import type { Execution, Fork, Frame } from "../../../engine/execution.ts";
import { lastStart } from "../../../engine/lastStart.ts";

/** A child execution of a Map run, and what a ResultWriter tells of it. */
export interface ChildRecord {
  readonly status: "SUCCEEDED" | "FAILED" | "PENDING";
  /** The output of one that has succeeded, as JSON. */
  readonly output: string | undefined;
  /** How often the Map run had been redriven when it ended. */
  readonly attempt: number;
  /** All that is known of it, as JSON. */
  text(): string;
}

export function endOf({ execution, index }: Frame, abortedAt?: number): ChildEnd {
  const { arn, name, revision, status, startedAt, stoppedAt, error, cause, redrive } = execution;
  return {
    index,
    arn,
    name,
    machineArn: revision.machineArn,
    status: status === "RUNNING" ? "ABORTED" : status,
    startedAt: lastStart(execution),
    stoppedAt: stoppedAt ?? abortedAt ?? startedAt,
    error,
    cause: abortedAt === undefined ? cause : abortCause(execution),
    redriveCount: redrive?.count ?? 0,
    redrivenAt: redrive?.at,
    attempt: execution.mapRun?.run?.redriveCount,
  };
}

export function addEnd({ all, last }: ChildEnds, child: Frame): void {
  const end = endOf(child);
  all.push(end);
  last.set(end.index, end);
}

/** The records of all items or batches, in their order. `aborted` are those that run no more, though they have not ended. */
export function childRecords(fork: Fork, aborted: readonly ChildEnd[] = []): Iterable<ChildRecord> {
  const overlaid = new Map(aborted.map((end) => [end.index, end]));
  return { [Symbol.iterator]: records };

  function* records() {
    for (let index = 0; index < fork.total; index += 1) {
      yield recordOf(fork, index, overlaid.get(index) ?? fork.map?.ends?.last.get(index));
    }
  }
}

function recordOf(fork: Fork, index: number, end: ChildEnd | undefined): ChildRecord {
  const input = () => inputOf(fork, index);
  const attempt = end?.attempt ?? 0;
  const unsuccessful = { output: undefined, attempt };
  if (end === undefined) {
    return { status: "PENDING", ...unsuccessful, text: () => pendingText(input()) };
  }
  if (end.status !== "SUCCEEDED") {
    return { status: "FAILED", ...unsuccessful, text: () => endedText(end, input(), undefined) };
  }
  const result = fork.results[index];
  const output = result === undefined ? "null" : textOf(result);
  return { status: "SUCCEEDED", output, attempt, text: () => endedText(end, input(), output) };
}

function inputOf({ map }: Fork, index: number): string {
  const item = map?.items[index];
  return item === undefined ? "null" : textOf(item);
}

const REDRIVABLE = { RedriveStatus: "REDRIVABLE_BY_MAP_RUN" };
const NOT_REDRIVABLE = {
  RedriveStatus: "NOT_REDRIVABLE",
  RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
};
const INCLUDED = { Included: true };

function endedText(end: ChildEnd, input: string, output: string | undefined): string {
  const isSuccess = output !== undefined;
  const isExpress = ownerOfExecution(end.arn).type === "EXPRESS";
  const record: JsonObject = {
    ...(end.cause === undefined ? {} : { Cause: end.cause }),
    ...(end.error === undefined ? {} : { Error: end.error }),
    ExecutionArn: end.arn,
    Input: input,
    InputDetails: INCLUDED,
    Name: end.name,
    ...(isSuccess ? { Output: output } : {}),
    OutputDetails: INCLUDED,
    RedriveCount: end.redriveCount,
    ...(isExpress ? {} : redriveOf(end)),
    StartDate: timestamp(end.startedAt),
    StateMachineArn: end.machineArn,
    Status: end.status satisfies Execution["status"],
    StopDate: timestamp(end.stoppedAt),
  };
  return JSON.stringify(record);
}

/** Express child executions have none of it. */
function redriveOf({ status, redrivenAt }: ChildEnd): JsonObject {
  return {
    ...(redrivenAt === undefined ? {} : { RedriveDate: timestamp(redrivenAt) }),
    ...(status === "SUCCEEDED" ? NOT_REDRIVABLE : REDRIVABLE),
  };
}

/** Of a child execution that has not started. */
function pendingText(input: string): string {
  return JSON.stringify({ Input: input, InputDetails: INCLUDED, Status: "PENDING" });
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
