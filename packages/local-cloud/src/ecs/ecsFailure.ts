import { randomUUID } from "node:crypto";
import { IntegrationFailure } from "@sfn-workers/local-stepfunctions";

/** An error of ECS as `ecs:runTask` gives it to Retry and Catch. */
export function ecsFailure(code: string, message: string): IntegrationFailure {
  const details = `Status Code: 400; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null`;
  return new IntegrationFailure(`ECS.${code}`, `${message} (Service: AmazonECS; ${details})`);
}
