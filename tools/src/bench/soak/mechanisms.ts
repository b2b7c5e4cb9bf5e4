/** A mechanism of the worker that can be taken out of its source, in memory. Not without each of them does the soak lose a task. */
export interface Mechanism {
  readonly says: string;
  /** Below the repository's root. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly replacement: string;
}

const core = (path: string) => `packages/worker-core/src/${path}`;

export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  "read-first": {
    says: "what has arrived is read before a limit ends its socket",
    file: core("stepfunctions/sockets.ts"),
    text: "setImmediate(() => {\n      if (socket.destroyed) return;",
    replacement: "[0].forEach(() => {\n      if (socket.destroyed) return;",
  },
  neighbours: {
    says: "a dead connection takes its idle neighbours with it",
    file: core("stepfunctions/sockets.ts"),
    text: "for (const idle of idleSockets()) idle.destroy();",
    replacement: "",
  },
  "call-limit": {
    says: "an answer that never ends is given up",
    file: core("stepfunctions/exchange.ts"),
    text: "limitCall(limitMs, end)",
    replacement: "() => {}",
  },
  "last-report": {
    says: "the last waits of a report are cut, so that more attempts fit",
    file: core("report/report.ts"),
    text: "return Math.min(backoffMs(RETRY, attempt, random), longestMs);",
    replacement:
      "const waitMs = backoffMs(RETRY, attempt, random); return waitMs < leftMs ? waitMs : undefined;",
  },
  "report-again": {
    says: "a report that failed is repeated",
    file: core("report/report.ts"),
    text: "if (leftMs <= 0) return undefined;",
    replacement: "return undefined;",
  },
  "hand-back": {
    says: "an error that nobody catches hands the tasks back",
    file: core("worker.ts"),
    text: "async handBack(why) {",
    replacement: "async handBack(why) { return;",
  },
  "beat-limit": {
    says: "a beat that hangs is repeated before the token dies",
    file: core("report/heartbeat.ts"),
    text: "answerWaitMs(intervalMs * WAIT_OF_INTERVAL)",
    replacement: "10_000",
  },
  "beat-thread": {
    says: "beats go out while a handler computes",
    file: core("beats/workerHeartbeats.ts"),
    text: "const offer = options.isRealTime ? options.source.reports.thread : undefined;",
    replacement: "const offer = undefined;",
  },
  "open-polls": {
    says: "a stop waits for open polls",
    file: core("worker.ts"),
    text: "if (!session || pollers.open > 0 || running.size > 0",
    replacement: "if (!session || running.size > 0",
  },
};

/**
 * The source without the mechanism.
 * @throws {Error} when the source has changed, so that the text does not occur in it once.
 */
export function without({ file, text, replacement }: Mechanism, source: string): string {
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} has not once: ${text}`);
  return `${before}${replacement}${after}`;
}
