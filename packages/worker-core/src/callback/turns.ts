import { atMost, type Clock } from "../clock.ts";
import { createLine, type Suspect } from "./line.ts";
import type { Copy } from "./sendAgain.ts";
import { createSuspectGroup } from "./suspectGroup.ts";
import { createSuspicion, inOrder, type TurnMessage, waitSeconds } from "./suspicion.ts";

/** `judged`: the message has ended every worker that began with it, and its task fails. */
export interface Turn<Message> {
  readonly message: Message;
  readonly judged: boolean;
}

export interface TurnsOptions<Message> {
  readonly clock: Clock;
  /** At this count a suspect is judged. */
  readonly maxReceiveCount: number;
  /** For how long a suspect and other messages wait for each other, in milliseconds. */
  readonly patienceMs: number;
  /** For how long a token lives without a heartbeat. By default a message may wait in the queue for as long as it likes. */
  readonly tokenSeconds?: number | undefined;
  /** Whether the message's task must still run. */
  admit(message: Message): Promise<boolean>;
  /** @returns those that could not be sent: they keep waiting here */
  sendAgain(copies: readonly Copy<Message>[]): Promise<readonly Message[]>;
}

/**
 * Who starts when. Fresh messages run at the same time. A message that comes again is a suspect: its worker may have died of it.
 * Suspects start one at a time, the lowest count first, and nothing else begins beside one until it has ended, or for as long as
 * patience lasts. When suspects outlive patience, twice as many start next: long handlers must not wait for each other.
 *
 * A worker's death raises the counts of all messages in its hands. A message that has come several times therefore does not wait in a
 * worker: if it can't start at once it is sent again with the count that it has. Before its last receive it starts only if no
 * other suspect runs, and none starts until it has ended. Once it has waited elsewhere for long, nothing begins in its worker before it
 * has had its turn. So hardly any message that was not alone when its worker died comes to its last receive.
 */
export interface Turns<Message> {
  /** The suspects that wait here. */
  readonly waiting: readonly Message[];
  /** No suspect waits, nor is one chosen. */
  readonly empty: boolean;
  /** A task of a fresh message runs. */
  started(taskToken: string): void;
  /** A task has ended, or will never run again. */
  ended(taskToken: string): void;
  /** Whether one of these suspects must start now, and fresh messages that came with it must not. */
  mustStart(suspects: readonly Message[]): boolean;
  /**
   * Messages have come. Until it is decided what becomes of them, and those that don't wait here are sent again, no suspect begins.
   * @returns to be called then
   */
  arrive(): () => void;
  /** Resolves when nothing arrives, or patience is over. */
  landed(): Promise<void>;
  /** Suspects that came together. */
  add(messages: readonly Message[]): Promise<void>;
  /** The next suspect, if its turn is now. From then on its task runs. */
  next(): Promise<Turn<Message> | undefined>;
  /** Whether a suspect waits or has just begun, so that nothing else should begin. */
  readonly quiet: boolean;
  /** Resolves when it is no longer quiet, or patience is over. */
  silence(): Promise<void>;
  /** Resolves when something has changed, or after this time. */
  change(ms: number): Promise<void>;
  /**
   * Nothing starts any more: suspects that wait, and those that come, are sent again.
   * @returns those that could not be sent. They don't wait here any longer
   */
  stop(): Promise<readonly Message[]>;
  readonly stopped: boolean;
  resume(): void;
}

/** The longest DelaySeconds. SQS API reference. */
const MAX_DELAY_SECONDS = 900;
/** After so long a message that has waited for its turn elsewhere starts, whatever runs: it must start at last. */
const RESERVED_MS = 120_000;
/** So many suspects wait in one worker. */
const MAX_WAITING = 10;

/** @throws {InvalidOption} when `maxReceiveCount` leaves no receive at which a message runs alone. */
export function createTurns<Message extends TurnMessage>(
  options: TurnsOptions<Message>,
): Turns<Message> {
  const { clock, maxReceiveCount, patienceMs } = options;
  const { mustNotWait, isLast, isAtLastReceive, isUrgent, isLate } = createSuspicion(options);
  const line = createLine<Message>(options);
  const fresh = new Set<string>();
  const suspects = createSuspectGroup(clock, patienceMs);
  let lastFreshAt = Number.NEGATIVE_INFINITY;
  let choosing = false;
  let arriving = 0;
  let stopped = false;
  let changes = Promise.withResolvers<void>();

  return {
    get waiting() {
      return line.all.map(({ message }) => message);
    },
    get empty() {
      return line.all.length === 0 && !choosing;
    },
    started(taskToken) {
      fresh.add(taskToken);
      lastFreshAt = clock.now();
    },
    ended(taskToken) {
      fresh.delete(taskToken);
      suspects.ended(taskToken);
      notify();
    },
    mustStart: (messages) =>
      !stopped &&
      isFree() &&
      line.all.length === 0 &&
      messages.length > 0 &&
      messages.every((message) => mustNotWait(message) && mayStart(message)),
    arrive() {
      arriving += 1;
      return () => {
        arriving -= 1;
        notify();
      };
    },
    landed,
    async add(messages) {
      if (messages.length === 0) return;
      if (line.all.length === 0 && suspects.isIdle) suspects.reset();
      const startsNow = isFree() && line.all.length === 0 ? mayStart : () => false;
      const hasFirst = line.all.some(({ message }) => isAtLastReceive(message));
      const first = hasFirst ? undefined : messages.toSorted(inOrder).find(isAtLastReceive);
      line.add(messages, first);
      if (stopped) await sendAsTheyAre();
      else if (suspects.isAlone) await sendAway(() => true);
      else await sendAway((message) => mustNotWait(message) && !startsNow(message));
      if (line.all.length > MAX_WAITING) {
        const kept = new Set(line.all.slice(0, MAX_WAITING).map(({ message }) => message));
        await sendAway((message) => !kept.has(message), { isForced: true });
      }
      notify();
    },
    async next() {
      // A choice wakes those that wait for a change, so that there must be one.
      if (choosing || stopped || arriving > 0 || !nextInLine()) return undefined;
      choosing = true;
      try {
        return await choose();
      } finally {
        choosing = false;
        notify();
      }
    },
    get quiet() {
      return isQuiet();
    },
    async silence() {
      const endsAt = clock.now() + patienceMs;
      while (isQuiet() && clock.now() < endsAt) await change(endsAt - clock.now());
    },
    change,
    async stop() {
      stopped = true;
      notify();
      await sendAsTheyAre();
      const stayed = line.all;
      for (const suspect of stayed) line.remove(suspect);
      return stayed.map(({ message }) => message);
    },
    get stopped() {
      return stopped;
    },
    resume() {
      stopped = false;
    },
  };

  async function choose(): Promise<Turn<Message> | undefined> {
    for (let chosen = take(); chosen; chosen = take()) {
      const { message, isFirst } = chosen;
      if (!(await options.admit(message))) {
        // Its task had been answered when the worker died, so the next one was running.
        if (isFirst) line.inherit(isAtLastReceive);
        continue;
      }
      if (stopped) {
        line.putBack(chosen);
        await sendAsTheyAre();
        return undefined;
      }
      suspects.start(message.taskToken, isLast(message));
      const judged = isFirst && isAtLastReceive(message);
      if (judged) await giveAnotherTry();
      else await sendAway(isLast(message) ? () => true : mustNotWait);
      await landed();
      return { message, judged };
    }
    return undefined;
  }

  function take(): Suspect<Message> | undefined {
    const taken = nextInLine();
    line.remove(taken);
    return taken;
  }

  function nextInLine(): Suspect<Message> | undefined {
    const isFull = !isSilent() || !suspects.hasRoom();
    return line.all.find(hasWaitedEnough) ?? (isFull ? undefined : line.all.find(isAble));
  }

  /** Neither fresh messages nor suspects have just begun. */
  function isFree(): boolean {
    return !choosing && isSilent() && suspects.isOver();
  }

  function isSilent(): boolean {
    return fresh.size === 0 || clock.now() - lastFreshAt >= patienceMs;
  }

  function isQuiet(): boolean {
    if (stopped) return false;
    if (suspects.isYoung) return true;
    if (isReserved()) return true;
    if (suspects.isAlone) return false;
    return choosing || line.all.some(isAble);
  }

  /** Beside one that has waited for long only others like it start: the worker might die of them, and it would be judged. */
  function isAble({ message }: Suspect<Message>): boolean {
    return mayStart(message) && (isUrgent(message) || !isReserved());
  }

  function isReserved(): boolean {
    return line.all.some(({ message }) => isUrgent(message));
  }

  function hasWaitedEnough({ message, since }: Suspect<Message>): boolean {
    return isLate(message) || (isUrgent(message) && clock.now() - since >= RESERVED_MS);
  }

  function mayStart(message: Message): boolean {
    return !isLast(message) || suspects.isIdle || isLate(message);
  }

  /**
   * The others at their last receive were behind the one that is judged: they run alone before anybody judges them. Some were
   * judged.
   */
  async function giveAnotherTry(): Promise<void> {
    await line.send(isAtLastReceive, ({ receiveCount }) => ({
      receiveCount: receiveCount > maxReceiveCount ? receiveCount : maxReceiveCount - 1,
      delaySeconds: 0,
    }));
    await sendAway(() => true);
  }

  function sendAsTheyAre(): Promise<void> {
    return line.send(
      () => true,
      ({ receiveCount, waits }) => ({ receiveCount, waits, delaySeconds: 0 }),
    );
  }

  /** Those whose turns have not come. */
  function sendAway(isSent: (message: Message) => boolean, { isForced = false } = {}) {
    return line.send(
      (message) => isSent(message) && (isForced || !isUrgent(message)),
      (message) => {
        const { receiveCount, waits = 0 } = message;
        return { receiveCount, waits: waits + 1, delaySeconds: delayOf(waits) };
      },
    );
  }

  function delayOf(waits: number): number {
    // One that runs alone may do so for hours.
    const alone = Math.ceil(suspects.aloneMs / 1_000);
    return Math.min(MAX_DELAY_SECONDS, Math.max(waitSeconds(waits), alone));
  }

  async function landed(): Promise<void> {
    const endsAt = clock.now() + patienceMs;
    while (arriving > 0 && clock.now() < endsAt) await change(endsAt - clock.now());
  }

  async function change(ms: number): Promise<void> {
    const { promise } = changes;
    if (ms === Number.POSITIVE_INFINITY) return promise;
    await atMost(clock, ms, promise);
  }

  function notify(): void {
    changes.resolve();
    changes = Promise.withResolvers();
  }
}
