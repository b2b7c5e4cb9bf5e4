import { z } from "zod";
import { LOG_GROUP_NAME, LOG_RETENTION_DAYS } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  retentionInDays: z
    .number()
    .refine((days) => LOG_RETENTION_DAYS.includes(days), {
      message: `Expected one of ${LOG_RETENTION_DAYS.join(", ")}`,
    })
    .optional(),
  kmsKeyId: z.string().optional(),
});

/** `aws:cloudwatch/logGroup:LogGroup`: a name that functions, tasks and state machines may write to. */
export const logGroup: CreateCounterpart = (resource, { logGroups }) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  requireName(name);
  if (logGroups.has(name)) {
    throw new Error(
      `ResourceAlreadyExistsException: The specified log group already exists: ${name}`,
    );
  }
  const arn = arnOf("logs", `log-group:${name}`);
  logGroups.set(name, { arn, kmsKeyArn: inputs.kmsKeyId });
  return {
    description: "log group",
    id: name,
    outputs: { arn, name },
  };
};

/** @throws {Error} when CloudWatch Logs would refuse the name, with its message. */
function requireName(name: string): void {
  const constraint =
    name.length > LOG_GROUP_NAME.maxLength
      ? `Member must have length less than or equal to ${LOG_GROUP_NAME.maxLength}`
      : LOG_GROUP_NAME.pattern.test(name)
        ? undefined
        : "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+";
  if (constraint === undefined) return;
  throw new Error(
    `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: ${constraint}`,
  );
}
