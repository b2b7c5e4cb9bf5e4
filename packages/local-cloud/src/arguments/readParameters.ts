import { IntegrationFailure, type IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import type { z } from "zod";
import { acceptMembers, type Reader } from "./accept.ts";
import { nearest } from "./nearest.ts";
import type { ArgumentList } from "./support.ts";

/**
 * Reads the parameters that a state hands to a service.
 *
 * @throws {IntegrationFailure} with States.Runtime, which no Retry or Catch handles, when Step Functions would not pass them
 * on: a parameter is unknown, missing or of another type. The messages are AWS's.
 *
 * For example:
 * ```ts
 * const list = { QueueUrl: "reproduced", MessageBody: "reproduced" } as const;
 * const Parameters = z.strictObject({ QueueUrl: z.string(), MessageBody: z.unknown() });
 * const integration: Integration = async (request) => {
 *   const { QueueUrl } = readParameters(Parameters, list, request);
 *   // …
 * };
 * ```
 */
export function readParameters<T>(
  schema: z.ZodType<T>,
  list: ArgumentList,
  request: Pick<IntegrationRequest, "parameters" | "taskToken">,
): T {
  const { parameters } = request;
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
    throw unusable(request, ["The value is not an object"]);
  }
  const accepted = acceptMembers({ ...parameters }, list, STEP_FUNCTIONS);
  if (accepted.refused.length > 0) throw unusable(request, accepted.refused);
  const result = schema.safeParse(accepted.value, { reportInput: true });
  if (result.success) return result.data;
  throw unusable(request, result.error.issues.map(describe));
}

const STEP_FUNCTIONS: Reader = {
  isAbsent: (value) => value === undefined,
  describeUnknown({ name, known }) {
    const near = nearest(name, known);
    const remedy = near.length > 0 ? `; did you mean ${near.join(" or ")}?` : "";
    return `The field "${name}" is not supported by Step Functions${remedy}`;
  },
};

function describe({ path, ...issue }: z.core.$ZodIssue): string {
  const name = path.join(".");
  return issue.code === "invalid_type" && issue.input === undefined
    ? `The field '${name}' is required but was missing`
    : `The value for the field '${name}' has an invalid format: ${issue.message}`;
}

function unusable(
  { parameters, taskToken }: Pick<IntegrationRequest, "parameters" | "taskToken">,
  reasons: readonly string[],
): IntegrationFailure {
  const text = JSON.stringify(parameters);
  // A cause is shown and logged, and a token must not be.
  const shown = taskToken === undefined ? text : text.replaceAll(taskToken, "…");
  return new IntegrationFailure(
    "States.Runtime",
    `The Parameters '${shown}' could not be used to start the Task: [${reasons.join(", ")}]`,
  );
}
