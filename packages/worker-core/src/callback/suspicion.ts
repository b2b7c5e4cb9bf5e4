import { type Clock, wallTime } from "../clock.ts";
import { InvalidOption } from "../errors.ts";

/** What the turns need of a message. */
export interface TurnMessage {
  readonly messageId: string;
  readonly taskToken: string;
  /** How often workers may have begun with the message, this time included. */
  readonly receiveCount: number;
  /** How often it has been sent again since then, because its turn had not come. */
  readonly waits?: number | undefined;
  /** When it was sent for the first time, in milliseconds since the epoch. */
  readonly sentAt?: number | undefined;
}

/** What a message's life says of it. */
export interface Suspicion {
  /** It waits in no worker: a death there, which it did not cause, would bring it nearer to its last receive. */
  mustNotWait(message: TurnMessage): boolean;
  /** If its worker dies now, it comes to its last receive. */
  isLast(message: TurnMessage): boolean;
  isAtLastReceive(message: TurnMessage): boolean;
  /** It has waited elsewhere for long: nothing begins in its worker before it has had its turn. */
  isUrgent(message: TurnMessage): boolean;
  /** Soon nobody will want its outcome: it starts at once, whatever runs. */
  isLate(message: TurnMessage): boolean;
}

/** The first receive is shared, the second one alone, and the third one may be the last. */
const MIN_RECEIVE_COUNT = 3;
/** A message that has come so often has waited behind another once. The next time it had better not. */
const WAITED_COUNT = 3;
/** The delays of a message whose turn does not come double from 1 s up to this one. */
const LONGEST_WAIT_SECONDS = 32;
/** They are ten minutes, in which many a bad deployment ends. */
const MAX_WAITS = 23;
/** A token is about to die when so many seconds are left, or half of its life. */
const LAST_SECONDS = 600;

/** @throws {InvalidOption} when `maxReceiveCount` leaves no receive at which a message runs alone. */
export function createSuspicion(options: {
  readonly clock: Clock;
  readonly maxReceiveCount: number;
  /** For how long a token lives without a heartbeat. */
  readonly tokenSeconds?: number | undefined;
}): Suspicion {
  const { clock, maxReceiveCount, tokenSeconds = Number.POSITIVE_INFINITY } = options;
  if (!(maxReceiveCount >= MIN_RECEIVE_COUNT))
    throw new InvalidOption("maxReceiveCount", maxReceiveCount, `at least ${MIN_RECEIVE_COUNT}`);
  return {
    mustNotWait,
    isLast: ({ receiveCount }) => receiveCount >= maxReceiveCount - 1,
    isAtLastReceive: ({ receiveCount }) => receiveCount >= maxReceiveCount,
    isUrgent: (message) =>
      isLate(message) || (mustNotWait(message) && (message.waits ?? 0) >= MAX_WAITS),
    isLate,
  };

  function mustNotWait({ receiveCount }: TurnMessage): boolean {
    return receiveCount >= Math.min(WAITED_COUNT, maxReceiveCount - 1);
  }

  function isLate(message: TurnMessage): boolean {
    const { sentAt } = message;
    if (!mustNotWait(message) || sentAt === undefined) return false;
    const ageSeconds = (wallTime(clock) - sentAt) / 1_000;
    return ageSeconds >= tokenSeconds - Math.min(LAST_SECONDS, tokenSeconds / 2);
  }
}

/** After so many seconds a message comes again that has waited so often. */
export function waitSeconds(waits: number): number {
  return Math.min(LONGEST_WAIT_SECONDS, 2 ** waits);
}

/** The same in every worker: counts, then ids. */
export function inOrder(one: TurnMessage, other: TurnMessage): number {
  const counts = one.receiveCount - other.receiveCount;
  if (counts !== 0) return counts;
  return one.messageId < other.messageId ? -1 : Number(one.messageId > other.messageId);
}
