import { expect, onTestFinished, test } from "vitest";
import type { TaskSource } from "../source.ts";
import type { SourceEvent } from "../sourceEvents.ts";
import { taskReports } from "../stepfunctions/taskReports.ts";
import { taskId } from "../task.ts";
import { callbackStage } from "../testing/callbackStage.ts";
import { callbackBatch } from "./callbackBatch.ts";

const MAX_RECEIVE_COUNT = 5;
const HANDLER_MS = 10;

interface Input {
  readonly n: number;
}

/** Ten executions. The handlers of the guilty ones end their worker's process. */
async function stage() {
  const base = await callbackStage({
    maxReceiveCount: MAX_RECEIVE_COUNT,
    waits: false,
    delays: false,
  });
  const executions = await Promise.all(Array.from({ length: 10 }, (_, n) => base.start({ n })));
  const guilty = new Set<number>();
  /** The last suspect in the log of each worker that died, by its task. */
  const blamed: (string | undefined)[] = [];

  /** Runs a source's tasks until nothing comes, or until a handler ends the process: then all that it held is lost. */
  async function work(source: TaskSource, polledFor: number): Promise<boolean> {
    let last: string | undefined;
    source.observe?.((event: SourceEvent) => {
      if (event.type === "suspectStarted") last = event.taskId;
    });
    const death = Promise.withResolvers<"dead">();
    let isDead = false;
    const running = new Set<Promise<void>>();
    for (;;) {
      const tasks = await Promise.race([source.poll(polledFor), death.promise]);
      if (tasks === "dead" || tasks.length === 0) break;
      for (const { taskToken, input, failure } of tasks) {
        const run = (async () => {
          if (failure) return source.reports.failure(taskToken, failure.error, failure.cause);
          await new Promise((resolve) => setTimeout(resolve, HANDLER_MS));
          const { input: value } = JSON.parse(input) as { input: Input };
          if (guilty.has(value.n)) {
            isDead = true;
            death.resolve("dead");
          }
          if (!isDead) await source.reports.success(taskToken, "1");
        })();
        running.add(run);
      }
    }
    await Promise.race([Promise.all(running), death.promise]);
    if (isDead) blamed.push(last);
    return !isDead;
  }

  return {
    ...base,
    guilty,
    blamed,
    work,
    async ends() {
      const ended = await Promise.all(executions.map(base.describe));
      return ended.map(({ status, error }) => error ?? status);
    },
    /** The ids of the messages, by the numbers in their inputs. */
    async receivedBefore(times: number) {
      const ids = new Map<number, string>();
      for (let time = 0; time < times; time++) {
        for (const { messageId, body } of await base.receive())
          ids.set((JSON.parse(body) as { input: Input }).input.n, messageId);
        await base.unhideAll();
      }
      return ids;
    },
  };
}

type Stage = Awaited<ReturnType<typeof stage>>;

const workers: [string, (stage: Stage) => Promise<void>][] = [
  [
    "Fargate",
    async ({ source: createSource, work }) => {
      const source = createSource();
      onTestFinished(() => source.close());
      await work(source, 10);
    },
  ],
  [
    "Lambda",
    async ({ access, receive, remove, queueCalls, work, maxReceiveCount }) => {
      const reports = taskReports(access(), 10);
      onTestFinished(() => reports.close());
      const records = await receive();
      const queue = queueCalls();
      const batch = callbackBatch({ records, reports, maxReceiveCount, queue });
      if (!(await work(batch, 1))) return;
      await batch.close();
      const failures = batch.failures();
      for (const { messageId, receiptHandle } of records)
        if (!failures.includes(messageId)) await remove(receiptHandle);
    },
  ],
];

/** One worker follows the other until nothing is left in the queue. */
async function workOff(stage: Stage, worker: (stage: Stage) => Promise<void>): Promise<void> {
  for (let round = 0; round < 40; round++) {
    await worker(stage);
    await stage.unhideAll();
    const { visible, hidden } = await stage.depth();
    if (visible + hidden === 0) return;
  }
}

function endsWith(guilty: ReadonlySet<number>): string[] {
  return Array.from({ length: 10 }, (_, n) =>
    guilty.has(n) ? "Worker.PoisonMessage" : "SUCCEEDED",
  );
}

test.each(workers)(
  "one message that ends its %s worker takes none of nine others with it, and the log names it",
  async (_name, worker) => {
    const running = await stage();
    const { guilty, ends, depth, deadLetterUrl, blamed, sent } = running;
    guilty.add(4);
    await workOff(running, worker);
    expect(await ends()).toEqual(endsWith(guilty));
    expect(await depth(deadLetterUrl)).toMatchObject({ visible: 1 });
    const [body] = sent.filter((message) => message.includes('"n":4'));
    const { taskToken } = JSON.parse(body ?? "");
    // The first worker died of one of ten fresh messages.
    expect(blamed).toEqual([undefined, ...Array(MAX_RECEIVE_COUNT - 2).fill(taskId(taskToken))]);
  },
);

test.each(workers)(
  "two guilty messages among ten at their last receive: both fail, and no other one, on %s",
  async (_name, worker) => {
    const running = await stage();
    const { guilty, ends, depth, deadLetterUrl, receivedBefore } = running;
    const ids = await receivedBefore(MAX_RECEIVE_COUNT - 1);
    const inOrder = [...ids].toSorted(([, one], [, other]) => (one < other ? -1 : 1));
    // The first one is what the last worker died of.
    for (const index of [0, 5]) guilty.add(inOrder[index]?.[0] ?? -1);
    await workOff(running, worker);
    expect(await ends()).toEqual(endsWith(guilty));
    expect(await depth(deadLetterUrl)).toMatchObject({ visible: 2 });
  },
);
