import { atMost, type Clock } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import type { Copy } from "./sendAgain.ts";

/** What the turns need of a message. */
export interface TurnMessage {
  readonly messageId: string;
  readonly taskToken: string;
  /** How often workers may have begun with the message, this time included. */
  readonly receiveCount: number;
}

/** `judged`: the message has ended every worker that began with it, and its task fails. */
export interface Turn<Message> {
  readonly message: Message;
  readonly judged: boolean;
}

export interface TurnsOptions<Message> {
  readonly clock: Clock;
  /** At this count a suspect is judged. */
  readonly maxReceiveCount: number;
  /** For how long a suspect and fresh messages wait for each other, in milliseconds. */
  readonly patienceMs: number;
  /** Whether the message's task must still run. */
  admit(message: Message): Promise<boolean>;
  /** @returns those that could not be sent: they keep waiting here */
  sendAgain(copies: readonly Copy<Message>[]): Promise<readonly Message[]>;
}

/**
 * Who starts when. Fresh messages run at the same time. A message that comes again is a suspect: its worker may have died of it.
 * Suspects run one at a time, the lowest count first, and nothing else begins beside one for as long as patience lasts.
 *
 * A worker's death raises the counts of all messages in its hands. One that has waited once therefore does not wait again beside a
 * running suspect: it is sent again with the count that it has. So only a message that was alone when its worker died comes to its
 * last receive.
 */
export interface Turns<Message> {
  /** The suspects that wait here. */
  readonly waiting: readonly Message[];
  /** No suspect waits, nor is one chosen. */
  readonly empty: boolean;
  /** A task runs, or will never run again. */
  started(taskToken: string): void;
  ended(taskToken: string): void;
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

interface Suspect<Message> {
  readonly message: Message;
  /** It was the first of those that came with it: the one that ran when their worker died. */
  readonly isFirst: boolean;
}

/** The first receive is shared, the second one alone, and the third one may be the last. */
const MIN_RECEIVE_COUNT = 3;
/** A message that has come so often has waited behind another once. The next time it had better not. */
const WAITED_COUNT = 3;
/** The longest DelaySeconds. SQS API reference. */
const MAX_DELAY_SECONDS = 900;
/** So many suspects wait in one worker. */
const MAX_WAITING = 10;

/** @throws {InvalidOption} when `maxReceiveCount` leaves no receive at which a message runs alone. */
export function createTurns<Message extends TurnMessage>(
  options: TurnsOptions<Message>,
): Turns<Message> {
  const { clock, maxReceiveCount, patienceMs } = options;
  if (!(maxReceiveCount >= MIN_RECEIVE_COUNT))
    throw new InvalidOption("maxReceiveCount", maxReceiveCount, `at least ${MIN_RECEIVE_COUNT}`);
  const running = new Set<string>();
  let line: Suspect<Message>[] = [];
  /** The token of the suspect that runs, and since when. */
  let turn: { readonly taskToken: string; readonly since: number } | undefined;
  let waitsSince = 0;
  let lastFreshAt = Number.NEGATIVE_INFINITY;
  let choosing = false;
  let stopped = false;
  let changes = Promise.withResolvers<void>();

  return {
    get waiting() {
      return line.map(({ message }) => message);
    },
    get empty() {
      return line.length === 0 && !choosing;
    },
    started(taskToken) {
      running.add(taskToken);
      lastFreshAt = clock.now();
    },
    ended(taskToken) {
      running.delete(taskToken);
      if (turn?.taskToken === taskToken) {
        turn = undefined;
        waitsSince = clock.now();
      }
      notify();
    },
    async add(messages) {
      const came = messages
        .toSorted(inOrder)
        .map((message, index) => ({ message, isFirst: index === 0 && line.length === 0 }));
      if (line.length === 0) waitsSince = clock.now();
      line = [...line, ...came].toSorted((one, other) => inOrder(one.message, other.message));
      if (stopped) await sendAway(() => true);
      else if (turn)
        await sendAway(({ message }) => mustNotWait(message), secondsSince(turn.since));
      if (line.length > MAX_WAITING) {
        const kept = new Set(line.slice(0, MAX_WAITING));
        await sendAway((suspect) => !kept.has(suspect), secondsSince(turn?.since ?? waitsSince));
      }
      notify();
    },
    async next() {
      if (choosing || turn || stopped || line.length === 0 || !isPatienceOver()) return undefined;
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
      await sendAway(() => true);
      return line.splice(0).map(({ message }) => message);
    },
    get stopped() {
      return stopped;
    },
    resume() {
      stopped = false;
    },
  };

  async function choose(): Promise<Turn<Message> | undefined> {
    for (let first = line.shift(); first; first = line.shift()) {
      const { message, isFirst } = first;
      const heir = line[0];
      if (!(await options.admit(message))) {
        // Its task had been answered when the worker died, so the next one was running.
        if (isFirst && heir && line[0] === heir) line[0] = { ...heir, isFirst };
        continue;
      }
      if (stopped) {
        line.unshift(first);
        await sendAway(() => true);
        return undefined;
      }
      const { taskToken, receiveCount } = message;
      turn = { taskToken, since: clock.now() };
      running.add(taskToken);
      const judged = isFirst && receiveCount >= maxReceiveCount;
      if (judged) await giveAnotherTry();
      else await sendAway(({ message }) => mustNotWait(message));
      return { message, judged };
    }
    return undefined;
  }

  /** By another death beside it, it would come nearer to its last receive than one death with others and one wait bring it. */
  function mustNotWait({ receiveCount }: Message): boolean {
    return receiveCount >= Math.min(WAITED_COUNT, maxReceiveCount - 1);
  }

  /**
   * The others at their last receive were behind the one that is judged: they run alone before anybody judges them. Some were
   * judged.
   */
  async function giveAnotherTry(): Promise<void> {
    await sendAway(
      ({ message }) => message.receiveCount >= maxReceiveCount,
      0,
      ({ receiveCount }) => (receiveCount > maxReceiveCount ? receiveCount : maxReceiveCount - 1),
    );
  }

  async function sendAway(
    isSent: (suspect: Suspect<Message>) => boolean,
    delaySeconds = 0,
    countOf = ({ receiveCount }: Message) => receiveCount,
  ): Promise<void> {
    const sent = line.filter(isSent);
    if (sent.length === 0) return;
    line = line.filter((suspect) => !sent.includes(suspect));
    const again = sent.map(({ message }) => ({
      message,
      receiveCount: countOf(message),
      delaySeconds,
    }));
    const stayed = await options.sendAgain(again);
    const back = stayed.map((message) => ({ message, isFirst: false }));
    line = [...line, ...back].toSorted((one, other) => inOrder(one.message, other.message));
  }

  function isPatienceOver(): boolean {
    return running.size === 0 || clock.now() - lastFreshAt >= patienceMs;
  }

  function isQuiet(): boolean {
    if (stopped) return false;
    if (turn) return clock.now() - turn.since < patienceMs;
    return line.length > 0 || choosing;
  }

  function secondsSince(time: number): number {
    const seconds = Math.ceil((clock.now() - time) / 1_000);
    return Math.min(MAX_DELAY_SECONDS, Math.max(1, seconds));
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

/** The same in every worker: counts, then ids. */
function inOrder(one: TurnMessage, other: TurnMessage): number {
  const counts = one.receiveCount - other.receiveCount;
  if (counts !== 0) return counts;
  return one.messageId < other.messageId ? -1 : Number(one.messageId > other.messageId);
}
