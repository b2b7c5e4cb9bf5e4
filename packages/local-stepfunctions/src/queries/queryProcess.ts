import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { getCompileCacheDir } from "node:module";
import { constants, getPriority, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { MAX_EXPRESSION_MS } from "@sfn-workers/states-language/limits";
import { createTurnShare, inNextTurn } from "../lib/turns.ts";
import {
  QUERY_ANSWER_GRACE_MS,
  QUERY_PROCESS_MEMORY_MIB,
  QUERY_PROCESS_NICENESS,
  QUERY_PROCESS_START_MS,
} from "../limits.ts";
import { type Answer, parseAnswer, type Request, requestParts } from "./protocol.ts";

export const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
/** A request up to this length, in characters, is written at once. */
const PART_CHARACTERS = 65_536;
const MAX_COMPLAINT_CHARACTERS = 500;

/** Why a process that evaluates queries has ended. */
export type ProcessEnd =
  | { readonly kind: "notStarted"; readonly reason: string }
  /** It was ended because it did not answer in time. */
  | { readonly kind: "late" }
  /** It ended by itself, or was ended by the system: out of memory. */
  | { readonly kind: "died" };

export interface QueryProcess {
  /** Sends a request. The next one may be sent once the process has answered that it is free. */
  ask(request: Request): void;
  /** Ends the process, whatever it does. */
  kill(): void;
}

interface ProcessEvents {
  answered(answer: Answer): void;
  /** Called once, after all answers. */
  ended(end: ProcessEnd): void;
}

const share = createTurnShare();

/** What a process has that did not start because this one may open no more files: no pipes. */
interface WithoutPipes {
  readonly stdin: undefined;
  once(event: "error", listener: (error: Error) => void): unknown;
  kill(signal: "SIGKILL"): boolean;
}

const spawnChild = (
  ...given: Parameters<typeof spawn>
): ChildProcessWithoutNullStreams | WithoutPipes =>
  spawn(...given) as ChildProcessWithoutNullStreams | WithoutPipes;

interface Spawning {
  readonly start?: typeof spawnChild;
  /** How long an expression may go without an answer. */
  readonly answerMs?: number;
}

/** Starts a process that evaluates queries. It neither holds this process nor outlives it. */
export function startQueryProcess(
  { answered, ended }: ProcessEvents,
  { start = spawnChild, answerMs = MAX_EXPRESSION_MS + QUERY_ANSWER_GRACE_MS }: Spawning = {},
): QueryProcess {
  let isReady = false;
  let isAsked = false;
  let timer: NodeJS.Timeout | undefined;
  /** Why the process is being ended. */
  let cause: ProcessEnd | undefined;
  /** Set once it has ended, until all its answers have been read. */
  let end: ProcessEnd | undefined;
  let complaint = "";
  let rest = "";
  const lines: string[] = [];
  let isReading = false;

  let child: ReturnType<typeof start>;
  try {
    child = start(process.execPath, [`--max-old-space-size=${QUERY_PROCESS_MEMORY_MIB}`, CHILD], {
      env: { ...neededVariables(process.env), ...compileCache(getCompileCacheDir()) },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
  } catch (error) {
    queueMicrotask(() => ended(notStarted(error)));
    return { ask: () => {}, kill: () => {} };
  }
  child.once("error", (error) => finish(notStarted(error)));
  if (child.stdin === undefined) return { ask: () => {}, kill: () => {} };
  yieldCores(child.pid);
  const { stdin } = child;
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as { unref?: () => void }).unref?.();
    // The end of the process is what counts.
    stream.on("error", () => {});
  }
  arm(QUERY_PROCESS_START_MS);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT_CHARACTERS);
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = text.split("\n");
    for (const part of parts.slice(0, -1)) {
      lines.push(rest + part);
      rest = "";
    }
    rest += parts.at(-1);
    if (!isReading) readLines();
  });
  child.once("close", () => {
    if (isReady) finish({ kind: "died" });
    else finish(notStarted(complaint.trim() || "it ended at once"));
  });

  return {
    ask(request) {
      isAsked = true;
      void send(request).then(() => {
        if (isReady && isAsked) arm(answerMs);
      });
    },
    kill() {
      clearTimeout(timer);
      child.kill("SIGKILL");
    },
  };

  async function send(request: Request): Promise<void> {
    let text = "";
    for (const part of requestParts(request)) {
      text += part;
      if (text.length < PART_CHARACTERS) continue;
      stdin.write(text);
      text = "";
      if (share.isUsed()) await new Promise<void>(inNextTurn);
    }
    stdin.write(text);
  }

  /** Large answers take a while to read, so others run in between. */
  function readLines(): void {
    isReading = true;
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
      read(parseAnswer(line));
      if (lines.length > 0 && share.isUsed()) {
        inNextTurn(readLines);
        return;
      }
    }
    isReading = false;
    if (end !== undefined) ended(end);
  }

  function read(answer: Answer): void {
    clearTimeout(timer);
    if (answer.kind === "ready") isReady = true;
    if (answer.kind === "free") isAsked = false;
    if (isAsked) arm(answerMs);
    answered(answer);
  }

  function arm(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      cause ??= isReady ? { kind: "late" } : notStarted(`it took longer than ${ms} ms to start`);
      child.kill("SIGKILL");
    }, ms);
    timer.unref();
  }

  function finish(why: ProcessEnd): void {
    if (end !== undefined) return;
    clearTimeout(timer);
    end = cause ?? why;
    if (!isReading) ended(end);
  }
}

/** Nothing secret: what Windows needs to start a process, and the time zone of timestamps without one. */
export function neededVariables({ SystemRoot, TZ }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...(SystemRoot !== undefined && { SystemRoot }), ...(TZ !== undefined && { TZ }) };
}

/** A process starts in less than half of the time with the modules that this one, or an earlier one, has compiled. */
export function compileCache(folder: string | undefined): NodeJS.ProcessEnv {
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** There may be fewer cores than processes, and this one answers everybody. */
function yieldCores(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    const priority = getPriority() + QUERY_PROCESS_NICENESS;
    setPriority(pid, Math.min(priority, constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended, or the system allows no such change.
  }
}

function notStarted(why: unknown): ProcessEnd {
  return { kind: "notStarted", reason: why instanceof Error ? why.message : String(why) };
}
