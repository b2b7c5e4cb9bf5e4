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

function messageOf(issue: z.core.$ZodIssue): string {
  // A record reports a wrong key by the issues of the key.
  return issue.code === "invalid_key"
    ? issue.issues.map(({ message }) => message).join(", ")
    : issue.message;
}
