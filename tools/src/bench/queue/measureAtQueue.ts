import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Figures, runContender } from "../runContender.ts";
import type { Calls } from "./endpoint.ts";

const CONTENDERS = ["worker-core", "sqs-consumer"] as const;
const CONCURRENCIES = [10, 100] as const;
/** How long tasks take on average: some take no time, and others twice as long. */
const TASK_MS = [0, 20] as const;

/** How much work a worker has with the messages of a queue that never ends. */
export interface QueueMeasure extends Figures {
  readonly contender: (typeof CONTENDERS)[number];
  readonly concurrency: number;
  readonly taskMs: number;
  readonly receivesPerTen: number;
  readonly deletionsPerTen: number;
}

/** The worker beside sqs-consumer with the SDK's client for the outcomes: the same tasks, and the same endpoint. */
export async function measureAtQueue(tasks: number): Promise<QueueMeasure[]> {
  const endpoint = fork(join(import.meta.dirname, "endpoint.ts"));
  const [port] = await once(endpoint, "message");
  const measures: QueueMeasure[] = [];
  for (const concurrency of CONCURRENCIES) {
    for (const taskMs of TASK_MS) {
      for (const contender of CONTENDERS) {
        process.stderr.write(`${contender}, ${concurrency} tasks of ${taskMs} ms at a time\n`);
        const numbers = [concurrency, tasks, taskMs].map(String);
        const args = [contender, `http://127.0.0.1:${port}`, ...numbers] as const;
        const figures = await runContender(join(import.meta.dirname, "contender.ts"), args);
        const counted = once(endpoint, "message");
        endpoint.send({});
        const [calls]: Calls[] = await counted;
        if (!calls) throw new Error("the endpoint has counted no calls");
        measures.push({
          ...{ contender, concurrency, taskMs, ...figures },
          receivesPerTen: (10 * calls.ReceiveMessage) / calls.messages,
          deletionsPerTen: (10 * calls.DeleteMessageBatch) / calls.messages,
        });
      }
    }
  }
  endpoint.kill();
  return measures;
}
