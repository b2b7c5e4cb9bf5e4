import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { isAws } from "./endpointUrl.ts";

export interface ConformanceOptions {
  readonly endpoint?: URL | undefined;
  readonly area?: readonly string[] | undefined;
  readonly failed?: true | undefined;
  readonly region?: string | undefined;
  readonly roleArn?: string | undefined;
  /** In seconds. */
  readonly limit?: number | undefined;
  readonly json?: true | undefined;
  readonly write?: true | undefined;
}

/** @throws {UsageError} when AWS is asked without a role: it refuses to create a state machine then */
export function requireRole({ endpoint, roleArn }: ConformanceOptions): void {
  if (endpoint === undefined || !isAws(endpoint) || roleArn !== undefined) return;
  throw new UsageError(
    "--role-arn is missing; allowed: the ARN of a role that states.amazonaws.com may assume, which AWS needs to create a state machine",
  );
}

/** @throws {UsageError} when there is no such area */
export function requireAreas(chosen: readonly string[], known: readonly string[]): void {
  for (const area of chosen) {
    if (known.includes(area)) continue;
    throw new UsageError(
      `--area is "${area}"; allowed: ${known.join(", ")}${suggestion(area, known)}`,
    );
  }
}
