import { setTimeout as sleep } from "node:timers/promises";
import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createWorker, defineWorkload } from "@sfn-workers/worker-core";
import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { Consumer } from "sqs-consumer";
import * as z from "zod";

/**
 * Measures one way of processing the messages of a queue, in its own process: `contender.ts NAME ENDPOINT CONCURRENCY TASKS MS`
 * sends its figures to the parent. Tasks take `MS` milliseconds on average, or no time.
 */
const [name = "", endpoint = "", concurrencyText = "1", tasksText = "1", msText = "0"] =
  process.argv.slice(2);
const concurrency = Number(concurrencyText);
const tasks = Number(tasksText);
const meanMs = Number(msText);

const queueUrl = `${endpoint}/000000000000/bench`;
const region = "us-east-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "bench" };
const VISIBILITY_SECONDS = 60;
/** Receives, deletions and reports never wait for a socket. */
const agent = { keepAlive: true, maxSockets: concurrency * 2 };

const contenders: Readonly<Record<string, (count: number) => Promise<void>>> = {
  "worker-core": processWithCore,
  "sqs-consumer": processWithConsumers,
};

const processTasks = contenders[name];
if (!processTasks) throw new Error(`no contender ${name}`);
await processTasks(Math.ceil(tasks / 5));
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await processTasks(tasks);
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
process.send?.({ tasksPerSecond: tasks / seconds, cpuMsPerTask: (user + system) / 1_000 / tasks });
process.exit();

async function handle({ n }: { readonly n: number }): Promise<number> {
  // Between nothing and twice the mean.
  if (meanMs > 0) await sleep(2 * meanMs * Math.random());
  return n;
}

async function processWithCore(count: number): Promise<void> {
  const stop = new AbortController();
  let done = 0;
  const worker = createWorker({
    workload: defineWorkload({
      manifest: {
        name: "bench",
        description: "",
        timeoutSeconds: 60,
        heartbeatSeconds: 30,
        handlerBudgetSeconds: 20,
      },
      input: z.object({ n: z.number() }),
      output: z.number(),
      handler: handle,
    }),
    source: callbackSource({
      ...{ queueUrl, visibilitySeconds: VISIBILITY_SECONDS, maxReceiveCount: 5, concurrency },
      access: clientAccess({ endpoint, region, credentials }),
      queue: { endpoint, region, credentials },
    }),
    concurrency,
    observers: [
      ({ type }) => {
        if (type !== "taskSucceeded") return;
        done += 1;
        if (done === count - concurrency + 1) stop.abort();
      },
    ],
  });
  await worker.run({ signal: stop.signal });
  await worker.close();
}

/** Each consumer runs one batch of ten at a time, and deletes it with one call. */
async function processWithConsumers(count: number): Promise<void> {
  const options = { endpoint, region, credentials, maxAttempts: 1 };
  const sfn = new SFNClient({ ...options, requestHandler: { httpAgent: agent } });
  const sqs = new SQSClient({ ...options, requestHandler: { httpAgent: agent } });
  let done = 0;
  const consumers = Array.from({ length: concurrency / 10 }, () =>
    Consumer.create({
      ...{ queueUrl, sqs, batchSize: 10, visibilityTimeout: VISIBILITY_SECONDS },
      messageSystemAttributeNames: ["ApproximateReceiveCount"],
      async handleMessageBatch(messages) {
        await Promise.all(messages.map(({ Body = "" }) => report(Body)));
        if (done > count - concurrency) for (const consumer of consumers) consumer.stop();
        return messages;
      },
    }),
  );
  const report = async (body: string) => {
    const { taskToken, input } = JSON.parse(body);
    const output = JSON.stringify(await handle(input));
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    done += 1;
  };
  await Promise.all(
    consumers.map(
      (consumer) =>
        new Promise<void>((resolve) => {
          // It stops between two batches, or after this one.
          consumer.on("stopped", () => !consumer.status.isPolling && resolve());
          consumer.on("response_processed", () => !consumer.status.isRunning && resolve());
          consumer.start();
        }),
    ),
  );
  sfn.destroy();
  sqs.destroy();
}
