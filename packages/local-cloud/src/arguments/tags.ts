import { z } from "zod";
import { AWS_TAGS } from "../limits.ts";
import { parseArguments } from "./parseArguments.ts";

/** The tags of any resource of AWS. */
const Tags = z
  .record(
    z
      .string()
      .min(1)
      .max(AWS_TAGS.keyLength)
      .refine((key) => !key.toLowerCase().startsWith("aws:"), {
        message: "aws: prefixed tag key names are not allowed for external use",
      }),
    z.string().max(AWS_TAGS.valueLength),
  )
  .refine((tags) => Object.keys(tags).length <= AWS_TAGS.perResource, {
    message: `at most ${AWS_TAGS.perResource} tags`,
  });

/** @throws {Error} when AWS would refuse the tags; the message names the key. */
export function requireTags(tags: unknown): void {
  const result = parseArguments(Tags.optional(), tags);
  if (result.success) return;
  throw new Error(
    result.error.issues
      .map((issue) => `${["tags", ...issue.path].join(".")}: ${messageOf(issue)}`)
      .join("; "),
  );
}

/** The services that document this pattern of keys and values (API references: Tag). */
const WITH_PATTERN = ["aws:iam/", "aws:sfn/", "aws:ecs/", "aws:cloudwatch/logGroup:"];

/**
 * Checks what only the service of this type refuses.
 *
 * @param tags also those that the provider gives to all resources
 * @throws {Error} when the service would refuse them; the message names the key.
 */
export function requireTagsOfService(type: string, tags: Readonly<Record<string, string>>): void {
  if (type.startsWith("aws:iam/")) requireKeysOfIam(Object.keys(tags));
  if (!WITH_PATTERN.some((start) => type.startsWith(start))) return;
  for (const [key, value] of Object.entries(tags)) {
    if (AWS_TAGS.pattern.test(key) && AWS_TAGS.pattern.test(value)) continue;
    throw new Error(
      `tags.${key}: ${JSON.stringify(value)}: keys and values must satisfy regular expression pattern: ${AWS_TAGS.pattern.source}`,
    );
  }
}

/** Only IAM's keys are the same in upper and lower case. */
function requireKeysOfIam(keys: readonly string[]): void {
  const twice = keys.find((key, index) =>
    keys.slice(0, index).some((other) => other.toLowerCase() === key.toLowerCase()),
  );
  if (twice === undefined) return;
  throw new Error(
    `tags.${twice}: Duplicate tag keys found. Please note that Tag keys are case insensitive.`,
  );
}

function messageOf(issue: z.core.$ZodIssue): string {
  // A record reports a wrong key by the issues of the key.
  return issue.code === "invalid_key"
    ? issue.issues.map(({ message }) => message).join(", ")
    : issue.message;
}
