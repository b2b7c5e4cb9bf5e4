import type { Clock } from "../clock.ts";

/** The suspects that run, and those of them that the next ones wait for. */
export interface SuspectGroup {
  /** No suspect runs. */
  readonly isIdle: boolean;
  /** One runs that may have company only when it has ended. */
  readonly isAlone: boolean;
  /** For how long it has been running, in milliseconds. */
  readonly aloneMs: number;
  /** Some have started less than patience ago. */
  readonly isYoung: boolean;
  /** Whether another may start beside those that run. */
  hasRoom(): boolean;
  /** Whether the next one waits for none. */
  isOver(): boolean;
  start(taskToken: string, isAlone: boolean): void;
  ended(taskToken: string): void;
  /** The next one starts by itself again. */
  reset(): void;
}

/** Those that have started together, or one after the other while the first ones ran. */
interface Started {
  readonly running: Set<string>;
  readonly since: number;
  readonly isAlone: boolean;
  begun: number;
}

/** When the members of a group have been running for as long as patience lasts, the next one may have twice as many. */
export function createSuspectGroup(clock: Clock, patienceMs: number): SuspectGroup {
  const running = new Set<string>();
  let group: Started | undefined;
  let size = 1;

  return {
    get isIdle() {
      return running.size === 0;
    },
    get isAlone() {
      return group?.isAlone ?? false;
    },
    get aloneMs() {
      return group?.isAlone ? clock.now() - group.since : 0;
    },
    get isYoung() {
      return group !== undefined && clock.now() - group.since < patienceMs;
    },
    hasRoom() {
      outlive();
      return !group || (!group.isAlone && group.begun < size);
    },
    isOver() {
      outlive();
      return group === undefined;
    },
    start(taskToken, isAlone) {
      running.add(taskToken);
      group ??= { running: new Set(), since: clock.now(), isAlone, begun: 0 };
      group.running.add(taskToken);
      group.begun += 1;
    },
    ended(taskToken) {
      running.delete(taskToken);
      group?.running.delete(taskToken);
      if (group?.running.size === 0) group = undefined;
    },
    reset() {
      size = 1;
    },
  };

  function outlive(): void {
    if (!group || group.isAlone || clock.now() - group.since < patienceMs) return;
    group = undefined;
    size *= 2;
  }
}
