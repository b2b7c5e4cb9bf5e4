/** AWS's refusals of a second resource with a name, by type. */
const REFUSALS: Readonly<Record<string, (name: string) => string>> = {
  "aws:cloudwatch/logGroup:LogGroup": () =>
    "ResourceAlreadyExistsException: The specified log group already exists",
  "aws:ecs/service:Service": () =>
    "InvalidParameterException: Creation of service was not idempotent.",
  "aws:iam/policy:Policy": (name) =>
    `EntityAlreadyExists: A policy called ${name} already exists. Duplicate names are not allowed.`,
  "aws:iam/role:Role": (name) => `EntityAlreadyExists: Role with name ${name} already exists.`,
  "aws:lambda/function:Function": (name) =>
    `ResourceConflictException: Function already exist: ${name}`,
  "aws:scheduler/schedule:Schedule": (name) =>
    `ConflictException: Schedule ${name} already exists.`,
  "aws:sqs/queue:Queue": () =>
    "QueueAlreadyExists: A queue already exists with the same name and a different value for attribute",
};

/** The refusal of a replacement that has the name of the resource that it replaces. */
export function nameTaken(type: string, name: string): string {
  const refusal = REFUSALS[type]?.(name) ?? `a resource with the name ${name} already exists`;
  return `${refusal} (with the option deleteBeforeReplace: true the resource is deleted before its replacement is created)`;
}
