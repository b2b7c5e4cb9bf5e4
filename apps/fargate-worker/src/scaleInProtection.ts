import { type Clock, type Observer, systemClock } from "@sfn-workers/worker-core";

/** ECS protects a task for 2 hours unless told otherwise; it is renewed well before. Guide: ECS task scale-in protection. */
const PROTECTED_MINUTES = 120;
const RENEW_AFTER_MS = (PROTECTED_MINUTES / 2) * 60_000;
/** Not protected is no reason to stop working, nor to ask the agent without end. */
const RETRY_AFTER_MS = 5 * 60_000;
/** Short tasks follow each other: protection stays a little, rather than going on and off with each. */
const IDLE_BEFORE_RELEASE_MS = 10_000;

export interface ScaleInProtectionOptions {
  /** The ECS agent's address, from ECS_AGENT_URI. */
  readonly agentUri: string;
  readonly onFault: (message: string) => void;
  readonly clock?: Clock;
}

/** Keeps ECS from stopping this task to scale in while handlers run. A deployment's SIGTERM still comes, and drains. */
export function scaleInProtection(options: ScaleInProtectionOptions): Observer {
  const { clock = systemClock, onFault } = options;
  const url = `${options.agentUri}/task-protection/v1/state`;
  let runningTasks = 0;
  let wanted = false;
  /** What the agent knows; `undefined` when it has to be told again. */
  let told: boolean | undefined = false;
  let telling = false;
  let release: unknown;
  let again: unknown;

  return (event) => {
    switch (event.type) {
      case "taskReceived":
        runningTasks += 1;
        if (runningTasks === 1) protect();
        return;
      case "taskSucceeded":
      case "taskFailed":
      case "taskLost":
      case "taskHandedBack":
        return end();
      case "reportFailed":
        if (event.retryInMs === undefined) end();
        return;
      case "stopped":
        clock.clearTimeout(release);
        clock.clearTimeout(again);
    }
  };

  function end(): void {
    runningTasks -= 1;
    if (runningTasks > 0) return;
    release = clock.setTimeout(() => want(false), IDLE_BEFORE_RELEASE_MS);
  }

  function protect(): void {
    clock.clearTimeout(release);
    want(true);
  }

  function want(state: boolean): void {
    wanted = state;
    if (!telling) void tell();
  }

  async function tell(): Promise<void> {
    telling = true;
    while (wanted !== told) {
      const state = wanted;
      const failed = await put(state).then(
        () => false,
        (error: unknown) => {
          onFault(`ECS scale-in protection: ${error instanceof Error ? error.message : error}`);
          return true;
        },
      );
      told = state;
      clock.clearTimeout(again);
      if (failed) tellAgainIn(RETRY_AFTER_MS);
      else if (state) tellAgainIn(RENEW_AFTER_MS);
    }
    telling = false;
  }

  function tellAgainIn(ms: number): void {
    again = clock.setTimeout(() => {
      told = undefined;
      want(wanted);
    }, ms);
  }

  async function put(state: boolean): Promise<void> {
    const answer = await fetch(url, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(
        state
          ? { ProtectionEnabled: true, ExpiresInMinutes: PROTECTED_MINUTES }
          : { ProtectionEnabled: false },
      ),
    });
    if (!answer.ok)
      throw new Error(`the agent answered HTTP ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
  }
}
