import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { devNull } from "node:os";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { AccessKey } from "../iam/accessKey.ts";
import { endWithThisProcess } from "./endWithThisProcess.ts";
import type { Inspector } from "./inspector.ts";
import { killProcessesWith } from "./processesWith.ts";

export interface GuardedProcessOptions {
  /** The command line after `node`. */
  readonly args: readonly string[];
  readonly directory: string;
  /** The complete environment, except for PATH, which comes from this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** With `messages` the child has `process.send` and `process.on("message")`. */
  readonly channel: "messages" | "none";
  readonly onLine: (line: string) => void;
  readonly inspector?: Inspector | undefined;
  /**
   * Whether it is process 1 of a container, without an init process: as long as it has no handler for SIGTERM, the signal is
   * lost. Any other process ends.
   */
  readonly isFirstProcess?: boolean;
  /** The variable in `environment` whose value no other process has: it tells which processes belong to this one. */
  readonly ownVariable?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** Sends SIGTERM. `onLost` is called if the signal is lost. */
  terminate(onLost?: () => void): void;
  /** Stops the process and those that it has started, until `thaw`. Nothing of them runs meanwhile. */
  freeze(): void;
  thaw(): void;
  /** Detaches a debugger, after a second at the latest: it would keep the process from ending. */
  detachDebugger(): void;
  /** Sends SIGKILL to the process and to those that it has started. */
  kill(): void;
}

/**
 * Starts Node.js in its own process group, so that Ctrl-C in the terminal reaches only this process, which then stops
 * its children in order. The child exits when this process does.
 */
export function startGuardedProcess(options: GuardedProcessOptions): GuardedProcess {
  const { isFirstProcess = false, ownVariable } = options;
  const inspected = options.inspector?.open();
  const preloaded = isFirstProcess ? `${ORPHAN_GUARD}?first` : ORPHAN_GUARD;
  const child = spawn(
    process.execPath,
    [...(inspected?.options ?? []), "--import", preloaded, ...options.args],
    {
      cwd: options.directory,
      env: { PATH: process.env["PATH"] ?? "", ...options.environment },
      detached: true,
      stdio: [
        "ignore",
        "pipe",
        "pipe",
        "pipe",
        ...(options.channel === "messages" ? (["ipc"] as const) : []),
      ],
    },
  );
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  child.once("error", (error) => {
    inspected?.end();
    options.onLine(`cannot start: ${error.message}`);
    resolve({ code: null, signal: null });
  });
  const own = ownVariable && `${ownVariable}=${options.environment[ownVariable]}`;
  const forget = guard(child.pid, own);
  for (const input of outputsOf(child)) {
    createInterface({ input }).on("line", (line) => {
      if (inspected?.reads(line) !== true) options.onLine(line);
    });
  }
  // Like a container, the group ends with its first process. Its other processes would hold the streams open.
  child.once("exit", () => {
    killGroup(child.pid);
    void endStrays(child, own).then(forget);
  });
  child.once("close", (code, signal) => {
    inspected?.end();
    resolve({ code, signal });
  });
  return {
    child,
    exited,
    terminate: isFirstProcess
      ? terminateFirstProcess(child)
      : () => {
          child.kill("SIGTERM");
        },
    freeze: () => signalGroup(child.pid, "SIGSTOP"),
    detachDebugger: () => inspected?.leave(),
    thaw: () => signalGroup(child.pid, "SIGCONT"),
    kill: () => killGroup(child.pid),
  };
}

/** A process that could not start, because this one may open no more files, has no streams, whatever its type says. */
function outputsOf({ stdout, stderr }: Partial<ChildProcess>): readonly Readable[] {
  return [stdout, stderr].filter((stream) => stream instanceof Readable);
}

/** Until the guard is loaded, SIGTERM would end the process: Node.js has no handler yet, and is not process 1 here. */
function terminateFirstProcess(child: ChildProcess): GuardedProcess["terminate"] {
  let isGuarded = false;
  let lost = () => {};
  const { stdio }: Partial<ChildProcess> = child;
  stdio?.[3]?.on("data", (told: Buffer) => {
    isGuarded = true;
    if (told.includes(SIGNAL_LOST)) lost();
  });
  return (onLost = () => {}) => {
    lost = onLost;
    // Of two pipes that are readable at once either may be read first: what the guard has written is read after this turn.
    setImmediate(() => {
      if (isGuarded) child.kill("SIGTERM");
      else onLost();
    });
  };
}

/** What the guard of a first process writes, besides another byte when it is loaded. */
const SIGNAL_LOST = "L";

/** The thread that guards a stopped process is stopped as well. */
function guard(processGroup: number | undefined, variable: string | undefined): () => void {
  if (processGroup === undefined) return () => {};
  const ends = [endWithThisProcess({ processGroup })];
  if (variable !== undefined) ends.push(endWithThisProcess({ variable }));
  return () => {
    for (const end of ends) end();
  };
}

/** Ends what the process has started and has left its group. What is not found may hold the streams open no longer. */
async function endStrays(child: ChildProcess, variable: string | undefined): Promise<void> {
  const closed = once(child, "close");
  if (variable !== undefined) await killProcessesWith(variable);
  const timer = setTimeout(() => {
    for (const stream of child.stdio) stream?.destroy();
  }, STREAMS_END_MS);
  // The streams may have closed meanwhile. A timer that stays would hold this process open.
  await closed;
  clearTimeout(timer);
}

/** How long what a process wrote before its end may take to arrive. */
const STREAMS_END_MS = 1_000;

const ORPHAN_GUARD = new URL("./orphanGuard.mjs", import.meta.url).href;

/** Sends SIGKILL to a guarded process and to those that it has started. */
export function killGroup(processId: number | undefined): void {
  signalGroup(processId, "SIGKILL");
}

function signalGroup(processId: number | undefined, signal: NodeJS.Signals): void {
  if (processId === undefined) return;
  try {
    process.kill(-processId, signal);
  } catch {
    // The group has ended already.
  }
}

/** The services that a child process may call. */
export interface ServiceUrls {
  readonly endpoint: { readonly url: string };
  readonly sqs: { readonly url: string };
  readonly secrets: { readonly url: string };
}

/** Hands a key to the AWS SDK in a child process. */
export function credentialVariables(key: AccessKey): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    ...(key.sessionToken !== undefined && { AWS_SESSION_TOKEN: key.sessionToken }),
  };
}

export function regionVariables(region: string) {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

/** The local endpoints, none of the user's own files, and no role of this machine, if it is an instance. */
export function serviceVariables({ endpoint, sqs, secrets }: ServiceUrls): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SFN: endpoint.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SSM: secrets.url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
