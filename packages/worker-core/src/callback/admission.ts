import { type Clock, wallTime } from "../clock.ts";
import type { TaskReports } from "../source.ts";
import type { SourceEvent } from "../sourceEvents.ts";
import type { HeldMessage } from "./sendAgain.ts";
import { tokenState } from "./tokenState.ts";

/** What a message shows of its token's life. */
type MessageLife = Pick<HeldMessage, "messageId" | "receiveCount" | "sentAt" | "waits">;

/**
 * `run`: the task may start. `skip`: its token is dead. `postpone`: nobody knows, and the message comes again later. `leave`: nobody
 * has known for as long as a token lives, and the message goes to the dead letters.
 */
export type Admission = "run" | "skip" | "postpone" | "leave";

/**
 * Judges messages before their handlers start. AWS has the last word on a token: a clock may be wrong, a deployment may have
 * changed the timeout, and an earlier run may have sent heartbeats.
 * Reports that acknowledge messages delete the one whose token turns out to be dead.
 */
export function createAdmission(options: {
  readonly reports: Pick<TaskReports, "heartbeat">;
  /** For how long a token lives without a heartbeat. By default only a message that comes again is in doubt. */
  readonly tokenSeconds?: number | undefined;
  /** Whether this process has answered a token. By default it has forgotten. */
  readonly isAnswered?: (taskToken: string) => boolean;
  readonly clock: Clock;
  readonly tell: (event: SourceEvent) => void;
}): (message: MessageLife, taskToken: string) => Promise<Admission> {
  const { reports, tokenSeconds = Number.POSITIVE_INFINITY, clock, tell } = options;
  const { isAnswered = () => false } = options;

  return async ({ messageId, receiveCount, sentAt, waits = 0 }, taskToken) => {
    const age = sentAt === undefined ? 0 : (wallTime(clock) - sentAt) / (tokenSeconds * 1_000);
    const isOverdue = age >= 1;
    const mayHaveRun = receiveCount > 1 || waits > 0 || isAnswered(taskToken);
    if (!isOverdue && !mayHaveRun) return "run";
    const state = await tokenState(reports, taskToken, clock);
    if (state === "dead") {
      tell({ type: "messageSkipped", messageId, reason: isOverdue ? "overdue" : "answered" });
      return "skip";
    }
    if (state === "open") return "run";
    if (age >= 2) return "leave";
    tell({ type: "messagePostponed", messageId, reason: "unjudged" });
    return "postpone";
  };
}
