/**
 * The process of one Lambda execution environment. It loads the function's handler once and then runs one invocation after
 * another for its parent.
 *
 * This is type-checked JavaScript, because stripping types would cost each child process 35 ms.
 *
 * @import { FromRuntime, FunctionError, ToRuntime } from "./messages.ts"
 */
import { existsSync } from "node:fs";
import { join, parse } from "node:path";
import { pathToFileURL } from "node:url";

/** @typedef {(event: unknown, context: object) => unknown} Handler */

/** The extensions of a module's file, in Lambda's order. */
const EXTENSIONS = [".js", ".mjs", ".cjs"];

const FIRST_WITHOUT_CALLBACKS = 24;
/** Lambda's words. */
const NO_CALLBACKS =
  "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You will need to modify this function to use a supported handler signature to use Node.js 24 or later.";

class CallbackHandlerDeprecated extends Error {}
class HandlerNotFound extends Error {}
class ImportModuleError extends Error {}

/** @param {string} name */
const environment = (name) => process.env[name] ?? "";

try {
  const handler = await loadHandler(environment("LAMBDA_TASK_ROOT"), environment("_HANDLER"));
  process.on("message", (message) => {
    void runInvocation(handler, /** @type {ToRuntime} */ (message)).then(send);
  });
  send({ type: "ready" });
} catch (error) {
  console.error(error);
  send({ type: "initFailed", error: toFunctionError(error) });
}

/**
 * `src/index.handler` is the export `handler` of the module `src/index`.
 *
 * @param {string} root
 * @param {string} name
 * @returns {Promise<Handler>}
 */
async function loadHandler(root, name) {
  const { dir, base } = parse(name);
  const [file = "", ...exported] = base.split(".");
  const path = EXTENSIONS.map((extension) => join(root, dir, file + extension)).find(existsSync);
  if (path === undefined) throw new ImportModuleError(`Error: Cannot find module '${file}'`);
  const module = await import(pathToFileURL(path).href);
  const handler = memberOf(module, exported) ?? memberOf(module.default, exported);
  if (typeof handler !== "function") {
    throw new HandlerNotFound(`${name} is undefined or not exported`);
  }
  return handler.length < 3 ? handler : withCallback(handler);
}

/**
 * A handler with a third parameter calls it back with an error or a result. Lambda has this up to nodejs22.x.
 *
 * @param {(event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => any} handler
 * @returns {Handler}
 */
function withCallback(handler) {
  const major = Number(/nodejs(\d+)/.exec(environment("AWS_EXECUTION_ENV"))?.[1]);
  if (major >= FIRST_WITHOUT_CALLBACKS) throw new CallbackHandlerDeprecated(NO_CALLBACKS);
  return (event, context) =>
    new Promise((resolve, reject) => {
      const callback = (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
        error ? reject(error) : resolve(result);
      const returned = handler(event, context, callback);
      if (typeof returned?.then === "function") returned.then(resolve, reject);
    });
}

/**
 * @param {any} module
 * @param {string[]} path
 */
function memberOf(module, path) {
  return path.reduce((value, name) => value?.[name], module);
}

/**
 * @param {Handler} handler
 * @param {ToRuntime} message
 * @returns {Promise<FromRuntime>}
 */
async function runInvocation(handler, message) {
  const { requestId } = message;
  try {
    const result = await handler(message.event, contextOf(message));
    return { type: "succeeded", requestId, payload: JSON.stringify(result) ?? "null" };
  } catch (error) {
    console.error(error);
    return { type: "failed", requestId, error: toFunctionError(error) };
  }
}

/** @param {ToRuntime} message */
function contextOf({ requestId, deadlineMs, functionArn }) {
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

/**
 * @param {unknown} error
 * @returns {FunctionError}
 */
function toFunctionError(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: errorTypeOf(error),
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

/** @param {Error} error */
function errorTypeOf(error) {
  const own = [HandlerNotFound, ImportModuleError, CallbackHandlerDeprecated];
  const found = own.find((type) => error instanceof type);
  return found === undefined ? error.name : `Runtime.${found.name}`;
}

/** @param {FromRuntime} message */
function send(message) {
  process.send?.(message);
}
