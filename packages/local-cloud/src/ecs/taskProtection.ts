import type { Clock } from "@sfn-workers/local-stepfunctions";
import { ECS_PROTECTION_MINUTES } from "../limits.ts";

/** Whether scale-in and deployments leave a task alone. */
export interface TaskProtection {
  /** When it expires, in milliseconds since 1970; undefined while the task is not protected. */
  expiresAt(): number | undefined;
  /** @param minutes how long from now */
  protect(minutes?: number): void;
  release(): void;
  /** For a task that has ended. */
  close(): void;
}

/** @param onEnd called when the protection ends or expires */
export function createTaskProtection(clock: Clock, onEnd: () => void): TaskProtection {
  let expiresAt: number | undefined;
  let timer: unknown;

  function release(): void {
    clock.clearTimeout(timer);
    if (expiresAt === undefined) return;
    expiresAt = undefined;
    onEnd();
  }

  return {
    expiresAt: () => expiresAt,
    protect(minutes = ECS_PROTECTION_MINUTES.default) {
      clock.clearTimeout(timer);
      expiresAt = clock.now() + minutes * 60_000;
      timer = clock.setTimeout(release, minutes * 60_000);
    },
    release,
    close: () => clock.clearTimeout(timer),
  };
}
