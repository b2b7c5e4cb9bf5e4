import { writeSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import { createBatcher } from "../callback/batcher.ts";
import { systemClock } from "../clock.ts";
import {
  createHeartbeats,
  type HeartbeatHandle,
  heartbeatIntervalMs,
} from "../report/heartbeat.ts";
import { faultOf, isDeadToken } from "../report/reportFault.ts";
import { type ClockOffset, openClockOffset } from "../stepfunctions/clockOffset.ts";
import type { IdentityAccess } from "../stepfunctions/sfnAccess.ts";
import type { FromThread, TaskPlace, ThreadData, ThreadService, ToThread } from "./messages.ts";
import { openTaskTable, type TableTask } from "./taskTable.ts";
import { MAX_QUEUE_SOCKETS, MAX_THREAD_SOCKETS } from "./threadSockets.ts";

/** Looks at the table this often between two heartbeats of a task, within these bounds. */
const LOOKS_PER_INTERVAL = 10;
const LOOK = { leastMs: 20, mostMs: 1_000 };
/** Without tasks it looks on for so long, so that a busy worker need not wake it for each. */
const IDLE_MS = 5_000;

interface Entry extends TaskPlace {
  readonly handle: HeartbeatHandle;
  paused: boolean;
  /** Its heartbeats have ended because the task hangs. */
  hung: boolean;
}

/** Sends the heartbeats of the tasks in the table, for as long as the thread lives. */
export function serveBeats(port: MessagePort, data: ThreadData): void {
  const table = openTaskTable(data.table);
  const entries = new Map<number, Entry>();
  const heartbeats = new Map<number, ReturnType<typeof createHeartbeats>>();
  const access = {
    stepFunctions: accessOf(data.stepFunctions),
    queue: data.queue && accessOf(data.queue),
  };
  let lookMs = LOOK.mostMs;
  let idleSince = systemClock.now();
  let timer: NodeJS.Timeout | undefined;
  let calls: ReturnType<typeof loadCalls> | undefined;

  port.on("message", (message: ToThread) => {
    switch (message.type) {
      case "wake":
        idleSince = systemClock.now();
        look();
        return;
      case "identity":
        access[message.service]?.renew(message.identity);
        return;
      case "now":
        void answer(message.place, message.request);
    }
  });
  look();

  function tell(message: FromThread): void {
    port.postMessage(message);
  }

  /** Starts and ends heartbeats as the table says, and looks again later. */
  function look(): void {
    clearTimeout(timer);
    for (let slot = 0; slot < table.slots; slot++) follow(slot);
    const now = systemClock.now();
    if (entries.size > 0) idleSince = now;
    timer = undefined;
    if (now - idleSince > IDLE_MS) {
      table.fallAsleep();
      // A task may have come before the main thread could see it.
      if (!hasTask()) return;
      table.wake();
    }
    timer = setTimeout(look, lookMs);
  }

  function hasTask(): boolean {
    for (let slot = 0; slot < table.slots; slot++)
      if (table.stateOf(slot).state !== "free") return true;
    return false;
  }

  /** @returns the task in the slot, if its heartbeats may go out now */
  function follow(slot: number): Entry | undefined {
    const { state, generation } = table.stateOf(slot);
    let entry = entries.get(slot);
    if (entry && (state === "free" || entry.generation !== generation)) {
      entry.handle.stop();
      entries.delete(slot);
      entry = undefined;
    }
    if (state === "free") return undefined;
    entry ??= begin({ slot, generation });
    if (!entry || entry.paused === (state === "paused")) return entry;
    entry.paused = state === "paused";
    if (entry.paused) entry.handle.pause();
    else entry.handle.resume();
    return entry;
  }

  function begin(place: TaskPlace): Entry | undefined {
    const task = table.read(place.slot, place.generation);
    if (!task) return undefined;
    const { heartbeatSeconds, startedAt } = task;
    const intervalMs = heartbeatIntervalMs(heartbeatSeconds);
    lookMs = Math.min(lookMs, Math.max(LOOK.leastMs, intervalMs / LOOKS_PER_INTERVAL));
    const handle = heartbeatsEvery(heartbeatSeconds).start(
      {
        send: (timeoutMs) => send(place, timeoutMs),
        lost: (code) => tell({ type: "lost", place, code }),
        failed: (failure) => tell({ type: "failed", place, failure }),
      },
      startedAt,
    );
    const entry = { ...place, handle, paused: false, hung: false };
    entries.set(place.slot, entry);
    return entry;
  }

  function heartbeatsEvery(heartbeatSeconds: number) {
    const known = heartbeats.get(heartbeatSeconds);
    if (known) return known;
    const made = createHeartbeats({ heartbeatSeconds, clock: systemClock, random: Math.random });
    heartbeats.set(heartbeatSeconds, made);
    return made;
  }

  async function send(place: TaskPlace, timeoutMs: number): Promise<void> {
    const wasPaused = entries.get(place.slot)?.paused;
    // The table may have changed since the last look.
    const entry = follow(place.slot);
    if (entry?.generation !== place.generation || (entry.paused && !wasPaused)) return;
    const task = table.read(place.slot, place.generation);
    if (!task) return;
    if (isHung(task)) return tellHung(entry, task);
    calls ??= loadCalls();
    const { taskCalls, visibilities } = await calls;
    try {
      await taskCalls.heartbeat(task.taskToken, timeoutMs);
    } catch (error) {
      // The task still runs: another worker would run it too.
      if (!isDeadToken(faultOf(error).code)) visibilities?.add(place);
      throw error;
    }
    visibilities?.add(place);
  }

  /** Its budget and its report are over, and nothing there can end it: it has to fail. */
  function isHung({ endsAt }: TableTask): boolean {
    return systemClock.now() > endsAt && table.silentMs() > data.blockedMs;
  }

  /** The main thread may never run again, and this thread's console needs it. */
  async function tellHung(entry: Entry, { taskToken }: TableTask): Promise<void> {
    if (entry.hung) return;
    entry.hung = true;
    const { taskId } = await import("../task.ts");
    const seconds = Math.round(table.silentMs() / 1_000);
    const line = `the event loop has been blocked for ${seconds} s: task ${taskId(taskToken)} gets no more heartbeats, because its budget is over\n`;
    try {
      writeSync(data.output, line);
    } catch {
      // Nobody reads the process's output, which the main thread would tell.
    }
  }

  async function answer({ slot, generation }: TaskPlace, request: number): Promise<void> {
    const entry = follow(slot);
    if (entry?.generation === generation) await entry.handle.now();
    tell({ type: "answered", request });
  }

  /** When the first heartbeat is due: a short task needs none, and to load the modules takes most of the thread's time. */
  async function loadCalls() {
    const { createTaskCalls } = await import("../stepfunctions/taskCalls.ts");
    const clockOffset = openClockOffset(data.clockOffset);
    const { queue } = data;
    return {
      taskCalls: createTaskCalls(
        access.stepFunctions,
        table.slots,
        clockOffset,
        MAX_THREAD_SOCKETS - MAX_QUEUE_SOCKETS,
      ),
      visibilities:
        queue && access.queue && (await createVisibilities(queue, access.queue, clockOffset)),
    };
  }

  async function createVisibilities(
    queue: NonNullable<ThreadData["queue"]>,
    queueAccess: IdentityAccess,
    clockOffset: ClockOffset,
  ) {
    const { extendVisibilities } = await import("./extendVisibilities.ts");
    const { size, waitMs, send } = extendVisibilities(
      queue,
      queueAccess,
      clockOffset,
      (failure, accessKeyId) => tell({ type: "queueCallFailed", failure, accessKeyId }),
    );
    return createBatcher<TaskPlace>({
      size,
      waitMs,
      clock: systemClock,
      send: (places) => send(receiptsOf(places)),
    });
  }

  /** As they are now: a receipt may have changed, and the message of a task that has ended is no longer there. */
  function receiptsOf(places: readonly TaskPlace[]): string[] {
    const receipts = places.map(({ slot, generation }) => table.read(slot, generation)?.receipt);
    return [...new Set(receipts)].filter((receipt) => receipt !== undefined);
  }
}

function accessOf({ url, identity }: ThreadService) {
  let current = identity;
  return {
    endpoint: async () => new URL(url),
    identity: async () => current,
    renew(identity: ThreadService["identity"]) {
      current = identity;
    },
    close() {},
  };
}
