import {
  createFaultDraws,
  createSequences,
  type Fault,
  type RandomFaultKind,
} from "@sfn-workers/local-stepfunctions";
import {
  FAULT_COLD_START_MS,
  FAULT_KILL_INVOCATION_MS,
  FAULT_TASK_WINDOW_MS,
} from "../ownLimits.ts";
import {
  type EventFault,
  FAULT_PLACES,
  type FaultOf,
  type FaultPlace,
  type InvocationFault,
  kindsAt,
  type TaskFault,
} from "./places.ts";
import { checkRates, type FaultRates } from "./rates.ts";

/** How often a place was reached, and which faults it had. */
export interface InjectedFaults {
  /** A call such as `states:SendTaskSuccess`, or `lambda:invocation`, `lambda:event`, `ecs:task`. */
  readonly place: string;
  readonly times: number;
  /** By the fault's kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Decides which calls, invocations and tasks have a fault. */
export interface Faults {
  ofCall(call: string): Fault | undefined;
  ofInvocation(): InvocationFault | undefined;
  ofEvent(): EventFault | undefined;
  ofTask(): TaskFault | undefined;
  /** Counts a fault that has taken effect. */
  injected(place: string, kind: string): void;
  /**
   * Gives the next call, invocation, event or task this fault; several faults apply in order, one a time.
   *
   * @throws {RangeError} when there is no such place, or it can't have the fault; the message has all that are allowed.
   */
  next<Place extends FaultPlace>(place: Place, fault: FaultOf<Place>): void;
  report(): readonly InjectedFaults[];
  /** Whether random faults occur: not once the environment stops. */
  active(): boolean;
  /** Ends the random faults. Planned ones still occur. */
  end(): void;
}

/** @throws {RangeError} when a rate is invalid; the message names it. */
export function createFaults(rates: FaultRates = { seed: 0 }): Faults {
  checkRates(rates);
  const drawCall = createFaultDraws(rates, applies);
  const random = createSequences(rates.seed);
  const planned = new Map<string, (Fault | InvocationFault | TaskFault)[]>();
  const counts = new Map<string, { times: number; faults: Record<string, number> }>();
  let ended = false;

  function countsOf(place: string) {
    const known = counts.get(place) ?? { times: 0, faults: {} };
    counts.set(place, known);
    return known;
  }

  function at<Drawn>(place: string, draw: () => Drawn | undefined): Drawn | undefined {
    countsOf(place).times += 1;
    const fault = planned.get(place)?.shift() as Drawn | undefined;
    return fault ?? (ended ? undefined : draw());
  }

  function drawInvocation(): InvocationFault | undefined {
    const [kill, cold, size] = [
      random("invocation kill"),
      random("invocation cold"),
      random("invocation size"),
    ];
    // Handlers take from a millisecond to minutes: the moment is spread over the magnitudes.
    if (kill < (rates.kill ?? 0))
      return { kind: "kill", afterMs: FAULT_KILL_INVOCATION_MS ** size };
    if (cold < (rates.cold ?? 0))
      return { kind: "cold", ms: Math.ceil(size * FAULT_COLD_START_MS) };
    return undefined;
  }

  function drawTask(): TaskFault | undefined {
    const first = (["kill", "spot"] as const).map((kind) => ({
      kind,
      afterMs: momentOf(rates[kind] ?? 0, random(`task ${kind}`), random(`task ${kind}`)),
    }));
    const fault = first.toSorted((a, b) => a.afterMs - b.afterMs)[0];
    return fault === undefined || fault.afterMs === Number.POSITIVE_INFINITY ? undefined : fault;
  }

  return {
    ofCall: (call) => at(call, () => drawCall(call)),
    ofInvocation: () => at("lambda:invocation", drawInvocation),
    ofEvent: () =>
      at("lambda:event", () =>
        random("event double") < (rates.double ?? 0) ? { kind: "double" } : undefined,
      ),
    ofTask: () => at("ecs:task", drawTask),
    injected(place, kind) {
      const { faults } = countsOf(place);
      faults[kind] = (faults[kind] ?? 0) + 1;
    },
    next(place, fault) {
      if (!FAULT_PLACES.includes(place)) {
        throw new RangeError(`'${place}' can have no fault; allowed: ${FAULT_PLACES.join(", ")}`);
      }
      const kinds = kindsAt(place);
      if (!kinds.includes(fault.kind)) {
        throw new RangeError(
          `'${place}' can't have the fault '${fault.kind}'; allowed: ${kinds.join(", ")}`,
        );
      }
      planned.set(place, [...(planned.get(place) ?? []), fault]);
    },
    report: () =>
      [...counts]
        .map(([place, { times, faults }]) => ({ place, times, faults: { ...faults } }))
        .toSorted((a, b) => (a.place < b.place ? -1 : 1)),
    active: () => !ended,
    end() {
      ended = true;
    },
  };
}

const POLLED_LATE = ["states:GetActivityTask", "sqs:ReceiveMessage"];
const DELIVERED_LATE = ["sqs:SendMessage", "sqs:SendMessageBatch"];

/** A poll that runs twice would lose what it took at first. What a queue's poll receives comes twice instead. */
function applies(kind: RandomFaultKind, call: string): boolean {
  if (kind === "late") return [...POLLED_LATE, ...DELIVERED_LATE].includes(call);
  return kind !== "double" || call !== "states:GetActivityTask";
}

/** When the first window of a task's time has the fault: with this rate, each window may be the one. */
function momentOf(rate: number, window: number, part: number): number {
  if (rate === 0) return Number.POSITIVE_INFINITY;
  const before = rate === 1 ? 0 : Math.floor(Math.log(1 - window) / Math.log(1 - rate));
  return (before + part) * FAULT_TASK_WINDOW_MS;
}
