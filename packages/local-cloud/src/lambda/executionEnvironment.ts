import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { MAX_LAMBDA_INIT_MS } from "../limits.ts";
import { type Exit, startGuardedProcess } from "../process/guardedProcess.ts";
import { createLastLines } from "../process/lastLines.ts";
import type { FromRuntime, FunctionError, ToRuntime } from "./messages.ts";

export interface FunctionConfiguration {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** `index.handler`: the exported function of a module in `codeDirectory`. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's own variables and those of the AWS SDK. */
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

export type Outcome =
  | { readonly type: "succeeded"; readonly requestId: string; readonly payload: string }
  | FailedInvocation;

export interface FailedInvocation {
  readonly type: "failed";
  readonly requestId: string;
  readonly error: FunctionError;
  /** `init`: the function's code could not be loaded. */
  readonly phase: "init" | "invoke";
  /** What the process wrote last. */
  readonly lastLines: readonly string[];
}

/** One execution environment: a process that runs one invocation at a time and stays warm until it fails or `end` is called. */
export interface ExecutionEnvironment {
  invoke(event: unknown): Promise<Outcome>;
  readonly processId: number | undefined;
  /** Whether it can run another invocation. */
  readonly usable: boolean;
  end(): Promise<void>;
}

export function startExecutionEnvironment(
  configuration: FunctionConfiguration,
  clock: Clock,
  onLine: (line: string) => void,
): ExecutionEnvironment {
  const lastLines = createLastLines();
  const process = startGuardedProcess({
    args: [RUNTIME],
    directory: configuration.codeDirectory,
    environment: environmentOf(configuration),
    channel: "messages",
    onLine(line) {
      lastLines.write(line);
      onLine(line);
    },
  });
  const inbox = createInbox();
  process.child.on("message", inbox.deliver);
  let usable = true;
  void process.exited.then((exit) => {
    usable = false;
    inbox.close(exit);
  });

  async function initialise(): Promise<FunctionError | undefined> {
    const first = await withTimeLimit(inbox.next(), MAX_LAMBDA_INIT_MS);
    if (first === "timed out") {
      return { errorType: "Sandbox.Timedout", errorMessage: "Init timed out after 10.00 seconds" };
    }
    if (first.type === "exited") return exitError(first.exit);
    return first.type === "initFailed" ? first.error : undefined;
  }

  const initialised = initialise();

  async function invoke(event: unknown): Promise<Outcome> {
    const requestId = randomUUID();
    const initError = await initialised;
    const outcome = initError === undefined ? await run(event, requestId) : initError;
    const phase = initError === undefined ? "invoke" : "init";
    if ("errorType" in outcome) {
      // A process that timed out, exited or failed to load its handler is replaced.
      usable = false;
      process.kill();
      const errorMessage = `RequestId: ${requestId} Error: ${outcome.errorMessage}`;
      return failed(requestId, { ...outcome, errorMessage }, phase);
    }
    return outcome.type === "failed" ? failed(requestId, outcome.error, phase) : outcome;
  }

  function failed(
    requestId: string,
    error: FunctionError,
    phase: FailedInvocation["phase"],
  ): FailedInvocation {
    return { type: "failed", requestId, error, phase, lastLines: [...lastLines.all] };
  }

  async function run(event: unknown, requestId: string): Promise<Answer | FunctionError> {
    const limitMs = configuration.timeoutSeconds * 1000;
    const message: ToRuntime = {
      type: "invoke",
      requestId,
      event,
      deadlineMs: Date.now() + limitMs,
      functionArn: configuration.arn,
    };
    process.child.send(message, () => {});
    const answer = await withTimeLimit(inbox.next(), limitMs);
    if (answer === "timed out") {
      const seconds = configuration.timeoutSeconds.toFixed(2);
      return {
        errorType: "Sandbox.Timedout",
        errorMessage: `Task timed out after ${seconds} seconds`,
      };
    }
    if (answer.type === "succeeded" || answer.type === "failed") return answer;
    return exitError(answer.type === "exited" ? answer.exit : { code: null, signal: null });
  }

  function withTimeLimit<T>(answer: Promise<T>, limitMs: number): Promise<T | "timed out"> {
    const { promise, resolve } = Promise.withResolvers<"timed out">();
    const timer = clock.setTimeout(() => resolve("timed out"), limitMs);
    return Promise.race([answer, promise]).finally(() => clock.clearTimeout(timer));
  }

  return {
    processId: process.child.pid,
    invoke,
    get usable() {
      return usable;
    },
    async end() {
      usable = false;
      process.kill();
      await process.exited;
    },
  };
}

const RUNTIME = fileURLToPath(new URL("./runtime.mjs", import.meta.url));

/** What the runtime answers to an invocation. */
type Answer = Extract<FromRuntime, { readonly requestId: string }>;

type Delivery = FromRuntime | { readonly type: "exited"; readonly exit: Exit };

/** Delivers messages to one reader in the order of their arrival; after the process has ended, its exit. */
function createInbox() {
  const waiting: Delivery[] = [];
  let reader: ((delivery: Delivery) => void) | undefined;
  let ended: Delivery | undefined;

  function deliver(delivery: Delivery): void {
    if (reader === undefined) waiting.push(delivery);
    else reader(delivery);
    reader = undefined;
  }

  return {
    deliver: (message: unknown) => deliver(message as FromRuntime),
    close(exit: Exit) {
      ended = { type: "exited", exit };
      if (reader !== undefined) deliver(ended);
    },
    next(): Promise<Delivery> {
      const first = waiting.shift() ?? ended;
      if (first !== undefined) return Promise.resolve(first);
      return new Promise((resolve) => {
        reader = resolve;
      });
    },
  };
}

function exitError(exit: Exit): FunctionError {
  const how = exit.signal === null ? `exit status ${exit.code ?? 1}` : `signal: ${exit.signal}`;
  return { errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: ${how}` };
}

/** The variables that Lambda itself sets (Lambda developer guide, defined runtime environment variables). */
function environmentOf(configuration: FunctionConfiguration): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll("-", "")}`,
    LAMBDA_TASK_ROOT: configuration.codeDirectory,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    _HANDLER: configuration.handler,
    ...configuration.variables,
  };
}
