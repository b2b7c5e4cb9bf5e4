/** The agent is on the same machine, but asks ECS. */
const TIMEOUT_MS = 10_000;

/**
 * Asks the ECS agent to protect this task for so many minutes, or no longer if they are `undefined`.
 * @throws {Error} when the agent fails or refuses; the message says why
 */
export async function putProtection(
  agentUri: string,
  minutes: number | undefined,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const answer = await fetch(`${agentUri}/task-protection/v1/state`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(
      minutes === undefined
        ? { ProtectionEnabled: false }
        : { ProtectionEnabled: true, ExpiresInMinutes: minutes },
    ),
    // Without an answer no further request would be sent.
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the agent answered HTTP ${answer.status}: ${body}`);
  const refusal = refusalIn(body);
  if (refusal) {
    const why = [refusal.Reason, refusal.Detail].filter(Boolean).join(", ");
    throw new Error(`refused: ${why || "without a reason"}`);
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
