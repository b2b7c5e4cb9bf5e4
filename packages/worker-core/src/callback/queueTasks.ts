import type { Message } from "@aws-sdk/client-sqs";
import { type Clock, systemClock } from "../clock.ts";
import type { ReceivedTask, TaskReports, TaskSource } from "../source.ts";
import type { QueueCallFailure, SourceEvent } from "../sourceEvents.ts";
import { type Acknowledgement, acknowledgingReports } from "./acknowledgingReports.ts";
import { createAdmission } from "./admission.ts";
import { createAnsweredTokens } from "./answeredTokens.ts";
import { type HeldTask, isDeadLetter, isSuspect, taskOfTurn } from "./heldTask.ts";
import { createHeldTasks } from "./heldTasks.ts";
import { MAX_BATCH, MAX_WAIT_SECONDS } from "./limits.ts";
import { createMessageChanges } from "./messageChanges.ts";
import type { QueueCalls } from "./queueCalls.ts";
import { classifyQueueError } from "./queueFailures.ts";
import { asItIs, postponed } from "./sendAgain.ts";
import { createTurns } from "./turns.ts";

/** For so long a suspect and fresh messages wait for each other: most handlers that end their process do it sooner. */
const PATIENCE_MS = 5_000;
/** Within this time AWS is not asked again whether a message's task must run. */
const ADMITTED_MS = 500;
/** A message that starts so long after it has come is hidden anew. */
const LATE_MS = 1_000;
/** A poll that waits for a turn looks this often, because patience ends by itself. */
const LOOK_MS = 500;

/** The ways from a worker to its queue and to Step Functions. */
export interface QueueConnection {
  readonly calls: Omit<QueueCalls, "close">;
  readonly reports: TaskReports & {
    /** SQS has delivered a running task's message again. */
    changeReceipt(taskToken: string, receipt: string): void;
  };
  close(): Promise<void>;
}

export interface QueueTasksOptions {
  /** For messages: the queue's URL. */
  readonly name: string;
  /** As the callback source has them. */
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
  readonly tokenSeconds?: number | undefined;
  readonly clock?: Clock;
  connect(onFailure: (failure: QueueCallFailure) => void): QueueConnection;
}

/** Tasks whose tokens arrive in a queue's messages, whatever carries the calls. */
export function queueTasks(options: QueueTasksOptions): TaskSource {
  const { name, visibilitySeconds, maxReceiveCount, clock = systemClock } = options;
  let tell: (event: SourceEvent) => void = () => {};
  const connection = options.connect((failure) => tell({ type: "queueCallFailed", ...failure }));
  const { calls, reports: stepFunctions } = connection;
  /** The messages whose tasks run or wait here, by token. */
  const held = createHeldTasks({
    tell: (event) => tell(event),
    changeReceipt: stepFunctions.changeReceipt,
  });
  const { forget } = held;
  /** The tokens of messages that fail as poison. */
  const judged = new Set<string>();
  const answered = createAnsweredTokens();
  let hiding: unknown;
  let stopping = Promise.resolve();

  const changes = createMessageChanges({ calls, visibilitySeconds, clock });
  const acknowledgement: Acknowledgement = {
    acknowledge(taskToken) {
      const message = forget(taskToken);
      answered.add(taskToken);
      if (message) changes.delete(message);
      // A suspect's message is deleted before anything else starts.
      if (message && isSuspect(message))
        void changes.flushDeletions().then(() => turns.ended(taskToken));
      else turns.ended(taskToken);
    },
    extend,
    async release(taskToken) {
      const message = forget(taskToken);
      if (message) changes.sendAgain(asItIs(message));
      turns.ended(taskToken);
      // The process may end as soon as no task is left: what waits in a batch would not be sent.
      await changes.flush();
    },
    receiptOf: (taskToken) => held.get(taskToken)?.receipt,
  };
  const reports = acknowledgingReports(stepFunctions, acknowledgement);
  // What has just come, or waits here, is hidden for long enough.
  const questions = acknowledgingReports(stepFunctions, { ...acknowledgement, extend() {} });
  const judging = { ...options, reports: questions, clock, isAnswered: answered.has };
  /** When AWS has last said that a message's task must still run. */
  const admittedAt = new WeakMap<HeldTask, number>();
  const admission = createAdmission({ ...judging, tell: (event) => tell(event) });
  const turns = createTurns<HeldTask>({
    clock,
    maxReceiveCount,
    patienceMs: Math.min(PATIENCE_MS, (visibilitySeconds * 1_000) / 3),
    tokenSeconds: options.tokenSeconds,
    admit,
    async sendAgain(again) {
      // A newer receipt handle may have come.
      const current = again.map((copy) => ({
        ...copy,
        message: held.get(copy.message.taskToken) ?? copy.message,
      }));
      for (const { message } of current) forget(message.taskToken);
      const unsent = await calls.sendAgain(current);
      for (const { message } of unsent) held.keep(message);
      return unsent.map(({ message }) => message);
    },
  });

  return {
    name,
    longestPollMs: MAX_WAIT_SECONDS * 1_000,
    tasksPerPoll: MAX_BATCH,
    async poll(maxTasks) {
      turns.resume();
      const endsAt = clock.now() + MAX_WAIT_SECONDS * 1_000;
      for (;;) {
        const turn = await turns.next();
        if (turn) {
          // The message of one that is judged stays in the queue, and its next receive moves it to the dead-letter queue.
          if (turn.judged) {
            forget(turn.message.taskToken);
            judged.add(turn.message.taskToken);
          } else extend(turn.message.taskToken);
          return [taskOfTurn(turn, tell)];
        }
        const leftMs = endsAt - clock.now();
        if (turns.quiet) {
          if (leftMs <= 0) return [];
          await turns.change(Math.min(leftMs, LOOK_MS));
          continue;
        }
        if (turns.stopped) return [];
        const waitSeconds = Math.max(0, Math.floor(leftMs / 1_000));
        const messages = await calls.receive(maxTasks, waitSeconds);
        const tasks = await begin(messages);
        hideWaiting();
        // Messages without a task do not mean that the queue is empty.
        if (tasks.length > 0 || messages.length === 0 || waitSeconds === 0 || turns.stopped)
          return tasks;
      }
    },
    reports,
    classify: classifyQueueError,
    observe(listener) {
      tell = listener;
    },
    settled(taskToken) {
      const message = forget(taskToken);
      // Its outcome never arrived, but no worker has died of it.
      if (message) {
        tell({ type: "messagePostponed", messageId: message.messageId, reason: "unreported" });
        changes.sendAgain(postponed(message));
      }
      if (message || judged.delete(taskToken)) turns.ended(taskToken);
    },
    stop,
    async close() {
      await stop();
      clock.clearTimeout(hiding);
      await Promise.all([changes.flushDeletions(), changes.flush()]);
      await connection.close();
    },
  };

  /** A suspect that has nothing left to do waits for no turn: many come at once when deletions have failed. */
  async function whoseTokensLive(suspects: readonly HeldTask[]): Promise<HeldTask[]> {
    if (turns.stopped) return [...suspects];
    const admitted = await Promise.all(suspects.map(admit));
    return suspects.filter((_, index) => admitted[index]);
  }

  /** Decides about messages that have come. @returns the tasks that begin now */
  async function begin(messages: readonly Message[]): Promise<ReceivedTask[]> {
    const cameAt = clock.now();
    const landed = turns.arrive();
    const came = messages.map(held.hold).filter((message) => message !== undefined);
    const fresh = came.filter((message) => !isSuspect(message));
    const tasks: ReceivedTask[] = [];
    try {
      const suspects = await whoseTokensLive(came.filter(isSuspect));
      if (turns.mustStart(suspects)) await giveBack(fresh.splice(0));
      else if (!turns.quiet) tasks.push(...(await startFresh(fresh.splice(0))));
      await turns.add(suspects);
    } finally {
      landed();
    }
    // A suspect began while the poll was open.
    tasks.push(...(await startFresh(fresh)));
    // What another poll has brought may be on its way back to the queue, and would be in two messages if this worker died now.
    await turns.landed();
    // Their first heartbeat, which hides them again, may come too late.
    if (clock.now() - cameAt > LATE_MS) for (const { taskToken } of tasks) extend(taskToken);
    return tasks;
  }

  async function giveBack(messages: readonly HeldTask[]): Promise<void> {
    for (const message of messages) changes.sendAgain(asItIs(forget(message.taskToken) ?? message));
    await changes.flush();
  }

  async function startFresh(messages: readonly HeldTask[]): Promise<ReceivedTask[]> {
    if (messages.length === 0) return [];
    // A suspect may have begun while the poll was open.
    await turns.silence();
    const admitted = await Promise.all(messages.map(admit));
    const started = messages.filter((_, index) => admitted[index]);
    for (const { taskToken } of started) turns.started(taskToken);
    return started.map(({ task }) => task);
  }

  async function admit(message: HeldTask): Promise<boolean> {
    if (clock.now() - (admittedAt.get(message) ?? Number.NEGATIVE_INFINITY) < ADMITTED_MS)
      return true;
    const { taskToken } = message;
    if (await isDeadLetter(message, maxReceiveCount, stepFunctions, clock)) {
      forget(taskToken);
      changes.show(message);
      return false;
    }
    const admitted = await admission(message, taskToken);
    // Its receives would bring it to the dead letters while nobody can judge it.
    if (admitted === "leave") forget(taskToken);
    if (admitted === "postpone") changes.sendAgain(postponed(forget(taskToken) ?? message));
    if (admitted === "run") admittedAt.set(message, clock.now());
    return admitted === "run";
  }

  /** Those that wait for their turns have no heartbeats, which would hide them. */
  function hideWaiting(): void {
    if (hiding !== undefined || turns.waiting.length === 0) return;
    hiding = clock.setTimeout(
      () => {
        hiding = undefined;
        for (const { taskToken } of turns.waiting) extend(taskToken);
        hideWaiting();
      },
      (visibilitySeconds * 1_000) / 3,
    );
  }

  function stop(): Promise<void> {
    stopping = stopping.then(sendWaiting);
    return stopping;
  }

  async function sendWaiting(): Promise<void> {
    for (const { taskToken } of await turns.stop()) {
      const message = forget(taskToken);
      if (message) changes.show(message);
    }
    await changes.flush();
  }

  function extend(taskToken: string): void {
    changes.hide(() => held.get(taskToken));
  }
}
