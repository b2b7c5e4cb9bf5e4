import type { Worker } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { HeartbeatHandle, HeartbeatTarget } from "../report/heartbeat.ts";
import type { QueueCallFailure } from "../sourceEvents.ts";
import type { ClockOffset } from "../stepfunctions/clockOffset.ts";
import type { Identity } from "../stepfunctions/sfnAccess.ts";
import type {
  FromThread,
  QueueOfThread,
  TaskPlace,
  ThreadData,
  ThreadService,
  ToThread,
} from "./messages.ts";
import { startThread } from "./startThread.ts";
import { createTaskTable } from "./taskTable.ts";

/** A service of the thread, and its credentials as they are now. */
interface RenewedService extends ThreadService {
  renewed(): Promise<Identity>;
}

export interface HeartbeatThreadOptions {
  readonly tasksAtOnce: number;
  readonly clockOffset: ClockOffset;
  readonly stepFunctions: RenewedService;
  readonly queue?:
    | (RenewedService & QueueOfThread & { onFailure(failure: QueueCallFailure): void })
    | undefined;
  /** Without a sign of life for so long, the event loop is blocked: 2,000 ms by default. */
  readonly blockedMs?: number;
  /** The file descriptor for what the thread tells of a main thread that may never run again: stderr by default. */
  readonly output?: number;
}

/** A task whose heartbeats the thread sends. */
export interface ThreadTask extends Pick<HeartbeatTarget, "lost" | "failed"> {
  readonly taskToken: string;
  readonly heartbeatSeconds: number;
  /** In how many milliseconds a task has to fail if the event loop is blocked then. */
  readonly endsInMs: number;
  readonly receipt?: string | undefined;
  /** The thread has ended, and sends no more heartbeats. */
  ended(why: string): void;
}

/** The main thread's side of the thread that sends heartbeats while handlers keep the event loop busy. */
export interface HeartbeatThread {
  /** Starts the thread, if this is its first task. `undefined`: another has to send the task's heartbeats. */
  start(task: ThreadTask): HeartbeatHandle | undefined;
  /** SQS has delivered a running task's message again. */
  changeReceipt(taskToken: string, receipt: string): void;
  /** To be called twice a second: the event loop runs. */
  tick(): void;
  /** Why there is no thread any more. */
  readonly ended: string | undefined;
  close(): Promise<void>;
}

/** Four of `tick`'s calls. */
const BLOCKED_MS = 2_000;
const STDERR = 2;
/** The SDK renews credentials minutes before they expire. */
const ASK_AGAIN_MS = 60_000;
/** The thread may not trust what the main thread was told to trust. */
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/;

interface Running extends TaskPlace {
  readonly task: ThreadTask;
}

export function createHeartbeatThread(options: HeartbeatThreadOptions): HeartbeatThread {
  const table = createTaskTable(options.tasksAtOnce);
  const identities = {
    stepFunctions: options.stepFunctions.identity,
    queue: options.queue?.identity,
  };
  const running = new Map<number, Running>();
  const free = Array.from({ length: table.slots }, (_, slot) => table.slots - 1 - slot);
  const unanswered = new Map<number, () => void>();
  let thread: Worker | undefined;
  let ended: string | undefined;
  let generation = 0;
  let requests = 0;
  let shortestSeconds = Number.POSITIVE_INFINITY;
  let askedAt = systemClock.now();

  return {
    get ended() {
      return ended;
    },
    start(task) {
      if (ended !== undefined) return undefined;
      const slot = free.pop();
      if (slot === undefined) return undefined;
      generation = (generation + 1) | 0;
      const place = { slot, generation };
      if (!write(place, task) || !isStarted()) {
        free.push(slot);
        return undefined;
      }
      running.set(slot, { ...place, task });
      const isPressing = task.heartbeatSeconds < shortestSeconds;
      shortestSeconds = Math.min(shortestSeconds, task.heartbeatSeconds);
      if (table.wake() || isPressing) tell({ type: "wake" });
      return handleOf(place);
    },
    changeReceipt(taskToken, receipt) {
      for (const { task, slot } of running.values())
        if (task.taskToken === taskToken) table.writeReceipt(slot, receipt);
    },
    tick() {
      table.tick();
      if (thread && systemClock.now() - askedAt >= ASK_AGAIN_MS) void renewIdentities();
    },
    async close() {
      const closing = thread;
      ended ??= "it was closed";
      thread = undefined;
      answerAll();
      await closing?.terminate();
    },
  };

  function tell(message: ToThread): void {
    thread?.postMessage(message);
  }

  function write({ slot, generation }: TaskPlace, task: ThreadTask): boolean {
    const startedAt = systemClock.now();
    const { taskToken, receipt, heartbeatSeconds } = task;
    const endsAt = startedAt + task.endsInMs;
    return table.write(slot, generation, {
      taskToken,
      receipt,
      heartbeatSeconds,
      startedAt,
      endsAt,
    });
  }

  function handleOf(place: TaskPlace): HeartbeatHandle {
    const { slot } = place;
    let isOver = false;
    let paused = false;
    return {
      async now() {
        if (isOver || paused || ended !== undefined) return;
        const request = ++requests;
        const { promise, resolve } = Promise.withResolvers<void>();
        unanswered.set(request, resolve);
        tell({ type: "now", place, request });
        await promise;
      },
      pause() {
        paused = true;
        if (!isOver) table.setState(slot, "paused");
      },
      resume() {
        paused = false;
        if (!isOver) table.setState(slot, "beating");
      },
      stop() {
        if (isOver) return;
        isOver = true;
        table.setState(slot, "free");
        running.delete(slot);
        free.push(slot);
      },
    };
  }

  function isStarted(): boolean {
    if (thread) return true;
    try {
      table.tick();
      thread = startThread(dataOfThread());
      thread.on("message", receive);
      thread.on("error", (error) => end(textOf(error)));
      thread.on("exit", (code) => end(`exit code ${code}`));
      // After its listeners, which would keep the process alive.
      thread.unref();
      return true;
    } catch (error) {
      end(textOf(error));
      return false;
    }
  }

  function dataOfThread(): ThreadData {
    const { stepFunctions, queue } = options;
    return {
      stepFunctions: { url: stepFunctions.url, identity: identities.stepFunctions },
      queue: queue && {
        url: queue.url,
        identity: identities.queue ?? queue.identity,
        queueUrl: queue.queueUrl,
        visibilitySeconds: queue.visibilitySeconds,
      },
      blockedMs: options.blockedMs ?? BLOCKED_MS,
      output: options.output ?? STDERR,
      table: table.memory,
      clockOffset: options.clockOffset.memory,
    };
  }

  function receive(message: FromThread): void {
    if (message.type === "answered") {
      unanswered.get(message.request)?.();
      unanswered.delete(message.request);
      return;
    }
    if (message.type === "queueCallFailed") {
      void tellQueueFailure(message.failure, message.accessKeyId);
      return;
    }
    const { slot, generation } = message.place;
    const found = running.get(slot);
    if (found?.generation !== generation) return;
    if (message.type === "lost") {
      found.task.lost(message.code);
      return;
    }
    const { failure } = message;
    found.task.failed(failure);
    void renewIdentities();
    if (!CERTIFICATE_ERROR.test(failure.code)) return;
    void thread?.terminate();
    end(`it does not trust the service: ${failure.code}`);
  }

  /** With other credentials the next call may succeed. */
  async function tellQueueFailure(failure: QueueCallFailure, accessKeyId: string): Promise<void> {
    await renewIdentities();
    const refused = failure.refused && identities.queue?.accessKeyId === accessKeyId;
    options.queue?.onFailure({ ...failure, refused });
  }

  function end(why: string): void {
    if (ended !== undefined) return;
    ended = why;
    thread = undefined;
    answerAll();
    const tasks = [...running.values()];
    running.clear();
    for (const { task } of tasks) task.ended(why);
  }

  function answerAll(): void {
    for (const resolve of unanswered.values()) resolve();
    unanswered.clear();
  }

  async function renewIdentities(): Promise<void> {
    askedAt = systemClock.now();
    await Promise.all([renew("stepFunctions"), renew("queue")]);
  }

  async function renew(service: "stepFunctions" | "queue"): Promise<void> {
    // The thread keeps what it has: a poll says why there is nothing newer.
    const identity = await options[service]?.renewed().catch(() => undefined);
    if (!identity || isSame(identity, identities[service])) return;
    identities[service] = identity;
    tell({ type: "identity", service, identity });
  }

  /** Without what must not be told. */
  function textOf(error: unknown): string {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : "an unknown error";
    const tokens = [...running.values()].map(({ task }) => task.taskToken);
    const secrets = Object.values(identities).flatMap((identity) => [
      identity?.secretAccessKey,
      identity?.sessionToken,
    ]);
    return [...tokens, ...secrets].reduce<string>(
      (shown, secret) => (secret ? shown.replaceAll(secret, "(secret)") : shown),
      text,
    );
  }
}

function isSame(a: Identity, b: Identity | undefined): boolean {
  return (
    a.accessKeyId === b?.accessKeyId &&
    a.secretAccessKey === b.secretAccessKey &&
    a.sessionToken === b.sessionToken
  );
}
