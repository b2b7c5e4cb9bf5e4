import { ConfigurationError } from "./explain.ts";

/** Pulumi would decrypt it for the program, which would put it into variables and policies that AWS's console shows. */
const REMEDY =
  "is encrypted (secure:); allowed: no secret, not even an encrypted one. Put the value into Secrets Manager and name it under secrets of its workload. Credentials come from the environment, such as AWS_PROFILE";

/** @throws {ConfigurationError} when there is an encrypted value; the message names its key and what to do instead */
export function requireNoneEncrypted(keys: readonly string[], stack?: string): void {
  if (keys.length > 0)
    throw new ConfigurationError(
      keys.map((key) => `${key} ${REMEDY}`),
      stack,
    );
}

/**
 * Checks the configuration of a stack file, as it is in the file.
 * @throws {ConfigurationError} when there is an encrypted value at any depth; the message names its key and what to do instead
 */
export function requirePlain(config: unknown, stack?: string): void {
  requireNoneEncrypted(
    encryptedPaths(config).map((path) => path.join(".")),
    stack,
  );
}

/** The paths of the encrypted values in a configuration: `pulumi config set --secret` writes `secure: v1:…`, at any depth. */
export function encryptedPaths(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  if (typeof Reflect.get(value, "secure") === "string") return [[]];
  return Object.entries(value).flatMap(([key, entry]) =>
    encryptedPaths(entry).map((path) => [key, ...path]),
  );
}
