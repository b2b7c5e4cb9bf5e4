/** A mechanism of the worker that can be taken out of its source, in memory. Without each of them the soak fails. */
export interface Mechanism {
  readonly says: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** Below the repository's root. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly replacement: string;
}

export const core = (path: string) => `packages/worker-core/src/${path}`;

export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  "read-first": {
    says: "what has arrived is read before a limit ends its socket",
    edits: [
      {
        file: core("stepfunctions/sockets.ts"),
        text: "setImmediate(() => {\n      if (socket.destroyed) return;",
        replacement: "[0].forEach(() => {\n      if (socket.destroyed) return;",
      },
    ],
  },
  neighbours: {
    says: "a dead connection takes its idle neighbours with it, and idle ones do not live long: either keeps the tasks",
    edits: [
      {
        file: core("stepfunctions/sockets.ts"),
        text: "for (const idle of idleSockets()) idle.destroy();",
        replacement: "",
      },
      {
        file: core("stepfunctions/signedCalls.ts"),
        text: "const timeout = Math.min(IDLE_TIMEOUT_MS, socketTimeoutMs);",
        replacement: "const timeout = 600_000;",
      },
    ],
  },
  "call-limit": {
    says: "an answer that never ends is given up",
    edits: [
      {
        file: core("stepfunctions/exchange.ts"),
        text: "limitCall(limitMs, end)",
        replacement: "() => {}",
      },
    ],
  },
  "last-report": {
    says: "the last waits of a report are cut, so that more attempts fit",
    edits: [
      {
        file: core("report/report.ts"),
        text: "return Math.min(backoffMs(RETRY, attempt, random), longestMs);",
        replacement:
          "const waitMs = backoffMs(RETRY, attempt, random); return waitMs < leftMs ? waitMs : undefined;",
      },
    ],
  },
  "report-again": {
    says: "a report that failed is repeated",
    edits: [
      {
        file: core("report/report.ts"),
        text: "if (leftMs <= 0) return undefined;",
        replacement: "return undefined;",
      },
    ],
  },
  "hand-back": {
    says: "an error that nobody catches hands the tasks back",
    edits: [
      {
        file: core("worker.ts"),
        text: "async handBack(why) {",
        replacement: "async handBack(why) { return;",
      },
    ],
  },
  "beat-limit": {
    says: "a beat that hangs is repeated before the token dies",
    edits: [
      {
        file: core("report/heartbeat.ts"),
        text: "answerWaitMs(intervalMs * WAIT_OF_INTERVAL)",
        replacement: "10_000",
      },
    ],
  },
  "beat-thread": {
    says: "beats go out while a handler computes",
    edits: [
      {
        file: core("beats/workerHeartbeats.ts"),
        text: "const offer = options.isRealTime ? options.source.reports.thread : undefined;",
        replacement: "const offer = undefined;",
      },
    ],
  },
  "open-polls": {
    says: "a stop waits for open polls",
    edits: [
      {
        file: core("worker.ts"),
        text: "if (!session || pollers.open > 0 || running.size > 0",
        replacement: "if (!session || running.size > 0",
      },
    ],
  },
};

/** The thread that sends heartbeats loads this module too, which it would not: it gets no options. */
export const alsoInThread = (module: string): Edit => ({
  file: core("beats/startThread.ts"),
  text: "execArgv: []",
  replacement: `execArgv: ["--import", ${JSON.stringify(module)}]`,
});

/**
 * The source with the edit.
 * @throws {Error} when the source has changed, so that the text does not occur in it once.
 */
export function edited({ file, text, replacement }: Edit, source: string): string {
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} has not once: ${text}`);
  return `${before}${replacement}${after}`;
}
