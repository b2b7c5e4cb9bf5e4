import { z } from "zod";
import type { Kms } from "../kms/kms.ts";
import { LOG_GROUP_NAME, LOG_RETENTION_DAYS } from "../limits.ts";
import { arnOf, physicalName, regionOf } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

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
export const logGroup: CreateCounterpart = (resource, { logGroups, kms }) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = arnOf(resource.region, "logs", `log-group:${name}`);
  if (logGroups.has(arn)) {
    throw new Error(
      `ResourceAlreadyExistsException: The specified log group already exists: ${name}`,
    );
  }
  const put = ({ kmsKeyId }: z.infer<typeof Inputs>) => {
    if (kmsKeyId !== undefined) requireKey(kmsKeyId, arn, kms);
    logGroups.set(arn, { arn, kmsKeyArn: kmsKeyId });
    return { description: "log group", outputs: { arn, name } };
  };
  return {
    ...put(inputs),
    id: name,
    update: (changed) => put(readInputs(Inputs, changed)),
    delete: () => void logGroups.delete(arn),
  };
};

/** What CloudWatch Logs, not its caller, does with the key (CloudWatch Logs user guide, encrypt log data). */
const KEY_OPERATIONS = ["GenerateDataKey", "Decrypt"] as const;

/** @throws {Error} when the key's policy does not let CloudWatch Logs encrypt this log group, with its message. */
function requireKey(kmsKeyId: string, arn: string, kms: Pick<Kms, "allowsService">): void {
  const region = regionOf(arn);
  const service = `logs.${region}.amazonaws.com`;
  const use = { region, encryptionContext: { "aws:logs:arn": arn } };
  const allowed = KEY_OPERATIONS.every((operation) =>
    kms.allowsService(service, operation, kmsKeyId, use),
  );
  if (allowed) return;
  throw new Error(
    `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'. ` +
      `kmsKeyId: the key's policy must let the service ${service} use it`,
  );
}

/** @throws {Error} when CloudWatch Logs would refuse the name, with its message. */
export function checkLogGroup(resource: LocalRegistration): void {
  const { name: given, namePrefix } = readInputs(Inputs, resource);
  const name = physicalName(resource, given, namePrefix);
  if (/^aws\//i.test(name)) {
    throw new Error(
      `InvalidParameterException: Log groups starting with AWS/ are reserved for AWS. name: ${name}; /${name} is allowed`,
    );
  }
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
