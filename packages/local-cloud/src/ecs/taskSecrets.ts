import { regionOf } from "../names.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** Where ECS fetches the secrets of containers. */
export interface TaskSecrets {
  readonly secrets: Pick<Secrets, "url" | "fetchForContainer">;
}

/**
 * Fetches the container's secrets as the execution role, before the container starts.
 *
 * @throws {Error} when one is missing, or the role may not read it; the message is the reason of the stopped task.
 */
export function fetchTaskSecrets(
  { arn, secrets, executionRoleArn }: TaskDefinition,
  taskId: string,
  source: TaskSecrets["secrets"],
): Record<string, string> {
  const entries = Object.entries(secrets);
  if (entries.length === 0) return {};
  if (executionRoleArn === undefined) {
    throw new Error(
      "ResourceInitializationError: the task definition has secrets and no execution role, which would fetch them",
    );
  }
  const region = regionOf(arn);
  const session = { roleArn: executionRoleArn, sessionName: taskId };
  return Object.fromEntries(
    entries.map(([name, valueFrom]) => [
      name,
      source.fetchForContainer(session, valueFrom, region),
    ]),
  );
}
