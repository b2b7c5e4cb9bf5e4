import { Agent, request as httpRequest } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { GetActivityTaskCommand, SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import { activitySource } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { contend, credentials, processWithCore, region } from "./contend.ts";

/**
 * Measures one way of processing tasks, in its own process:
 * `contender.ts NAME ENDPOINT CONCURRENCY TASKS [FOLDER]` sends its figures to the parent.
 */
const [name = "", endpoint = "", concurrencyText = "1", tasksText = "1", folder = ""] =
  process.argv.slice(2);
const concurrency = Number(concurrencyText);
const tasks = Number(tasksText);

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:bench";

const contenders: Readonly<Record<string, (count: number) => Promise<void>>> = {
  "worker-core": (count) =>
    processWithCore(count, { source: createSource(), concurrency, handler: ({ n }) => n }),
  "worker-core's calls alone": (count) => loop(count, coreCalls()),
  "SDK loop": (count) => loop(count, sdkTask({})),
  "SDK loop, cacheMiddleware": (count) => loop(count, sdkTask({ cacheMiddleware: true })),
  "raw HTTP, unsigned": (count) => loop(count, rawTask()),
  "step-function-worker": processWithStepFunctionWorker,
};

await contend(contenders[name], tasks);

/** Makes only the worker's calls. The difference from the whole worker is the cost of its bookkeeping. */
function coreCalls(): () => Promise<void> {
  const { poll, reports } = createSource();
  return async () => {
    const [task] = await poll(1);
    if (!task) return;
    const { n } = JSON.parse(task.input).input;
    await reports.success(task.taskToken, JSON.stringify(n));
  };
}

function createSource() {
  const access = clientAccess({ endpoint, region, credentials });
  return activitySource({ activityArn, maxPolls: concurrency, access });
}

async function loop(count: number, task: () => Promise<void>): Promise<void> {
  let remaining = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (remaining > 0) {
        remaining -= 1;
        await task();
      }
    }),
  );
}

function sdkTask(options: { cacheMiddleware?: boolean }): () => Promise<void> {
  const sfn = new SFNClient({
    endpoint,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: concurrency * 2 } },
    ...options,
  });
  return async () => {
    const { taskToken, input = "" } = await sfn.send(
      new GetActivityTaskCommand({ activityArn, workerName: "bench" }),
    );
    const { n } = JSON.parse(input).input;
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(n) }));
  };
}

function rawTask(): () => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency * 2 });
  const post = (operation: string, body: string) =>
    new Promise<string>((resolve, reject) => {
      const request = httpRequest(endpoint, {
        agent,
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "content-length": Buffer.byteLength(body),
          "x-amz-target": `AWSStepFunctions.${operation}`,
        },
      });
      request.on("error", reject);
      request.on("response", (response) => text(response).then(resolve, reject));
      request.end(body);
    });
  return async () => {
    const task = await post(
      "GetActivityTask",
      JSON.stringify({ activityArn, workerName: "bench" }),
    );
    const { taskToken, input } = JSON.parse(task);
    const output = JSON.stringify(JSON.parse(input).input.n);
    await post("SendTaskSuccess", JSON.stringify({ taskToken, output }));
  };
}

/** Uses the npm package of that name, which needs the previous AWS SDK; the bench has installed it in `folder`. */
async function processWithStepFunctionWorker(count: number): Promise<void> {
  const { Agent: OldAgent } = createRequire(import.meta.url)("node:http");
  const StepFunctionWorker = createRequire(`${folder}/`)("step-function-worker");
  await new Promise<void>((resolve) => {
    let done = 0;
    const worker = new StepFunctionWorker({
      activityArn,
      workerName: "bench",
      concurrency,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      awsConfig: {
        endpoint,
        region,
        ...credentials,
        httpOptions: { agent: new OldAgent({ keepAlive: true, maxSockets: concurrency * 2 }) },
      },
      fn: (input: { input: { n: number } }, finish: (error: null, output: unknown) => void) =>
        finish(null, { n: input.input.n }),
    });
    worker.on("success", () => {
      done += 1;
      if (done === count) resolve();
    });
    worker.on("error", () => {});
  });
}
