/**
 * The runtime of one Lambda execution environment, run as a process: it loads the function's handler once and then
 * takes one invocation after another from its parent.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FromRuntime, FunctionError, ToRuntime } from "./messages.ts";

type Handler = (event: unknown, context: object) => unknown;

class HandlerNotFound extends Error {}

const environment = (name: string): string => process.env[name] ?? "";

try {
  const handler = await loadHandler(environment("LAMBDA_TASK_ROOT"), environment("_HANDLER"));
  process.on("message", (message: ToRuntime) => {
    void runInvocation(handler, message).then(send);
  });
  send({ type: "ready" });
} catch (error) {
  console.error(error);
  send({ type: "initFailed", error: toFunctionError(error) });
}

async function loadHandler(root: string, name: string): Promise<Handler> {
  const [file = "", exported = ""] = name.split(".");
  const module: Record<string, unknown> = await import(
    pathToFileURL(join(root, `${file}.mjs`)).href
  );
  const handler = module[exported];
  if (typeof handler !== "function") {
    throw new HandlerNotFound(`${name} is undefined or not exported`);
  }
  return handler as Handler;
}

async function runInvocation(handler: Handler, message: ToRuntime): Promise<FromRuntime> {
  const { requestId } = message;
  try {
    const result = await handler(message.event, contextOf(message));
    return { type: "succeeded", requestId, payload: JSON.stringify(result) ?? "null" };
  } catch (error) {
    console.error(error);
    return { type: "failed", requestId, error: toFunctionError(error) };
  }
}

function contextOf({ requestId, deadlineMs, functionArn }: ToRuntime): object {
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: environment("AWS_LAMBDA_FUNCTION_NAME"),
    functionVersion: environment("AWS_LAMBDA_FUNCTION_VERSION"),
    memoryLimitInMB: environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
    logGroupName: environment("AWS_LAMBDA_LOG_GROUP_NAME"),
    logStreamName: environment("AWS_LAMBDA_LOG_STREAM_NAME"),
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function toFunctionError(error: unknown): FunctionError {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error instanceof HandlerNotFound ? "Runtime.HandlerNotFound" : error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

function send(message: FromRuntime): void {
  process.send?.(message);
}
