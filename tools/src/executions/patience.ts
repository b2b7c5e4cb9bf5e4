import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { Waiting } from "./waiting.ts";

/** How often the wait is checked. */
const CHECK_MS = 5_000;
/** After trouble with its worker, a workload gets this long without progress before it counts as dead. */
const STALL_MS = 10_000;
/** Silence after which a line says what is waited for, and the time between two such lines. */
const SILENCE_MS = 15_000;
const REPEAT_MS = 60_000;

export interface PatienceOptions {
  readonly clock: Clock;
  /** The wait ends if no execution has ended for this long, in milliseconds, whatever the reason. */
  readonly maxIdleMs: number;
  /** What is known to be wrong with the worker. */
  trouble(): string | undefined;
  /** What delays the worker without being wrong. */
  delay(): string | undefined;
  waiting(): Promise<Waiting>;
  /** Called after some silence, with what is waited for. */
  onSilence(text: string): void;
  /** Called once, with the reason. */
  giveUp(reason: string): void;
}

/** Decides how long to wait for the executions of one workload. */
export interface Patience {
  /** An execution has ended. */
  progress(): void;
  stop(): void;
}

export function createPatience(options: PatienceOptions): Patience {
  const { clock, maxIdleMs } = options;
  let lastProgressAt = clock.now();
  let lastTold = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let timer = clock.setTimeout(check, CHECK_MS);

  function check(): void {
    timer = clock.setTimeout(check, CHECK_MS);
    const idleMs = clock.now() - lastProgressAt;
    if (idleMs >= maxIdleMs) {
      giveUp(withNotes(`no execution has ended for ${maxIdleMs / 1_000} s`));
    } else if (idleMs >= STALL_MS) {
      void lookCloser(idleMs);
    }
  }

  async function lookCloser(idleMs: number): Promise<void> {
    // The environment may have stopped meanwhile.
    const waiting = await options.waiting().catch(() => undefined);
    if (stopped || waiting === undefined) return;
    const trouble = options.trouble();
    const nothingMoves = waiting.forWorker > 0 && waiting.sent + waiting.atWork === 0;
    if (trouble !== undefined && nothingMoves) {
      giveUp(`no worker takes its tasks: ${trouble}`);
    } else if (idleMs >= SILENCE_MS && clock.now() - lastTold >= REPEAT_MS) {
      lastTold = clock.now();
      options.onSilence(withNotes(textOf(waiting)));
    }
  }

  function withNotes(text: string): string {
    return [text, options.trouble(), options.delay()]
      .filter((part) => part !== undefined)
      .join("; ");
  }

  function giveUp(reason: string): void {
    if (stopped) return;
    stop();
    options.giveUp(reason);
  }

  function stop(): void {
    stopped = true;
    clock.clearTimeout(timer);
  }

  return {
    progress() {
      lastProgressAt = clock.now();
    },
    stop,
  };
}

function textOf({ forWorker, sent, atWork }: Waiting): string {
  const tasks = (count: number) => `${count} ${count === 1 ? "task" : "tasks"}`;
  const parts = [
    ...(forWorker > 0 ? [`${tasks(forWorker)} waiting for a worker`] : []),
    ...(sent > 0 ? [`${tasks(sent)} in the queue or with a worker`] : []),
    ...(atWork > 0 ? [`${tasks(atWork)} at work`] : []),
  ];
  return parts.join(", ");
}
