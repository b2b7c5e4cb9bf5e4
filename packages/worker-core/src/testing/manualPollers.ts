import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import type { PollRefused, ServiceUnreachable } from "../errors.ts";
import type { WorkerEvent } from "../events.ts";
import { createPollers, type PollerOptions } from "../poll/pollers.ts";
import { createRateLimit, type RateLimitOptions, unlimited } from "../poll/rateLimit.ts";
import { createSlots } from "../poll/slots.ts";
import type { PollFault, ReceivedTask, TaskSource } from "../source.ts";

export type PollAnswer = "task" | "empty" | PollFault["kind"];

/** A source whose polls stay open until the test answers them. */
export function manualSource(tasksPerPoll: number) {
  const open: { max: number; answer: (answer: PollAnswer) => void }[] = [];
  const source: TaskSource = {
    name: "manual",
    longestPollMs: 60_000,
    tasksPerPoll,
    poll: (max) =>
      new Promise<ReceivedTask[]>((resolve, reject) => {
        open.push({
          max,
          answer(answer) {
            if (answer === "task") resolve(new Array(max).fill({ taskToken: "t", input: "1" }));
            else if (answer === "empty") resolve([]);
            else reject(Object.assign(new Error(answer), { kind: answer }));
          },
        });
      }),
    reports: { success: async () => {}, failure: async () => {}, heartbeat: async () => {} },
    classify: (error) => ({
      kind: (error as { kind: PollFault["kind"] }).kind,
      code: "Fault",
      message: "no",
    }),
    close: async () => {},
  };
  return { source, open };
}

/** Pollers over such a source. Their tasks run until the test releases them. */
export function manualPollers({
  min = 1,
  max = 16,
  slots: slotCount = 1_000,
  tasksPerPoll = 1,
  rateLimit,
}: Partial<PollerOptions> & {
  slots?: number;
  tasksPerPoll?: number;
  rateLimit?: RateLimitOptions;
} = {}) {
  const clock = createVirtualClock();
  const { source, open } = manualSource(tasksPerPoll);
  const events: WorkerEvent[] = [];
  const refusals: (PollRefused | ServiceUnreachable)[] = [];
  const running: (() => void)[] = [];
  const pollTimes: number[] = [];
  const counts = { empty: 0, ended: 0 };
  const gate = { open: true };
  const slots = createSlots(slotCount, () => pollers.fill());
  const pollers = createPollers({
    min,
    max,
    source,
    slots,
    rateLimit: rateLimit ? createRateLimit(rateLimit, clock) : unlimited,
    clock,
    random: () => 1,
    emit: (event) => events.push(event),
    mayPoll: () => gate.open,
    onTask(_task, pollMs, release) {
      running.push(release);
      pollTimes.push(pollMs);
    },
    onEmpty() {
      counts.empty += 1;
    },
    onRefused: (error) => refusals.push(error),
    onEnd() {
      counts.ended += 1;
    },
  });
  pollers.fill();
  const settle = () => new Promise(setImmediate);
  return {
    clock,
    pollers,
    slots,
    open,
    events,
    refusals,
    running,
    pollTimes,
    counts,
    gate,
    async answer(answer: PollAnswer) {
      open.shift()?.answer(answer);
      await settle();
    },
    async answerAll(answer: PollAnswer) {
      for (const poll of open.splice(0)) poll.answer(answer);
      await settle();
    },
  };
}
