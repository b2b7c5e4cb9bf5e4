import type { Core } from "../core.ts";
import {
  type ServiceUrls,
  sdkEnvironment,
  startGuardedProcess,
} from "../process/guardedProcess.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

export interface StoppedTask {
  /** `exit code 1`, `killed by SIGKILL`. */
  readonly reason: string;
  readonly exitCode: number | null;
}

/** A task, which runs as a process. */
export interface RunningTask {
  readonly processId: number | undefined;
  readonly stopped: Promise<StoppedTask>;
  /** Sends SIGTERM, and SIGKILL if the process still runs after the container's stop timeout. */
  stop(): Promise<void>;
}

export interface TaskLaunch {
  readonly definition: TaskDefinition;
  readonly id: string;
  /** Begins each line that the task writes: the name of the service or of the task definition. */
  readonly label: string;
  /** Variables that replace the container's own. */
  readonly overrides?: Readonly<Record<string, string>>;
}

export function runTask(
  { definition, id, label, overrides }: TaskLaunch,
  cloud: Pick<Core, "clock" | "iam" | "log"> & ServiceUrls,
): RunningTask {
  const key = cloud.iam.issueAccessKey({ roleArn: definition.taskRoleArn, sessionName: id });
  const process = startGuardedProcess({
    args: definition.entry.args,
    directory: definition.entry.directory,
    environment: {
      ...definition.entry.environment,
      ...definition.environment,
      ...overrides,
      ...sdkEnvironment(key, cloud),
    },
    channel: "none",
    onLine: (line) => cloud.log(`[${label} ${id.slice(0, 8)}] ${line}`),
  });

  const stopped = process.exited.then(({ code, signal }) => {
    cloud.iam.revokeAccessKey(key.accessKeyId);
    const reason = signal === null ? `exit code ${code}` : `killed by ${signal}`;
    return { reason, exitCode: code };
  });

  return {
    processId: process.child.pid,
    stopped,
    async stop() {
      const timer = cloud.clock.setTimeout(process.kill, definition.stopTimeoutSeconds * 1000);
      process.terminate();
      await stopped;
      cloud.clock.clearTimeout(timer);
    },
  };
}
