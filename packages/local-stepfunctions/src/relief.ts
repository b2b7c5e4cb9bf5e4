import type { Execution } from "./engine/execution.ts";
import { charactersHeld } from "./engine/held.ts";
import { ApiError } from "./errors.ts";
import { type Heap, moreMemory, type Shortage } from "./lib/heap.ts";
import { inNextTurn } from "./lib/turns.ts";

export interface Relief {
  /** Whether executions should stand still: those that run would fill the memory again before it is measured. */
  readonly isRelieving: boolean;
  end(): void;
}

export interface ReliefParts {
  readonly heap: Heap;
  /** The executions that run, without those that are about to be aborted. */
  running(): Iterable<Execution>;
  /** Forgets executions that have ended, as many as hold so many characters; returns how many these held. */
  forget(characters: number): number;
  /** Ends a running execution. */
  fail(execution: Execution): void;
  /** Resolves when all is let go of what has ended; undefined if it is. */
  letGo(): Promise<void> | undefined;
}

/** What is given up beyond what is too much, as a share of the heap. */
const GIVEN_UP = 0.02;
/** A character takes a byte at least, and as part of small values up to 20. */
const MAX_BYTES_OF_A_CHARACTER = 20;
/** To end one that holds less gives too little back. */
const LARGE = 65_536;

/**
 * Makes room: when the heap is high, executions that have ended are forgotten. When it is full, those that run fail then, the
 * largest first, until there is room again. So none ends because of another one's data, unless it holds as much itself.
 */
export function createRelief({ heap, running, forget, fail, letGo }: ReliefParts): Relief {
  let isRelieving = false;
  /** The measurements that follow what was given up. */
  let awaited = 0;
  let isOver = false;
  const end = heap.onShort(relieve);
  return {
    get isRelieving() {
      return (isRelieving || awaited > 0) && !isOver;
    },
    end() {
      isOver = true;
      end();
    },
  };

  /** Not at once: the execution that takes a step now may be the one that fails. */
  function relieve({ isFull, bytes, inUse }: Shortage): void {
    const wanted = bytes + heap.limit * GIVEN_UP;
    if (isRelieving) return;
    if (!isFull) {
      if (forget(wanted) > 0) void heap.collectSoon();
      return;
    }
    isRelieving = true;
    inNextTurn(() => {
      if (!isOver && giveUp(wanted, inUse)) void whenLetGo().then(measure);
      else isRelieving = false;
    });
  }

  async function whenLetGo(): Promise<void> {
    // The queues have a turn to drop what was to run next.
    let waits: Promise<void> | undefined = new Promise(inNextTurn);
    for (; waits !== undefined; waits = letGo()) await waits;
  }

  async function measure(): Promise<void> {
    isRelieving = false;
    if (isOver) return;
    awaited += 1;
    await heap.collectSoon();
    awaited -= 1;
  }

  /** Whether there was something to give up. */
  function giveUp(wanted: number, inUse: number): boolean {
    let left = wanted - forget(wanted);
    if (left <= 0) return true;
    const executions = largest();
    const all = executions.reduce((sum, [, characters]) => sum + characters, 0);
    const bytesOfOne = Math.max(1, Math.min(inUse / all, MAX_BYTES_OF_A_CHARACTER));
    for (const [execution, characters] of executions) {
      if (left <= 0) return true;
      // Another one's failure may have ended it.
      if (execution.status !== "RUNNING") continue;
      fail(execution);
      left -= characters * bytesOfOne;
    }
    return left < wanted;
  }

  function largest(): [Execution, number][] {
    return [...running()]
      .map((execution): [Execution, number] => [execution, charactersHeld(execution)])
      .filter(([, characters]) => characters >= LARGE)
      .sort(([, a], [, b]) => b - a);
  }
}

/** An error of this endpoint: on AWS, nobody's executions fill the memory of others. */
export const HELD_MOST = {
  error: "States.Runtime",
  cause:
    "The memory of this endpoint was full, and this execution held the most of it. The environment variable NODE_OPTIONS=--max-old-space-size=8192 gives the endpoint 8,192 MiB.",
};

export function memoryFull(heap: Heap): ApiError {
  const { mib, remedy } = moreMemory(heap);
  return new ApiError(
    "ServiceUnavailableException",
    `Most of the ${mib} MiB that Node.js gives this endpoint is in use. Stop executions or delete state machines, or ${remedy}`,
    { status: 503 },
  );
}
