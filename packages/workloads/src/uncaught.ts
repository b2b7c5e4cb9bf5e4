import { inspect } from "node:util";
import { ENDS_UNCAUGHT, type Worker } from "@sfn-workers/worker-core";
import { logsExecutionData } from "./executionData.ts";

export interface UncaughtErrors {
  /** From now on `redact` replaces the secrets in what is printed and reported by their names. */
  redact(redact: (text: string) => string): void;
  /**
   * From now on an error hands back the tasks of this worker before it ends the process.
   * @param flush writes what the process has not written yet
   */
  protect(worker: Pick<Worker, "handBack">, flush?: () => void): void;
}

/** A handler, or a library that it calls, has called `process.exit`. The stack says where. */
export class ExitCalled extends Error {
  override readonly name = "ExitCalled";
}

/** Nobody reads the process's stdout or stderr any more, or its disk is full: the worker would go on unseen. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}

/** The part of Node's `process` that is used. */
export type EndingProcess = Pick<
  NodeJS.Process,
  "exit" | "on" | "removeAllListeners" | "stdout" | "stderr"
>;

let exitOfNode: NodeJS.Process["exit"] | undefined;

/** Ends the process at once, also after `endOnUncaughtErrors` has taken `process.exit` from the handlers. */
export function exitAtOnce(code: number): never {
  return (exitOfNode ?? process.exit)(code);
}

/**
 * An error that nobody catches, such as a rejection in one handler's forgotten promise, ends the process with exit code 1. It is
 * printed without secrets, and first the tasks of all handlers are handed back, so that other workers run them at once. The same
 * happens when a handler calls `process.exit`, which throws `ExitCalled` there, and when the process's output can't be written.
 */
export function endOnUncaughtErrors(host: EndingProcess = process): UncaughtErrors {
  const { exit } = host;
  if (host === process) exitOfNode = exit;
  let redact = (text: string) => text;
  let handBack = async (_why: string): Promise<void> => {};
  let endedBy: { readonly error: unknown } | undefined;
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    // The listeners of Lambda's runtime would end the process at once, and print the error as it is.
    host.removeAllListeners(event);
    host.on(event, end);
  }
  for (const output of ["stdout", "stderr"] as const) {
    // As an uncaught error it would be printed, which fails again, for ever.
    host[output].on("error", ({ message }: Error) => {
      if (!endedBy) end(new OutputClosed(`${output} can't be written: ${message}`));
    });
  }
  host.exit = (code) => {
    const error = new ExitCalled(`process.exit(${code ?? ""}) was called`);
    end(error);
    throw error;
  };
  return {
    redact(next) {
      redact = next;
    },
    protect(worker, flush = () => {}) {
      handBack = async (why) => {
        await worker.handBack(why);
        flush();
      };
    },
  };

  function end(error: unknown): void {
    if (endedBy && endedBy.error === error) return;
    const text = redact(textOf(error));
    const isFirst = !endedBy;
    endedBy ??= { error };
    console.error(logsExecutionData() ? text : withoutMessage(error));
    if (!isFirst) return;
    console.error(ENDS_UNCAUGHT);
    const [firstLine] = text.split("\n", 1);
    void handBack(`${ENDS_UNCAUGHT}: ${firstLine}`).finally(() => exit(1));
  }
}

/** What says where it happened, without what it says: a message may quote a task's input. */
function withoutMessage(error: unknown): string {
  if (error instanceof ExitCalled || error instanceof OutputClosed) return textOf(error);
  try {
    if (!(error instanceof Error)) return `${typeof error}: ${NOT_SHOWN}`;
    return [`${error.name}: ${NOT_SHOWN}`, ...framesOf(error)].join("\n");
  } catch {
    return `an error that cannot be displayed: ${NOT_SHOWN}`;
  }
}

const NOT_SHOWN = "not shown, as logExecutionData is off";

/** Lines that name a place. The message, which stands before them, may have lines that look like them. */
function framesOf({ stack, message }: Error): string[] {
  const text = String(stack);
  const from = text.indexOf(message);
  const lines = text.slice(from < 0 ? 0 : from + message.length).split("\n");
  return lines.filter((line) => /^ +at .*(?::\d+:\d+|<anonymous>|native)\)?$/.test(line));
}

function textOf(error: unknown): string {
  try {
    // Whole texts: a cut could leave a part of a secret.
    return inspect(error, { maxStringLength: null });
  } catch {
    return "an error that cannot be displayed";
  }
}
