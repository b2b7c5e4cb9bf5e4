import { createSequences } from "@sfn-workers/local-stepfunctions";
import type { Period } from "../audit.ts";
import { FAULTS, type FaultName, faultAt, type Strikes } from "../faults.ts";

/** Each call to SQS has one of these at random: together one call in six. */
const CALLS = {
  "SQS 5xx": 0.04,
  "SQS reset": 0.03,
  "SQS delay": 0.04,
  "SQS drop": 0.03,
  "SQS part": 0.05,
} as const;
/** An answer brings up to ten messages: its loss counts for each of them. */
const RECEIVE_SHARE = 0.1;
/** So many of the messages that a worker receives are delivered once more at once. */
const DOUBLE = 0.005;
const SEED = 20_261_127;
const DELAY = { leastMs: 50, mostMs: 450 };
/** They change what becomes of messages, several at a time. */
const CHANGES = new Set(["DeleteMessageBatch", "ChangeMessageVisibilityBatch"]);

const QUEUE_FAULTS = [
  ...(Object.keys(CALLS) as (keyof typeof CALLS)[]),
  "SQS refused",
  "SQS hang",
  "SQS swallow",
  "double",
  "late",
  "no task",
  "guilty",
] as const;
export const CALLBACK_FAULTS = [...FAULTS, ...QUEUE_FAULTS] as const;
export type CallbackFaultName = FaultName | (typeof QUEUE_FAULTS)[number];
export type CallbackStrikes = Strikes<CallbackFaultName>;

/** What becomes of a call to SQS. */
export type QueueFault =
  | { readonly kind: "5xx" | "reset" | "drop" | "hang" }
  | { readonly kind: "delay"; readonly ms: number }
  /** Every other entry fails. */
  | { readonly kind: "part" };

export interface QueueFaultsOptions {
  readonly strikes: CallbackStrikes;
  /** In which a worker's messages can be neither deleted nor hidden. */
  readonly refusals: readonly Period[];
  /** In which a worker's calls that delete or hide messages get no answer. */
  readonly hangs: readonly Period[];
}

/** The faults of calls to SQS. */
export function createQueueFaults({ strikes, refusals, hangs }: QueueFaultsOptions) {
  const random = createSequences(SEED);

  return {
    of(operation: string, worker: string): QueueFault | undefined {
      const changes = CHANGES.has(operation);
      if (changes && isIn(refusals, worker)) {
        strikes.count("SQS refused");
        return { kind: "5xx" };
      }
      if (changes && isIn(hangs, worker)) {
        strikes.count("SQS hang");
        return { kind: "hang" };
      }
      const name = faultAt(CALLS, random(operation));
      if (name === "SQS drop" && operation === "ReceiveMessage" && random("loss") >= RECEIVE_SHARE)
        return undefined;
      if (name === undefined || (name === "SQS part" && !changes)) return undefined;
      strikes.count(name);
      switch (name) {
        case "SQS 5xx":
          return { kind: "5xx" };
        case "SQS reset":
          return { kind: "reset" };
        case "SQS drop":
          return { kind: "drop" };
        case "SQS part":
          return { kind: "part" };
        case "SQS delay": {
          const { leastMs, mostMs } = DELAY;
          return { kind: "delay", ms: leastMs + Math.round((mostMs - leastMs) * random("delay")) };
        }
      }
    },
    isDoubled(): boolean {
      if (random("double") >= DOUBLE) return false;
      strikes.count("double");
      return true;
    },
  };
}

export type QueueFaults = ReturnType<typeof createQueueFaults>;

function isIn(periods: readonly Period[], name: string): boolean {
  const now = Date.now();
  return periods.some(({ worker, from, until }) => worker === name && now >= from && now < until);
}
