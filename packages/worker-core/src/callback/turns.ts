import { atMost, type Clock, wallTime } from "../clock.ts";
import { InvalidOption } from "../errors.ts";
import type { Copy } from "./sendAgain.ts";

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

interface Suspect<Message> {
  readonly message: Message;
  /** It was the first at its last receive of those that came with it: the one that ran when their worker died. */
  readonly isFirst: boolean;
  /** When it began to wait here. */
  readonly since: number;
}

/** Suspects that have started together, or one after the other while the first ones ran. */
interface Group {
  readonly running: Set<string>;
  readonly since: number;
  /** Nothing starts until it has ended: its next receive would be its last. */
  readonly isAlone: boolean;
  begun: number;
}

/** The first receive is shared, the second one alone, and the third one may be the last. */
const MIN_RECEIVE_COUNT = 3;
/** A message that has come so often has waited behind another once. The next time it had better not. */
const WAITED_COUNT = 3;
/** The longest DelaySeconds. SQS API reference. */
const MAX_DELAY_SECONDS = 900;
/** The delays of a message whose turn does not come double from 1 s up to this one. */
const LONGEST_WAIT_SECONDS = 32;
/** They are ten minutes, in which many a bad deployment ends. Then a message waits in a worker, in which nothing else begins. */
const MAX_WAITS = 23;
/** After so long it starts, whatever runs: it must start at last. */
const RESERVED_MS = 120_000;
/** So does at once a message whose token has so many seconds left, or half of its life. */
const LAST_SECONDS = 600;
/** So many suspects wait in one worker. */
const MAX_WAITING = 10;

/** @throws {InvalidOption} when `maxReceiveCount` leaves no receive at which a message runs alone. */
export function createTurns<Message extends TurnMessage>(
  options: TurnsOptions<Message>,
): Turns<Message> {
  const { clock, maxReceiveCount, patienceMs, tokenSeconds = Number.POSITIVE_INFINITY } = options;
  if (!(maxReceiveCount >= MIN_RECEIVE_COUNT))
    throw new InvalidOption("maxReceiveCount", maxReceiveCount, `at least ${MIN_RECEIVE_COUNT}`);
  const fresh = new Set<string>();
  const suspects = new Set<string>();
  let line: Suspect<Message>[] = [];
  let group: Group | undefined;
  let groupSize = 1;
  let lastFreshAt = Number.NEGATIVE_INFINITY;
  let choosing = false;
  let arriving = 0;
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
      fresh.add(taskToken);
      lastFreshAt = clock.now();
    },
    ended(taskToken) {
      fresh.delete(taskToken);
      suspects.delete(taskToken);
      group?.running.delete(taskToken);
      if (group?.running.size === 0) group = undefined;
      notify();
    },
    mustStart: (messages) =>
      !stopped &&
      isFree() &&
      line.length === 0 &&
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
      if (line.length === 0 && suspects.size === 0) groupSize = 1;
      const startsNow = isFree() && line.length === 0 ? mayStart : () => false;
      const hasFirst = line.some(({ message }) => isAtLastReceive(message));
      const first = hasFirst ? undefined : messages.toSorted(inOrder).find(isAtLastReceive);
      const since = clock.now();
      setLine([
        ...line,
        ...messages.map((message) => ({ message, isFirst: message === first, since })),
      ]);
      if (stopped) await sendAsTheyAre();
      else if (group?.isAlone) await sendAway(() => true);
      else await sendAway((message) => mustNotWait(message) && !startsNow(message));
      if (line.length > MAX_WAITING) {
        const kept = new Set(line.slice(0, MAX_WAITING).map(({ message }) => message));
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
    for (let chosen = take(); chosen; chosen = take()) {
      const { message, isFirst } = chosen;
      if (!(await options.admit(message))) {
        // Its task had been answered when the worker died, so the next one was running.
        if (isFirst) inherit();
        continue;
      }
      if (stopped) {
        line.unshift(chosen);
        await sendAsTheyAre();
        return undefined;
      }
      start(message);
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
    line = line.filter((suspect) => suspect !== taken);
    return taken;
  }

  function nextInLine(): Suspect<Message> | undefined {
    const isFull = !isSilent() || !hasRoom();
    return line.find(hasWaitedEnough) ?? (isFull ? undefined : line.find(isAble));
  }

  function inherit(): void {
    const heir = line.find(({ message }) => isAtLastReceive(message));
    line = line.map((suspect) => (suspect === heir ? { ...suspect, isFirst: true } : suspect));
  }

  function start(message: Message): void {
    const { taskToken } = message;
    suspects.add(taskToken);
    group ??= { running: new Set(), since: clock.now(), isAlone: isLast(message), begun: 0 };
    group.running.add(taskToken);
    group.begun += 1;
  }

  /** Whether a suspect may start beside those that run. */
  function hasRoom(): boolean {
    if (group && !group.isAlone && clock.now() - group.since >= patienceMs) {
      group = undefined;
      groupSize *= 2;
    }
    return !group || (!group.isAlone && group.begun < groupSize);
  }

  /** Neither fresh messages nor suspects have just begun. */
  function isFree(): boolean {
    return !choosing && isSilent() && hasRoom() && !group;
  }

  function isSilent(): boolean {
    return fresh.size === 0 || clock.now() - lastFreshAt >= patienceMs;
  }

  function isQuiet(): boolean {
    if (stopped) return false;
    if (group && clock.now() - group.since < patienceMs) return true;
    if (isReserved()) return true;
    if (group?.isAlone) return false;
    return choosing || line.some(isAble);
  }

  /** Beside one that has waited for long only others like it start: the worker might die of them, and it would be judged. */
  function isAble({ message }: Suspect<Message>): boolean {
    return mayStart(message) && (isUrgent(message) || !isReserved());
  }

  function isReserved(): boolean {
    return line.some(({ message }) => isUrgent(message));
  }

  function hasWaitedEnough({ message, since }: Suspect<Message>): boolean {
    return isLate(message) || (isUrgent(message) && clock.now() - since >= RESERVED_MS);
  }

  function mayStart(message: Message): boolean {
    return !isLast(message) || (suspects.size === 0 && !group) || isLate(message);
  }

  /** By another death beside it, it would come nearer to its last receive than one death with others and one wait bring it. */
  function mustNotWait({ receiveCount }: Message): boolean {
    return receiveCount >= Math.min(WAITED_COUNT, maxReceiveCount - 1);
  }

  function isLast({ receiveCount }: Message): boolean {
    return receiveCount >= maxReceiveCount - 1;
  }

  function isAtLastReceive({ receiveCount }: Message): boolean {
    return receiveCount >= maxReceiveCount;
  }

  /**
   * The others at their last receive were behind the one that is judged: they run alone before anybody judges them. Some were
   * judged.
   */
  async function giveAnotherTry(): Promise<void> {
    await send(isAtLastReceive, ({ receiveCount }) => ({
      receiveCount: receiveCount > maxReceiveCount ? receiveCount : maxReceiveCount - 1,
      delaySeconds: 0,
    }));
    await sendAway(() => true);
  }

  function sendAsTheyAre(): Promise<void> {
    return send(
      () => true,
      ({ receiveCount, waits }) => ({ receiveCount, waits, delaySeconds: 0 }),
    );
  }

  /** Those whose turns have not come. */
  function sendAway(isSent: (message: Message) => boolean, { isForced = false } = {}) {
    return send(
      (message) => isSent(message) && (isForced || !isUrgent(message)),
      (message) => {
        const { receiveCount, waits = 0 } = message;
        return { receiveCount, waits: waits + 1, delaySeconds: delayOf(waits) };
      },
    );
  }

  function delayOf(waits: number): number {
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** waits);
    // One that runs alone may do so for hours.
    const alone = group?.isAlone ? Math.ceil((clock.now() - group.since) / 1_000) : 0;
    return Math.min(MAX_DELAY_SECONDS, Math.max(seconds, alone));
  }

  function isUrgent(message: Message): boolean {
    return isLate(message) || (mustNotWait(message) && (message.waits ?? 0) >= MAX_WAITS);
  }

  /** Soon nobody will want its outcome. */
  function isLate(message: Message): boolean {
    const { sentAt } = message;
    if (!mustNotWait(message) || sentAt === undefined) return false;
    const ageSeconds = (wallTime(clock) - sentAt) / 1_000;
    return ageSeconds >= tokenSeconds - Math.min(LAST_SECONDS, tokenSeconds / 2);
  }

  async function send(
    isSent: (message: Message) => boolean,
    lifeOf: (message: Message) => Omit<Copy<Message>, "message">,
  ): Promise<void> {
    const sent = line.filter(({ message }) => isSent(message));
    if (sent.length === 0) return;
    line = line.filter((suspect) => !sent.includes(suspect));
    const copies = sent.map(({ message }) => ({ message, ...lifeOf(message) }));
    const stayed = await options.sendAgain(copies);
    const since = clock.now();
    setLine([...line, ...stayed.map((message) => ({ message, isFirst: false, since }))]);
  }

  function setLine(all: readonly Suspect<Message>[]): void {
    line = all.toSorted((one, other) => inOrder(one.message, other.message));
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

/** The same in every worker: counts, then ids. */
function inOrder(one: TurnMessage, other: TurnMessage): number {
  const counts = one.receiveCount - other.receiveCount;
  if (counts !== 0) return counts;
  return one.messageId < other.messageId ? -1 : Number(one.messageId > other.messageId);
}
