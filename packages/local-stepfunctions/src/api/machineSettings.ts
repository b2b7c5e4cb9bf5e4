import { isDeepStrictEqual } from "node:util";
import { ApiError } from "../errors.ts";
import { MAX_VERSION_DESCRIPTION_CHARACTERS } from "../limits.ts";
import type { MachineSettings } from "../registry.ts";
import type { Constraint } from "./constraints.ts";
import { optionalString, type Request } from "./operation.ts";

/** Members of CreateStateMachine and UpdateStateMachine that are stored and returned, without effect here. */
export const settingsConstraints = {
  loggingConfiguration: { type: "object" },
  tracingConfiguration: { type: "object" },
  encryptionConfiguration: { type: "object" },
  publish: { type: "boolean" },
  versionDescription: { type: "string", max: MAX_VERSION_DESCRIPTION_CHARACTERS },
} satisfies Record<string, Constraint>;

const DEFAULTS: MachineSettings = {
  loggingConfiguration: { level: "OFF", includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: "AWS_OWNED_KEY" },
};

/**
 * The request's settings; omitted settings keep their value.
 * @throws {ApiError} InvalidLoggingConfiguration or ValidationException when AWS rejects the settings.
 */
export function readSettings(
  request: Request,
  before: MachineSettings = DEFAULTS,
): MachineSettings {
  if (optionalString(request, "versionDescription") !== undefined && request["publish"] !== true) {
    throw new ApiError(
      "ValidationException",
      "Version description can only be set when publish is true",
    );
  }
  const logging = request["loggingConfiguration"] as Logging | undefined;
  if (logging !== undefined) checkLogging(logging);
  return {
    loggingConfiguration:
      logging === undefined
        ? before.loggingConfiguration
        : { ...logging, ...withDefaults(logging) },
    tracingConfiguration: request["tracingConfiguration"] ?? before.tracingConfiguration,
    encryptionConfiguration: request["encryptionConfiguration"] ?? before.encryptionConfiguration,
  };
}

export function changesSettings(request: Request): boolean {
  return Object.keys(DEFAULTS).some((member) => request[member] !== undefined);
}

export function sameSettings(one: MachineSettings, other: MachineSettings): boolean {
  return isDeepStrictEqual(one, other);
}

interface Logging {
  readonly level?: unknown;
  readonly includeExecutionData?: unknown;
  readonly destinations?: unknown;
}

interface Destination {
  readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: unknown } | null;
}

const LOG_GROUP = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/;

function withDefaults({ level, includeExecutionData }: Logging): Logging {
  return { level: level ?? "OFF", includeExecutionData: includeExecutionData ?? false };
}

function checkLogging({ level, destinations }: Logging): void {
  const listed = Array.isArray(destinations) ? (destinations as (Destination | null)[]) : [];
  const logs = (level ?? "OFF") !== "OFF";
  if (listed.length > 1 || (logs && listed.length === 0)) {
    throw invalidLogging("Must specify exactly one Log Destination.");
  }
  for (const destination of listed) {
    const logGroup = destination?.cloudWatchLogsLogGroup?.logGroupArn;
    if (typeof logGroup !== "string") {
      throw invalidLogging("Must set valid CloudWatch Log Group ARN.");
    }
    if (!LOG_GROUP.test(logGroup)) {
      throw invalidLogging("Provided ARN is not CloudWatch Logs Log Group ARN.");
    }
    if (!logGroup.endsWith(":*")) {
      throw invalidLogging("Log Group ARN must be provided with '*' qualifier.");
    }
  }
}

function invalidLogging(problem: string): ApiError {
  return new ApiError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${problem}`);
}
