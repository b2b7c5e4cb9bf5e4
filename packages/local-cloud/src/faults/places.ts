import type { Fault } from "@sfn-workers/local-stepfunctions";

/** The calls that can have faults: those of workers, and those that services make for them. */
export const FAULTY_CALLS = [
  "states:GetActivityTask",
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
  "states:SendTaskHeartbeat",
  "states:StartExecution",
  "states:DescribeExecution",
  "states:StopExecution",
  "sqs:SendMessage",
  "sqs:SendMessageBatch",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:DeleteMessageBatch",
  "sqs:ChangeMessageVisibility",
  "sqs:ChangeMessageVisibilityBatch",
  "lambda:Invoke",
  "ecs:RunTask",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameters",
] as const;
export type FaultyCall = (typeof FAULTY_CALLS)[number];

/** A fault of an invocation in its environment. */
export type InvocationFault =
  | { readonly kind: "kill"; readonly afterMs: number }
  /** A new environment runs the invocation, and starts late by `ms`. */
  | { readonly kind: "cold"; readonly ms: number };

/** A fault of a running task, after its start. */
export interface TaskFault {
  readonly kind: "kill" | "spot";
  readonly afterMs: number;
}

/** An asynchronous event is invoked twice. */
export interface EventFault {
  readonly kind: "double";
}

/** Where faults occur, besides in calls. */
export interface ProcessFaults {
  readonly "lambda:invocation": InvocationFault;
  readonly "lambda:event": EventFault;
  readonly "ecs:task": TaskFault;
}

/** The faults that each place can have. */
export type FaultOf<Place extends FaultPlace> = Place extends keyof ProcessFaults
  ? ProcessFaults[Place]
  : Fault;
export type FaultPlace = FaultyCall | keyof ProcessFaults;

const CALL_KINDS = [
  "throttle",
  "5xx",
  "error",
  "reset",
  "drop",
  "delay",
  "double",
  "late",
] as const satisfies readonly Fault["kind"][];
const PROCESS_KINDS = {
  "lambda:invocation": ["kill", "cold"],
  "lambda:event": ["double"],
  "ecs:task": ["kill", "spot"],
} as const satisfies { [Place in keyof ProcessFaults]: readonly ProcessFaults[Place]["kind"][] };

/** The kinds of the faults that a place can have. */
export function kindsAt(place: FaultPlace): readonly string[] {
  return Object.hasOwn(PROCESS_KINDS, place)
    ? PROCESS_KINDS[place as keyof ProcessFaults]
    : CALL_KINDS;
}

export const FAULT_PLACES: readonly FaultPlace[] = [
  ...FAULTY_CALLS,
  "lambda:invocation",
  "lambda:event",
  "ecs:task",
];
