import { existsSync } from "node:fs";
import { devNull, homedir } from "node:os";
import { join } from "node:path";
import { NoCredentials } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that name a source of credentials, which may fail for a moment or come later. SDKs reference guide: standardized
 * credential providers.
 */
const SOURCES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_EC2_METADATA_SERVICE_ENDPOINT",
];

/** The files with profiles: the variable that names each, and its name in `~/.aws` without that variable. */
const FILES = [
  ["AWS_SHARED_CREDENTIALS_FILE", "credentials"],
  ["AWS_CONFIG_FILE", "config"],
] as const;

/**
 * Checks that the SDK's default chain may find credentials.
 * @throws {NoCredentials} when no source is configured, so that every call would fail for as long as the process lives.
 */
export function requireCredentialSource(environment: Environment): void {
  const isFargate = environment["AWS_EXECUTION_ENV"] === "AWS_ECS_FARGATE";
  if (SOURCES.some((name) => environment[name])) return;
  if (!isFargate && !isOn(environment["AWS_EC2_METADATA_DISABLED"])) return;
  if (FILES.some(([variable, name]) => mayHaveProfile(environment[variable], name))) return;
  throw new NoCredentials(
    isFargate
      ? // A task of Fargate can't reach instance metadata. ECS guide: task IAM role.
        "the task definition has no taskRoleArn; set it to a role that may make the worker's calls"
      : "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  );
}

/** A file that the environment names may come later, but for the null device, which turns it off. */
function mayHaveProfile(named: string | undefined, name: string): boolean {
  return named ? named !== devNull : existsSync(join(homedir(), ".aws", name));
}

/** As the SDK reads it. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false";
}
