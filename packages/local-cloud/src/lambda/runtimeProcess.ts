import { fileURLToPath } from "node:url";
import type { Clock } from "@sfn-workers/local-stepfunctions";
import { LAMBDA_NODE_HEAP_PERCENT } from "../limits.ts";
import { MEMORY_CHECK_INTERVAL_MS } from "../ownLimits.ts";
import { type Exit, startGuardedProcess } from "../process/guardedProcess.ts";
import type { Inspector } from "../process/inspector.ts";
import { peakMemoryMb } from "./memory.ts";
import type { FromRuntime, FunctionError, ToRuntime } from "./messages.ts";

export interface RuntimeProcessOptions {
  readonly codeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly clock: Clock;
  readonly onLine: (line: string) => void;
  /** With it the process is never frozen. */
  readonly inspector: Inspector | undefined;
}

/** What the runtime answers to an invocation. */
export type Answer = Extract<FromRuntime, { readonly requestId: string }>;

/** The process of an execution environment: it loads the handler, then runs one invocation at a time. */
export interface RuntimeProcess {
  readonly processId: number | undefined;
  /** Resolves with the error of a handler that can't be loaded, or undefined once it is loaded. */
  readonly loaded: Promise<FunctionError | undefined>;
  /** An error is one of the process, after which it can't go on. */
  run(invocation: ToRuntime): Promise<Answer | FunctionError>;
  /** The most memory that it had, in MB, where the system tells it. */
  peakMb(): number | undefined;
  readonly exited: Promise<Exit>;
  /** Nothing of it runs until the next invocation. */
  freeze(): void;
  detachDebugger(): void;
  kill(): void;
}

export function startRuntimeProcess(options: RuntimeProcessOptions): RuntimeProcess {
  const { clock, memoryMb } = options;
  const process = startGuardedProcess({
    args: [...nodeOptions(memoryMb), RUNTIME],
    directory: options.codeDirectory,
    environment: options.environment,
    channel: "messages",
    ownVariable: "AWS_LAMBDA_LOG_STREAM_NAME",
    onLine: options.onLine,
    inspector: options.inspector,
  });
  const freeze = options.inspector === undefined ? process.freeze : () => {};
  const { child } = process;
  const inbox = createInbox();
  const outOfMemory = Promise.withResolvers<FunctionError>();
  let peakMb: number | undefined;
  child.on("message", inbox.deliver);
  void process.exited.then(inbox.close);

  /** Reads the next message while the process's memory is watched. */
  async function next(): Promise<Delivery | FunctionError> {
    let timer: unknown;
    const watch = () => {
      if (exceedsMemory()) return;
      timer = clock.setTimeout(watch, MEMORY_CHECK_INTERVAL_MS);
    };
    watch();
    try {
      const delivery = await Promise.race([inbox.next(), outOfMemory.promise]);
      return exceedsMemory() ? await outOfMemory.promise : delivery;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  /** The peak tells of memory that was used between two looks, also in an invocation that has succeeded. */
  function exceedsMemory(): boolean {
    peakMb = (child.pid === undefined ? undefined : peakMemoryMb(child.pid)) ?? peakMb;
    if (peakMb === undefined || peakMb <= memoryMb) return false;
    process.kill();
    outOfMemory.resolve(OUT_OF_MEMORY);
    return true;
  }

  async function load(): Promise<FunctionError | undefined> {
    const first = await next();
    if ("errorType" in first) return first;
    if (first.type === "exited") return exitError(first.exit);
    return first.type === "initFailed" ? first.error : undefined;
  }

  return {
    processId: child.pid,
    loaded: load(),
    async run(invocation) {
      process.thaw();
      child.send(invocation, () => {});
      const answer = await next();
      if ("errorType" in answer) return answer;
      if (answer.type === "exited") return exitError(answer.exit);
      if (answer.type !== "succeeded" && answer.type !== "failed") return exitError(UNKNOWN_EXIT);
      freeze();
      return answer;
    },
    peakMb: () => peakMb,
    exited: process.exited,
    freeze,
    detachDebugger: process.detachDebugger,
    kill: process.kill,
  };
}

const RUNTIME = fileURLToPath(new URL("./runtime.mjs", import.meta.url));

/** The options with which Lambda starts Node.js. */
function nodeOptions(memoryMb: number): string[] {
  const { semiSpace, oldSpace } = LAMBDA_NODE_HEAP_PERCENT;
  const share = (percent: number) => Math.floor((memoryMb * percent) / 100);
  return [
    "--expose-gc",
    "--max-http-header-size=81920",
    `--max-semi-space-size=${share(semiSpace)}`,
    `--max-old-space-size=${share(oldSpace)}`,
  ];
}

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

const OUT_OF_MEMORY: FunctionError = {
  errorType: "Runtime.OutOfMemory",
  errorMessage: "Runtime exited with error: signal: killed",
};
const UNKNOWN_EXIT: Exit = { code: null, signal: null };

/** Signals as Lambda names them: in the words of Go. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted (core dumped)",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault (core dumped)",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap (core dumped)",
};

function exitError({ code, signal }: Exit): FunctionError {
  const how = signal === null ? `exit status ${code ?? 1}` : `signal: ${SIGNALS[signal] ?? signal}`;
  return { errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: ${how}` };
}
