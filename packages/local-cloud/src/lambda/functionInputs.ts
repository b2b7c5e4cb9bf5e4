import { z } from "zod";
import {
  LAMBDA_DEFAULT_MEMORY_MB,
  LAMBDA_DEFAULT_TIMEOUT_SECONDS,
  LOG_GROUP_NAME,
} from "../limits.ts";
import { LAMBDA_FUNCTION, LAMBDA_RUNTIMES } from "./functionLimits.ts";

export const FunctionInputs = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  role: z.string(),
  packageType: z.literal("Zip", "supported locally: Zip").optional(),
  runtime: z.string(),
  handler: z.string(),
  code: z.unknown(),
  architectures: z.array(z.string()).optional(),
  timeout: z.number().default(LAMBDA_DEFAULT_TIMEOUT_SECONDS),
  memorySize: z.number().default(LAMBDA_DEFAULT_MEMORY_MB),
  ephemeralStorage: z.strictObject({ size: z.number().optional() }).optional(),
  reservedConcurrentExecutions: z.number().optional(),
  environment: z
    .strictObject({ variables: z.record(z.string(), z.string()).default({}) })
    .optional(),
  kmsKeyArn: z.string().optional(),
  tracingConfig: z.strictObject({ mode: z.enum(["Active", "PassThrough"]) }).optional(),
  loggingConfig: z.strictObject({ logGroup: z.string().optional() }).optional(),
  deadLetterConfig: z.strictObject({ targetArn: z.string() }).optional(),
  vpcConfig: z
    .strictObject({
      subnetIds: z.array(z.string()).default([]),
      securityGroupIds: z.array(z.string()).default([]),
    })
    .optional(),
});
export type FunctionInputs = z.infer<typeof FunctionInputs>;

/**
 * Checks what Lambda checks without looking at other resources.
 *
 * @throws {Error} when one of them is wrong; with the messages of Lambda (CreateFunction), one after another.
 */
export function requireFunctionInputs(name: string, inputs: FunctionInputs): void {
  const messages = [
    validationMessage([...violationsOf(name, inputs)]),
    runtimeMessage(inputs.runtime),
    variablesMessage(inputs.environment?.variables ?? {}),
    vpcMessage(inputs.vpcConfig),
  ].filter((message) => message !== undefined);
  if (messages.length > 0) throw new Error(messages.join("; "));
}

/** Whether the function is in a VPC: without subnets and security groups, a `vpcConfig` says nothing. */
export function isInVpc({ vpcConfig }: Pick<FunctionInputs, "vpcConfig">): boolean {
  return vpcConfig !== undefined && vpcConfig.subnetIds.length > 0;
}

interface Violation {
  readonly at: string;
  readonly value: string | number;
  readonly constraint: string;
}

function* violationsOf(name: string, inputs: FunctionInputs): Generator<Violation> {
  const { nameLength, namePattern, descriptionLength, handlerLength } = LAMBDA_FUNCTION;
  const { timeoutSeconds, memoryMb, ephemeralStorageMb, architectures } = LAMBDA_FUNCTION;
  if (!namePattern.test(name)) {
    yield { at: "functionName", value: name, constraint: mustMatch("[a-zA-Z0-9-_]+") };
  }
  yield* tooLong("functionName", name, nameLength);
  yield* tooLong("description", inputs.description ?? "", descriptionLength);
  yield* tooLong("handler", inputs.handler, handlerLength);
  if (/\s/.test(inputs.handler)) {
    yield { at: "handler", value: inputs.handler, constraint: mustMatch("[^\\s]+") };
  }
  const logGroup = inputs.loggingConfig?.logGroup;
  if (logGroup !== undefined && !LOG_GROUP_NAME.pattern.test(logGroup)) {
    const constraint = mustMatch("[\\.\\-_/#A-Za-z0-9]+");
    yield { at: "loggingConfig.logGroup", value: logGroup, constraint };
  }
  yield* tooLong("loggingConfig.logGroup", logGroup ?? "", LOG_GROUP_NAME.maxLength);
  yield* outside("timeout", inputs.timeout, timeoutSeconds);
  yield* outside("memorySize", inputs.memorySize, memoryMb);
  yield* outside("ephemeralStorage.size", inputs.ephemeralStorage?.size, ephemeralStorageMb);
  const given = inputs.architectures ?? [];
  const value = `[${given.join(", ")}]`;
  if (given.length > 1) yield { at: "architectures", value, constraint: atMostLong(1) };
  else if (!given.every((one) => architectures.includes(one))) {
    const constraint = `Member must satisfy constraint: [Member must satisfy enum value set: [${architectures.join(", ")}], Member must not be null]`;
    yield { at: "architectures", value, constraint };
  }
}

function* tooLong(at: string, value: string, max: number): Generator<Violation> {
  if (value.length > max) yield { at, value, constraint: atMostLong(max) };
}

function* outside(
  at: string,
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): Generator<Violation> {
  if (value === undefined) return;
  const constraint = `Member must have value`;
  if (value < min) yield { at, value, constraint: `${constraint} greater than or equal to ${min}` };
  if (value > max) yield { at, value, constraint: `${constraint} less than or equal to ${max}` };
}

const atMostLong = (max: number) => `Member must have length less than or equal to ${max}`;
export const mustMatch = (pattern: string) =>
  `Member must satisfy regular expression pattern: ${pattern}`;

export function validationMessage(violations: readonly Violation[]): string | undefined {
  if (violations.length === 0) return undefined;
  const texts = violations.map(
    ({ at, value, constraint }) =>
      `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`,
  );
  return `${texts.length} validation error${texts.length > 1 ? "s" : ""} detected: ${texts.join("; ")}`;
}

function runtimeMessage(runtime: string): string | undefined {
  const { valid, deprecated } = LAMBDA_RUNTIMES;
  if (deprecated.includes(runtime)) {
    return `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`;
  }
  if (!valid.includes(runtime)) {
    return `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${valid.join(", ")}] or be a valid ARN`;
  }
  return runtime.startsWith("nodejs")
    ? undefined
    : `runtime: ${runtime}; supported locally: nodejs24.x and other nodejs runtimes`;
}

/** Lambda's message about the size quotes all variables. This one gives their size, because they may be secrets. */
function variablesMessage(variables: Readonly<Record<string, string>>): string | undefined {
  const { variablesBytes, variablePattern, reservedVariables } = LAMBDA_FUNCTION;
  const names = Object.keys(variables);
  const start = "Lambda was unable to configure your environment variables because the environment";
  const reserved = names.filter((name) => reservedVariables.includes(name));
  if (reserved.length > 0) {
    return `${start} variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`;
  }
  const wrong = names.filter((name) => !variablePattern.test(name));
  if (wrong.length > 0) {
    return `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [${mustMatch("[a-zA-Z]([a-zA-Z0-9_])+")}, Member must not be null]: ${wrong.join(", ")}`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes <= variablesBytes) return undefined;
  return `${start} variables you have provided exceeded the 4KB limit. String measured: ${bytes} bytes as JSON, of ${variablesBytes}; the largest are ${largest(variables)}`;
}

function largest(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(value) }))
    .toSorted((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} (${bytes})`)
    .join(", ");
}

function vpcMessage(vpcConfig: FunctionInputs["vpcConfig"]): string | undefined {
  const { subnetIds = [], securityGroupIds = [] } = vpcConfig ?? {};
  return subnetIds.length > 0 === securityGroupIds.length > 0
    ? undefined
    : `SubnetIds and SecurityIds must coexist or be both empty list. vpcConfig.subnetIds has ${subnetIds.length}, vpcConfig.securityGroupIds has ${securityGroupIds.length}`;
}
