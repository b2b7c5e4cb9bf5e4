import { type Clock, type Observer, systemClock } from "@sfn-workers/worker-core";

/** ECS's default is 2 hours; the protection is renewed after half of it. ECS guide: task scale-in protection. */
const PROTECTED_MINUTES = 120;
const RENEW_AFTER_MS = (PROTECTED_MINUTES / 2) * 60_000;
/** If a request fails, the worker continues and retries after this time. */
const RETRY_AFTER_MS = 5 * 60_000;
/** The idle time before the protection ends, so that back-to-back tasks don't toggle it. */
const IDLE_BEFORE_RELEASE_MS = 10_000;

export interface ScaleInProtectionOptions {
  /** The ECS agent's address, from ECS_AGENT_URI. */
  readonly agentUri: string;
  readonly onFault: (message: string) => void;
  readonly clock?: Clock;
}

/** Prevents ECS scale-in from stopping this task while handlers run. A deployment still sends SIGTERM. */
export function scaleInProtection(options: ScaleInProtectionOptions): Observer {
  const { clock = systemClock, onFault } = options;
  const url = `${options.agentUri}/task-protection/v1/state`;
  let runningTasks = 0;
  let desired = false;
  /** The state last sent to the agent; `undefined` when it must be sent again. */
  let sent: boolean | undefined = false;
  let sending = false;
  let releaseTimer: unknown;
  let resendTimer: unknown;

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
        clock.clearTimeout(releaseTimer);
        clock.clearTimeout(resendTimer);
    }
  };

  function end(): void {
    runningTasks -= 1;
    if (runningTasks > 0) return;
    releaseTimer = clock.setTimeout(() => setDesired(false), IDLE_BEFORE_RELEASE_MS);
  }

  function protect(): void {
    clock.clearTimeout(releaseTimer);
    setDesired(true);
  }

  function setDesired(state: boolean): void {
    desired = state;
    if (!sending) void send();
  }

  async function send(): Promise<void> {
    sending = true;
    while (desired !== sent) {
      const state = desired;
      const failed = await put(state).then(
        () => false,
        (error: unknown) => {
          onFault(`ECS scale-in protection: ${error instanceof Error ? error.message : error}`);
          return true;
        },
      );
      sent = state;
      clock.clearTimeout(resendTimer);
      if (failed) resendIn(RETRY_AFTER_MS);
      else if (state) resendIn(RENEW_AFTER_MS);
    }
    sending = false;
  }

  function resendIn(ms: number): void {
    resendTimer = clock.setTimeout(() => {
      sent = undefined;
      setDesired(desired);
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
    const body = await answer.text();
    if (!answer.ok) throw new Error(`the agent answered HTTP ${answer.status}: ${body}`);
    const { Reason: reason, Detail: detail } = refusalIn(body) ?? {};
    if (reason !== undefined)
      throw new Error(`refused: ${[reason, detail].filter(Boolean).join(", ")}`);
  }
}

/** ECS answers a refusal with HTTP 200 too, such as DEPLOYMENT_BLOCKED. ECS guide: task scale-in protection endpoint. */
interface Refusal {
  readonly Reason?: string;
  readonly Detail?: string | null;
}

function refusalIn(body: string): Refusal | undefined {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== "object" || answer === null || !("failure" in answer)) return undefined;
  return answer.failure as Refusal;
}
