import type { Core } from "../core.ts";
import type { TaskSilent } from "../failure.ts";
import type { TaskFault } from "../faults/places.ts";
import { TASK_SILENT_AFTER_MS } from "../limits.ts";
import {
  type ServiceUrls,
  sdkEnvironment,
  startGuardedProcess,
} from "../process/guardedProcess.ts";
import { createLastLines } from "../process/lastLines.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

export interface StoppedTask {
  /** `exit code 1`, `killed by SIGKILL`. */
  readonly reason: string;
  readonly exitCode: number | null;
  readonly lastLines: readonly string[];
  /** Whether it called a service. */
  readonly served: boolean;
  /** Whether a fault on purpose stopped it. */
  readonly byFault: boolean;
}

/** A task, which runs as a process. */
export interface RunningTask {
  readonly processId: number | undefined;
  readonly stopped: Promise<StoppedTask>;
  /** Whether it has called a service. */
  serves(): boolean;
  /** Sends SIGTERM, and SIGKILL if the process still runs after the container's stop timeout. */
  stop(): Promise<void>;
}

export interface TaskLaunch {
  readonly definition: TaskDefinition;
  readonly id: string;
  /** Begins each line that the task writes: the name of the service or of the task definition. */
  readonly label: string;
  /** The values of the container's secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables that replace the container's own. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Called when the task has called no service for `TASK_SILENT_AFTER_MS`. */
  readonly onSilent: () => void;
}

export function runTask(
  { definition, id, label, secrets, overrides, onSilent }: TaskLaunch,
  cloud: Pick<Core, "clock" | "iam" | "log" | "faults"> & ServiceUrls,
): RunningTask {
  const key = cloud.iam.issueAccessKey({ roleArn: definition.taskRoleArn, sessionName: id });
  const lastLines = createLastLines();
  const process = startGuardedProcess({
    args: definition.commandLine.args,
    directory: definition.commandLine.directory,
    environment: {
      ...definition.environment,
      ...secrets,
      ...overrides,
      ...sdkEnvironment(key, cloud),
    },
    channel: "none",
    onLine(line) {
      lastLines.write(line);
      cloud.log(`[${label} ${id.slice(0, 8)}] ${line}`);
    },
  });

  const serves = () => cloud.iam.wasUsed(key.accessKeyId);
  const silence = cloud.clock.setTimeout(() => {
    if (!serves()) onSilent();
  }, TASK_SILENT_AFTER_MS);
  let byFault = false;
  const fault = cloud.faults?.ofTask();
  const faultTimer = fault && cloud.clock.setTimeout(() => suffer(fault), fault.afterMs);
  const stopped = process.exited.then(({ code, signal }) => {
    cloud.clock.clearTimeout(silence);
    cloud.clock.clearTimeout(faultTimer);
    const served = serves();
    cloud.iam.revokeAccessKey(key.accessKeyId);
    const reason = signal === null ? `exit code ${code}` : `killed by ${signal}`;
    return { reason, exitCode: code, lastLines: lastLines.all, served, byFault };
  });

  function suffer({ kind }: TaskFault): void {
    byFault = true;
    cloud.faults?.injected("ecs:task", kind);
    if (kind === "kill") process.kill();
    else void stop();
  }

  async function stop(): Promise<void> {
    const timer = cloud.clock.setTimeout(process.kill, definition.stopTimeoutSeconds * 1000);
    process.terminate();
    await stopped;
    cloud.clock.clearTimeout(timer);
  }

  return {
    processId: process.child.pid,
    stopped,
    serves,
    stop,
  };
}

/** A task that could not start, for the reason in the error. */
export function notStarted(error: unknown): StoppedTask {
  const reason = error instanceof Error ? error.message : String(error);
  return { reason, exitCode: null, lastLines: [], served: false, byFault: false };
}

/** What to report about a task that has called no service. */
export function silentFailure(
  { name, arn }: { readonly name: string; readonly arn: string },
  othersServe: boolean,
): TaskSilent {
  const seconds = TASK_SILENT_AFTER_MS / 1_000;
  const message = `a task runs, but has called no service for ${seconds} s since it started`;
  return { kind: "taskSilent", name, arn, message, seconds, othersServe };
}
