import { randomUUID } from "node:crypto";
import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import type { Iam } from "../../iam/iam.ts";
import { ECS_PROTECTION_MINUTES } from "../../limits.ts";
import type { AgentTask } from "./agentTask.ts";
import type { Answer } from "./answer.ts";

/**
 * `PUT` and `GET` of `task-protection/v1/state`, with the answers of the agent's handlers (amazon-ecs-agent,
 * ecs-agent/tmds/handlers/taskprotection): `protection`; `failure`, with status 200; or `error`.
 */
export function answerProtection(
  method: string,
  body: string,
  task: AgentTask,
  iam: Pick<Iam, "require">,
): Answer {
  const request = method === "PUT" ? readRequest(body) : undefined;
  if (typeof request === "string") return errorAnswer(400, task, INVALID, request);
  const action = request === undefined ? "ecs:GetTaskProtection" : "ecs:UpdateTaskProtection";
  if (task.role === undefined) {
    const message = "Invalid Request: no task IAM role credentials available for task";
    return errorAnswer(403, task, "AccessDeniedException", message);
  }
  try {
    iam.require(task.role.session, action, task.arn, { "ecs:cluster": task.clusterArn });
  } catch (error) {
    if (!(error instanceof AccessDeniedException)) throw error;
    return errorAnswer(400, task, error.name, error.message, randomUUID());
  }
  const { min, max } = ECS_PROTECTION_MINUTES;
  const minutes = request?.minutes;
  if (minutes !== undefined && (minutes < min || minutes > max)) {
    const allowed = `expiresInMinutes must be from ${min} to ${max}, not ${minutes}`;
    return errorAnswer(400, task, INVALID, allowed, randomUUID());
  }
  const reason = task.refusesProtection(request?.enabled ?? false);
  if (reason !== undefined) {
    return { status: 200, body: { failure: { Arn: task.arn, Detail: null, Reason: reason } } };
  }
  if (request?.enabled === true) task.protection.protect(minutes);
  if (request?.enabled === false) task.protection.release();
  return { status: 200, body: { protection: stateOf(task) } };
}

const INVALID = "InvalidParameterException";

function stateOf({ arn, protection }: AgentTask): object {
  const expiresAt = protection.expiresAt();
  return {
    ExpirationDate: expiresAt === undefined ? null : secondsOf(expiresAt),
    ProtectionEnabled: expiresAt !== undefined,
    TaskArn: arn,
  };
}

/** `2022-10-06T02:29:16Z` */
function secondsOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

interface ProtectionRequest {
  readonly enabled: boolean;
  readonly minutes: number | undefined;
}

/** Go's decoder ignores the case of names. Returns why the agent refuses the request. */
function readRequest(body: string): ProtectionRequest | string {
  const failed = "UpdateTaskProtection: failed to decode request";
  let entries: [string, unknown][];
  try {
    const request: unknown = JSON.parse(body);
    if (typeof request !== "object" || request === null) return failed;
    entries = Object.entries(request).map(([name, value]) => [name.toLowerCase(), value]);
  } catch {
    return failed;
  }
  const {
    protectionenabled: enabled,
    expiresinminutes: minutes,
    ...unknown
  } = Object.fromEntries(entries);
  if (Object.keys(unknown).length > 0) return failed;
  if (minutes !== undefined && minutes !== null && !Number.isInteger(minutes)) return failed;
  if (enabled === undefined || enabled === null) {
    return "Invalid request: does not contain 'ProtectionEnabled' field";
  }
  if (typeof enabled !== "boolean") return failed;
  return { enabled, minutes: typeof minutes === "number" ? minutes : undefined };
}

function errorAnswer(
  status: number,
  { arn }: AgentTask,
  Code: string,
  Message: string,
  requestID?: string,
): Answer {
  return {
    status,
    body: { ...(requestID !== undefined && { requestID }), error: { Arn: arn, Code, Message } },
  };
}
