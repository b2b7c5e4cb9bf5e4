import { randomUUID } from "node:crypto";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { MAX_LAMBDA_INIT_MS, MAX_LAMBDA_RESPONSE_BYTES } from "../limits.ts";
import { INSPECTED_TIMEOUT_MS } from "../ownLimits.ts";
import type { Inspector } from "../process/inspector.ts";
import { createLastLines } from "../process/lastLines.ts";
import { createOwnFolder, type OwnFolder } from "../process/ownFolder.ts";
import { temporaryFolderError } from "../process/temporaryFolder.ts";
import type { WorkerKey } from "../workerKey.ts";
import type { FunctionError, ToRuntime } from "./messages.ts";
import { type RuntimeProcess, startRuntimeProcess } from "./runtimeProcess.ts";

export interface FunctionConfiguration {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** `nodejs24.x`; by default that of the Node.js which runs here. */
  readonly runtime?: string;
  /** `index.handler`: the exported function of a module in `codeDirectory`. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's own variables and those of the AWS SDK, without credentials. */
  readonly variables: Readonly<Record<string, string>>;
  /** Issues the credentials of one environment; without it there are none. */
  readonly signIn?: () => Credentials;
  readonly logGroup: string;
  /** With it there is no timeout, and the environment is not frozen. */
  readonly inspector?: Inspector | undefined;
}

/** The credentials of one environment, and the variables that hand them to the AWS SDK. */
export interface Credentials extends Pick<WorkerKey, "dismiss" | "revoke"> {
  readonly variables: Readonly<Record<string, string>>;
}

export type Outcome = SucceededInvocation | FailedInvocation;

export interface SucceededInvocation {
  readonly type: "succeeded";
  readonly requestId: string;
  readonly payload: string;
  /** What the process wrote last. */
  readonly lastLines: readonly string[];
}

export interface FailedInvocation {
  readonly type: "failed";
  readonly requestId: string;
  readonly error: FunctionError;
  /** `init`: the function's code could not be loaded. */
  readonly phase: "init" | "invoke";
  /** What the process wrote last. */
  readonly lastLines: readonly string[];
}

/**
 * One execution environment: a process that runs one invocation at a time and stays warm until it fails or `end` is called.
 * Between invocations it is frozen.
 */
export interface ExecutionEnvironment {
  /** Called at most once at a time. */
  invoke(event: unknown, requestId?: string): Promise<Outcome>;
  /** Loads the function before its first invocation. Resolves with the failure if it can't be loaded. */
  load(): Promise<FailedInvocation | undefined>;
  /**
   * Its polls bring no further task.
   *
   * @param onDismissed called for each poll that is therefore answered with none
   */
  leave(onDismissed: () => void): void;
  readonly processId: number | undefined;
  /** Whether it can run another invocation. */
  readonly usable: boolean;
  /** Resolves once its process has ended and its temporary folder is removed. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/** @throws {Error} when its temporary folder can't be created. */
export function startExecutionEnvironment(
  configuration: FunctionConfiguration,
  clock: Clock,
  onLine: (line: string) => void,
): ExecutionEnvironment {
  const { codeDirectory, memoryMb, timeoutSeconds } = configuration;
  const { inspector } = configuration;
  const limitMs = inspector === undefined ? timeoutSeconds * 1000 : INSPECTED_TIMEOUT_MS;
  const temporary = createTemporaryFolder();
  const credentials = configuration.signIn?.();
  const lastLines = createLastLines();
  const write = (line: string) => {
    lastLines.write(line);
    onLine(line);
  };
  let process = start();
  let usable = true;
  const ended = Promise.withResolvers<void>();
  const firstLoad = within(MAX_LAMBDA_INIT_MS, process.loaded);
  let loading: Promise<FunctionError | "timed out" | undefined> | undefined;

  function start(): RuntimeProcess {
    const environment = {
      ...environmentOf(configuration, temporary.path),
      ...credentials?.variables,
    };
    const options = { codeDirectory, environment, memoryMb, clock, onLine: write, inspector };
    const started = startRuntimeProcess(options);
    void started.exited.then(() => {
      if (started === process) void remove();
    });
    return started;
  }

  async function remove(): Promise<void> {
    usable = false;
    credentials?.revoke();
    await temporary.remove();
    ended.resolve();
  }

  async function invoke(event: unknown, requestId = randomUUID() as string): Promise<Outcome> {
    await firstLoad;
    const startedMs = clock.now();
    const leftMs = () => limitMs - (clock.now() - startedMs);
    loading ??= loadWithin(limitMs);
    const loaded = await loading;
    const answer = loaded ?? (await within(leftMs(), process.run(message(requestId, event))));
    if (answer !== "timed out" && !("errorType" in answer)) {
      if (answer.type === "failed") return failed(requestId, answer.error, "invoke");
      const error = sizeErrorOf(answer.payload);
      return error === undefined
        ? { ...answer, lastLines: [...lastLines.all] }
        : failed(requestId, error, "invoke");
    }
    // A process that timed out, exited or failed to load its handler is replaced.
    usable = false;
    process.kill();
    const error = answer === "timed out" ? timeoutOf(timeoutSeconds) : answer;
    if (error.errorType === "Runtime.OutOfMemory") {
      write(reportOf(requestId, clock.now() - startedMs, memoryMb, process.peakMb()));
    }
    const errorMessage = `RequestId: ${requestId} Error: ${error.errorMessage}`;
    return failed(requestId, { ...error, errorMessage }, loaded === undefined ? "invoke" : "init");
  }

  async function loadWithin(limitMs: number): Promise<FunctionError | "timed out" | undefined> {
    const first = await firstLoad;
    return first === "timed out" ? loadAgain(limitMs) : first;
  }

  async function load(): Promise<FailedInvocation | undefined> {
    loading ??= loadWithin(limitMs);
    const loaded = await loading;
    if (loaded !== undefined) {
      const error = loaded === "timed out" ? timeoutOf(timeoutSeconds) : loaded;
      return failed(randomUUID(), error, "init");
    }
    process.freeze();
    return undefined;
  }

  /**
   * A function that is not loaded within 10 seconds is loaded a second time, within the timeout of its first invocation
   * (Lambda developer guide, init phase).
   */
  async function loadAgain(limitMs: number): Promise<FunctionError | "timed out" | undefined> {
    if (!usable) return "timed out";
    const given = MAX_LAMBDA_INIT_MS.toFixed(2);
    write(`INIT_REPORT Init Duration: ${given} ms Phase: init Status: timeout`);
    process.kill();
    process = start();
    return within(limitMs, process.loaded);
  }

  function failed(
    requestId: string,
    error: FunctionError,
    phase: FailedInvocation["phase"],
  ): FailedInvocation {
    return { type: "failed", requestId, error, phase, lastLines: [...lastLines.all] };
  }

  const message = (requestId: string, event: unknown): ToRuntime => ({
    type: "invoke",
    requestId,
    event,
    deadlineMs: Date.now() + limitMs,
    functionArn: configuration.arn,
  });

  function within<T>(ms: number, answer: Promise<T>): Promise<T | "timed out"> {
    if (inspector !== undefined) return answer;
    const { promise, resolve } = Promise.withResolvers<"timed out">();
    const timer = clock.setTimeout(() => resolve("timed out"), ms);
    return Promise.race([answer, promise]).finally(() => clock.clearTimeout(timer));
  }

  return {
    get processId() {
      return process.processId;
    },
    invoke,
    load,
    leave(onDismissed) {
      credentials?.dismiss(onDismissed);
      process.detachDebugger();
    },
    get usable() {
      return usable;
    },
    ended: ended.promise,
    end() {
      usable = false;
      process.kill();
      return ended.promise;
    },
  };
}

function createTemporaryFolder(): OwnFolder {
  try {
    return createOwnFolder("lambda");
  } catch (error) {
    throw temporaryFolderError(error);
  }
}

function sizeErrorOf(payload: string): FunctionError | undefined {
  if (Buffer.byteLength(payload) <= MAX_LAMBDA_RESPONSE_BYTES) return undefined;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_LAMBDA_RESPONSE_BYTES} bytes).`;
  return { errorType: "Function.ResponseSizeTooLarge", errorMessage };
}

function timeoutOf(seconds: number): FunctionError {
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return { errorType: "Sandbox.Timedout", errorMessage };
}

/** The line with which Lambda ends the log of an invocation; here it is only written when the memory was too small. */
function reportOf(
  requestId: string,
  durationMs: number,
  memoryMb: number,
  peakMb: number | undefined,
): string {
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${Math.ceil(peakMb ?? memoryMb)} MB`,
    "Status: error",
    "Error Type: Runtime.OutOfMemory",
  ].join("\t");
}

/** The variables that Lambda itself sets (Lambda developer guide, defined runtime environment variables). */
function environmentOf(
  configuration: FunctionConfiguration,
  temporary: string,
): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime ?? ownRuntime()}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll("-", "")}`,
    LAMBDA_TASK_ROOT: configuration.codeDirectory,
    LANG: "en_US.UTF-8",
    TMPDIR: temporary,
    TZ: ":UTC",
    _HANDLER: configuration.handler,
    ...configuration.variables,
  };
}

/** Lambda's name of the Node.js that runs here. */
export function ownRuntime(): string {
  return `nodejs${process.versions.node.split(".")[0]}.x`;
}
