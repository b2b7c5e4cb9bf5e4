import { constants } from "node:os";
import type { Core } from "../core.ts";
import type { TaskSilent } from "../failure.ts";
import type { TaskFault } from "../faults/places.ts";
import { nameInArn, regionOf } from "../names.ts";
import { TASK_SILENT_AFTER_MS } from "../ownLimits.ts";
import {
  regionVariables,
  type ServiceUrls,
  serviceVariables,
  startGuardedProcess,
} from "../process/guardedProcess.ts";
import type { Inspector } from "../process/inspector.ts";
import { createLastLines } from "../process/lastLines.ts";
import { issueWorkerKey, type WorkerKeys } from "../workerKey.ts";
import type { TaskAgent } from "./agent/agent.ts";
import type { AgentTask } from "./agent/agentTask.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import { createTaskProtection, type TaskProtection } from "./taskProtection.ts";

export interface StoppedTask {
  /** `exit code 1`, `killed by SIGKILL`. */
  readonly reason: string;
  /** As a container's: 128 and the number of the signal that killed it. Null for one that has not started. */
  readonly exitCode: number | null;
  readonly started: boolean;
  readonly lastLines: readonly string[];
  /** Whether it called a service. */
  readonly served: boolean;
  /** Whether a fault on purpose stopped it. */
  readonly byFault: boolean;
}

/** A task, which runs as a process. */
export interface RunningTask {
  readonly arn: string;
  readonly definition: TaskDefinition;
  readonly processId: number | undefined;
  readonly stopped: Promise<StoppedTask>;
  readonly protection: TaskProtection;
  /** Whether it has called a service. */
  serves(): boolean;
  /** Resolves at its first poll for a task. */
  readonly polled: Promise<void>;
  /** Its polls bring no further task. */
  dismiss(): void;
  isStopping(): boolean;
  /**
   * Sends SIGTERM, and SIGKILL if the process still runs after the container's stop timeout.
   *
   * @param ifLost whether to wait for that long even if the process has no handler for SIGTERM, so that the signal is lost
   */
  stop(ifLost: "wait" | "kill"): Promise<void>;
}

/** Settings of one task that replace those of its definition. */
export interface TaskOverrides {
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[] | undefined;
}

export interface TaskLaunch {
  readonly definition: TaskDefinition;
  readonly arn: string;
  readonly clusterArn: string;
  /** Undefined for a task on demand. */
  readonly serviceName: string | undefined;
  /** The values of the container's secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly overrides?: TaskOverrides | undefined;
  /** Called when the task has called no service for `TASK_SILENT_AFTER_MS`. */
  readonly onSilent: () => void;
  /** Called when its protection ends or expires. */
  readonly onProtectionEnd: () => void;
  readonly refusesProtection: AgentTask["refusesProtection"];
  readonly inspector?: Inspector | undefined;
}

/** What tasks need from the environment. */
export type TaskServices = Pick<Core, "clock" | "iam" | "log" | "faults"> &
  Pick<WorkerKeys, "pollEndpoints"> &
  ServiceUrls & { readonly agent: Pick<TaskAgent, "attach"> };

export function runTask(launch: TaskLaunch, cloud: TaskServices): RunningTask {
  const { arn, definition, overrides, serviceName } = launch;
  const id = nameInArn(arn);
  const role = issueKey(definition, id, cloud);
  const protection = createTaskProtection(cloud.clock, launch.onProtectionEnd);
  let stopping = false;
  const isStopping = () => stopping;
  const startedAt = cloud.clock.now();
  const { variables, detach } = cloud.agent.attach({
    ...launch,
    role,
    startedAt,
    protection,
    isStopping,
  });
  const lastLines = createLastLines();
  const { args, directory, hasInit } = overrides?.command
    ? definition.commandLineWith(overrides.command)
    : definition.commandLine;
  const process = startGuardedProcess({
    args,
    directory,
    environment: {
      ...regionVariables(regionOf(arn)),
      // As in a container whose user has no entry in /etc/passwd: none of the files of the user of this machine.
      HOME: "/",
      AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
      ...definition.environment,
      ...launch.secrets,
      ...overrides?.environment,
      ...variables,
      ...serviceVariables(cloud),
    },
    channel: "none",
    inspector: launch.inspector,
    isFirstProcess: !definition.hasInit && !hasInit,
    ownVariable: "ECS_CONTAINER_METADATA_URI_V4",
    onLine(line) {
      lastLines.write(line);
      cloud.log(`[${serviceName ?? definition.family} ${id.slice(0, 8)}] ${line}`);
    },
  });

  const serves = () => role !== undefined && cloud.iam.wasUsed(role.key.accessKeyId);
  const silence = cloud.clock.setTimeout(() => {
    if (role !== undefined && !serves()) launch.onSilent();
  }, TASK_SILENT_AFTER_MS);
  const endUse = definition.files.use();
  let byFault = false;
  const fault = cloud.faults?.ofTask();
  const faultTimer = fault && cloud.clock.setTimeout(() => suffer(fault), fault.afterMs);
  const stopped = process.exited.then(({ code, signal }) => {
    cloud.clock.clearTimeout(silence);
    cloud.clock.clearTimeout(faultTimer);
    protection.close();
    detach();
    endUse();
    const served = serves();
    role?.revoke();
    const reason = signal === null ? `exit code ${code}` : `killed by ${signal}`;
    const exitCode = signal === null ? code : 128 + constants.signals[signal];
    return { reason, exitCode, started: true, lastLines: lastLines.all, served, byFault };
  });

  function suffer({ kind }: TaskFault): void {
    byFault = true;
    cloud.faults?.injected("ecs:task", kind);
    if (kind === "kill") process.kill();
    else void stop("wait");
  }

  async function stop(ifLost: "wait" | "kill"): Promise<void> {
    stopping = true;
    process.detachDebugger();
    const timer = cloud.clock.setTimeout(process.kill, definition.stopTimeoutSeconds * 1000);
    process.terminate(ifLost === "kill" ? process.kill : undefined);
    await stopped;
    cloud.clock.clearTimeout(timer);
  }

  return {
    arn,
    definition,
    processId: process.child.pid,
    stopped,
    protection,
    serves,
    polled: role?.polled ?? new Promise(() => {}),
    dismiss() {
      role?.dismiss();
      process.detachDebugger();
    },
    isStopping,
    stop,
  };
}

function issueKey({ taskRoleArn }: TaskDefinition, taskId: string, cloud: TaskServices) {
  if (taskRoleArn === undefined) return undefined;
  return issueWorkerKey({ roleArn: taskRoleArn, sessionName: taskId }, cloud);
}

/** A task that could not start, for the reason in the error. */
export function notStarted(error: unknown): StoppedTask {
  const reason = error instanceof Error ? error.message : String(error);
  const started = false;
  return { reason, exitCode: null, started, lastLines: [], served: false, byFault: false };
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
