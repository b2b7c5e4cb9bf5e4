import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { outputSignal } from "../cli/interrupt.ts";
import type { TerminalProcess } from "./onThisTerminal.ts";

/**
 * A terminal that is closed sends SIGHUP to all of its processes, and would end the program at once: it ignores it, and is told to
 * stop as by SIGTERM.
 */
const WITHOUT_HANGUP = 'trap "" HUP; exec "$0" "$@"';

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Stop = (typeof SIGNALS)[number];

export interface ProcessToItsEnd extends TerminalProcess {
  /**
   * The program and all that it starts are a group of their own, without the terminal, and all get each request to stop: for one that
   * passes no signal on, such as npx. It reaches them as SIGINT, at which npx waits for what it has started.
   */
  readonly group?: boolean;
}

/**
 * Runs a program that stops in order at the first signal and at once at the second, such as Pulumi's engine, until it has ended. Each
 * request to stop reaches it once: Ctrl-C by the terminal, whose processes all get it, and everything else by this process.
 *
 * @returns its exit code; after a signal, 128 plus the signal's number
 * @throws {Interrupted} when the reader of the output has gone; the program has stopped in order
 * @throws {OutputFailed} when the output can't be written; the program has stopped in order
 */
export async function toItsEnd(
  program: string,
  args: readonly string[],
  { cwd, env = process.env, stdout = process.stdout, group = false }: ProcessToItsEnd,
): Promise<number> {
  const terminal = !group && hasTerminal();
  const passOn = passedOn(terminal, group);
  const unwritable = outputSignal();
  const ended = new AbortController();
  try {
    const child = spawn("/bin/sh", ["-c", WITHOUT_HANGUP, program, ...args], {
      ...{ cwd, env },
      stdio: ["inherit", stdout.isTTY && !group ? "inherit" : "pipe", "inherit"],
      // Without a terminal a signal to the whole group, as of `timeout`, would reach it beside the one that is passed on.
      detached: !terminal,
    });
    passOn.to(child);
    child.stdout?.pipe(stdout, { end: false });
    const stop = () => {
      // Its last words go nowhere, and do not block it.
      child.stdout?.unpipe().resume();
      send(child, "SIGTERM", group);
    };
    unwritable.addEventListener("abort", stop, { once: true, signal: ended.signal });
    const [code, signal] = await once(child, "close");
    unwritable.throwIfAborted();
    return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  } finally {
    // What has ended is told nothing: its number may be another's by now.
    ended.abort();
    passOn.end();
  }
}

/** Listens to signals at once: the program can be told to stop before it is known here that it runs. */
function passedOn(terminal: boolean, group: boolean) {
  const isNew = requests(() => performance.now());
  let child: ChildProcess | undefined;
  const onSignal = (signal: Stop) => {
    if (isNew() && !(terminal && signal === "SIGINT")) {
      if (child !== undefined) send(child, signal === "SIGINT" ? "SIGINT" : "SIGTERM", group);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    to(started: ChildProcess) {
      child = started;
    },
    end() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

function send(child: ChildProcess, signal: "SIGINT" | "SIGTERM", group: boolean): void {
  if (!group) child.kill(signal);
  // What it has started may outlive it.
  else if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
}

/** How soon after a signal others are the same request: a terminal and a shell send two, and pnpm passes on its own. */
const ONE_REQUEST_MS = 1_000;

/** @returns a function that says of a signal, when it comes, whether it is a request of its own */
export function requests(now: () => number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const at = now();
    if (at - last < ONE_REQUEST_MS) return false;
    last = at;
    return true;
  };
}

/** Whether Ctrl-C can reach this process and those that it starts. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch (error) {
    // ENXIO: the process has no terminal; ENOENT: the machine has none.
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}
