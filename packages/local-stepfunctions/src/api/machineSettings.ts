import { isDeepStrictEqual } from "node:util";
import type { ArnScope } from "../arn.ts";
import type { MachineSettings } from "../engine/revision.ts";
import { ApiError } from "../errors.ts";
import { MAX_ARN_CHARACTERS } from "../limits.ts";
import type { Constraints } from "./constraints.ts";
import { AWS_OWNED_KEY, encryption, readEncryption } from "./encryption.ts";
import { optionalString, type Request } from "./operation.ts";
import { publishes, versionDescription } from "./versions.ts";

const boolean = { type: "boolean" } as const;

const logging = {
  level: { type: "string", oneOf: ["ALL", "ERROR", "FATAL", "OFF"] },
  includeExecutionData: boolean,
  destinations: {
    type: "list",
    items: {
      type: "object",
      members: {
        cloudWatchLogsLogGroup: {
          type: "object",
          members: { logGroupArn: { type: "string", min: 1, max: MAX_ARN_CHARACTERS } },
        },
      },
    },
  },
} satisfies Constraints;

/** Members that CreateStateMachine and UpdateStateMachine have in common, beside what an execution needs. */
export const settingsConstraints = {
  loggingConfiguration: { type: "object", members: logging },
  tracingConfiguration: { type: "object", members: { enabled: boolean } },
  encryptionConfiguration: encryption,
  publish: boolean,
  versionDescription,
} satisfies Constraints;

const DEFAULTS: MachineSettings = {
  loggingConfiguration: { level: "OFF", includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: AWS_OWNED_KEY,
};

/**
 * The request's settings; omitted settings keep their value. The request has passed its constraints.
 * @throws {ApiError} InvalidLoggingConfiguration, InvalidEncryptionConfiguration or ValidationException when AWS rejects the
 * settings.
 */
export function readSettings(
  scope: ArnScope,
  request: Request,
  before: MachineSettings = DEFAULTS,
): MachineSettings {
  if (optionalString(request, "versionDescription") !== undefined && !publishes(request)) {
    throw new ApiError(
      "ValidationException",
      "Version description can only be set when publish is true",
    );
  }
  const given = request as GivenSettings;
  return {
    loggingConfiguration:
      readLogging(given.loggingConfiguration ?? undefined) ?? before.loggingConfiguration,
    tracingConfiguration:
      readTracing(given.tracingConfiguration ?? undefined) ?? before.tracingConfiguration,
    encryptionConfiguration:
      readEncryption(scope, given.encryptionConfiguration) ?? before.encryptionConfiguration,
  };
}

export function changesSettings(request: Request): boolean {
  return Object.keys(DEFAULTS).some((member) => request[member] !== undefined);
}

export function sameSettings(one: MachineSettings, other: MachineSettings): boolean {
  return isDeepStrictEqual(one, other);
}

type Maybe<T> = T | null | undefined;

/** The settings of a request that has passed `settingsConstraints`. */
interface GivenSettings {
  readonly loggingConfiguration?: Maybe<Logging>;
  readonly tracingConfiguration?: Maybe<{ readonly enabled?: Maybe<boolean> }>;
  readonly encryptionConfiguration?: unknown;
}

interface Logging {
  readonly level?: Maybe<string>;
  readonly includeExecutionData?: Maybe<boolean>;
  readonly destinations?: Maybe<readonly Maybe<Destination>[]>;
}

interface Destination {
  readonly cloudWatchLogsLogGroup?: Maybe<{ readonly logGroupArn?: Maybe<string> }>;
}

const LOG_GROUP = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/;

function readLogging(given: Logging | undefined): object | undefined {
  if (given === undefined) return undefined;
  const level = given.level ?? "OFF";
  const includeExecutionData = given.includeExecutionData ?? false;
  const destinations = given.destinations ?? [];
  if (destinations.length > 1 || (level !== "OFF" && destinations.length === 0)) {
    throw invalidLogging("Must specify exactly one Log Destination.");
  }
  const read = destinations.map((destination) => ({
    cloudWatchLogsLogGroup: { logGroupArn: logGroupOf(destination) },
  }));
  return { level, includeExecutionData, ...(given.destinations && { destinations: read }) };
}

function logGroupOf(destination: Maybe<Destination>): string {
  const logGroup = destination?.cloudWatchLogsLogGroup?.logGroupArn ?? undefined;
  if (logGroup === undefined) throw invalidLogging("Must set valid CloudWatch Log Group ARN.");
  if (!LOG_GROUP.test(logGroup)) {
    throw invalidLogging("Provided ARN is not CloudWatch Logs Log Group ARN.");
  }
  if (!logGroup.endsWith(":*")) {
    throw invalidLogging("Log Group ARN must be provided with '*' qualifier.");
  }
  return logGroup;
}

function readTracing(given: { readonly enabled?: Maybe<boolean> } | undefined): object | undefined {
  return given && { enabled: given.enabled ?? false };
}

function invalidLogging(problem: string): ApiError {
  return new ApiError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${problem}`);
}
