import { setTimeout as sleep } from "node:timers/promises";
import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { Consumer } from "sqs-consumer";
import { contend, credentials, processWithCore, region } from "../contend.ts";

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
const VISIBILITY_SECONDS = 60;
/** Receives, deletions and reports never wait for a socket. */
const agent = { keepAlive: true, maxSockets: concurrency * 2 };

const contenders: Readonly<Record<string, (count: number) => Promise<void>>> = {
  "worker-core": (count) =>
    processWithCore(count, { source: createSource(), concurrency, handler: handle }),
  "sqs-consumer": processWithConsumers,
};

await contend(contenders[name], tasks);

async function handle({ n }: { readonly n: number }): Promise<number> {
  // Between nothing and twice the mean.
  if (meanMs > 0) await sleep(2 * meanMs * Math.random());
  return n;
}

function createSource() {
  return callbackSource({
    ...{ queueUrl, visibilitySeconds: VISIBILITY_SECONDS, maxReceiveCount: 5, concurrency },
    access: clientAccess({ endpoint, region, credentials }),
    queue: { endpoint, region, credentials },
  });
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
