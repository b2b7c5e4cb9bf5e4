import {
  createFaultDraws,
  createSequences,
  type FaultSource,
} from "@sfn-workers/local-stepfunctions";
import type { Period } from "./audit.ts";
import type { AnswerFault } from "./proxy.ts";

/** Each call has one of these at random: together one call in five. */
const CALLS = { seed: 20_261_122, "5xx": 0.05, reset: 0.05, delay: 0.05 };
const ANSWERS = { drop: 0.05, drip: 0.01, dripForever: 0.001 } satisfies Record<
  AnswerFault,
  number
>;
/** A delayed call must not look like one that is never answered. */
const DELAY_SHARE = 0.25;
/** Only such answers drip forever: a report that an outage refused, and that then never ends, may take the rest of its token's life. */
const OK = "HTTP/1.1 200 ";
/** As from another continent: tasks that beat together need as many connections. */
const BEAT_ANSWER_MS = 200;
const HEARTBEAT = /^x-amz-target: AWSStepFunctions\.SendTaskHeartbeat\r$/im;
const REPORTS = new Set(["SendTaskSuccess", "SendTaskFailure"]);

export const FAULTS = [
  "5xx",
  "reset",
  "delay",
  "drop",
  "drip",
  "dripForever",
  "outage",
  "SIGSTOP",
  "SIGKILL",
  "SIGTERM",
  "block",
  "compute",
  "stray",
  "hang",
  "swallow",
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface Strikes<Name extends string = FaultName> {
  count(fault: Name, times?: number): void;
  readonly counts: Readonly<Record<Name, number>>;
}

/** Counts how often each fault has struck. */
export function createStrikes<Name extends string>(names: readonly Name[]): Strikes<Name> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  return {
    counts,
    count(fault, times = 1) {
      counts[fault] += times;
    },
  };
}

/** The faults of calls: at random, and those of outages, in which the reports of one worker are answered with 503. */
export function createCallFaults(strikes: Strikes, outages: readonly Period[]): FaultSource {
  const draw = createFaultDraws(CALLS, () => true);
  return (operation, accessKeyId) => {
    if (REPORTS.has(operation) && isOut(accessKeyId)) {
      strikes.count("outage");
      return { kind: "5xx" };
    }
    const fault = draw(operation);
    if (fault?.kind === "5xx" || fault?.kind === "reset") strikes.count(fault.kind);
    if (fault === undefined && operation === "SendTaskHeartbeat")
      return { kind: "late", ms: BEAT_ANSWER_MS };
    if (fault?.kind !== "delay") return fault;
    strikes.count("delay");
    return { kind: "delay", ms: Math.ceil(fault.ms * DELAY_SHARE) };
  };

  function isOut(name: string | undefined): boolean {
    const last = outages.at(-1);
    return last !== undefined && last.worker === name && Date.now() < last.until;
  }
}

/** The requests that are never answered: a worker's heartbeats, for a while. */
export function createHangs(
  strikes: Strikes,
  hangs: readonly Period[],
): (request: Buffer) => boolean {
  return (request) => {
    const last = hangs.at(-1);
    if (last === undefined || Date.now() >= last.until) return false;
    const head = request.toString("latin1");
    if (!HEARTBEAT.test(head) || !head.includes(`Credential=${last.worker}/`)) return false;
    strikes.count("hang");
    return true;
  };
}

/** The faults of answers on their way. */
export function createAnswerFaults(strikes: Strikes): (answer: string) => AnswerFault | undefined {
  const random = createSequences(CALLS.seed);
  return (answer) => {
    const fault = faultAt(ANSWERS, random("answers"));
    if (fault === undefined || (fault === "dripForever" && !answer.startsWith(OK)))
      return undefined;
    strikes.count(fault);
    return fault;
  };
}

/** The fault that a random number between 0 and 1 means, with the rate of each. */
export function faultAt<Name extends string>(
  rates: Readonly<Record<Name, number>>,
  number: number,
): Name | undefined {
  let bound = 0;
  for (const [fault, rate] of Object.entries(rates) as [Name, number][]) {
    bound += rate;
    if (number < bound) return fault;
  }
  return undefined;
}
