import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError, explain } from "@sfn-workers/infra/explain";
import { z } from "zod";

/** The project's name, which is the namespace of its keys too. */
export const NAMESPACE = "sfn-workers-bootstrap";

const account = z
  .string('allowed: an account\'s id of 12 digits in quotes, such as "123456789012"')
  .regex(/^\d{12}$/, 'allowed: an account\'s id of 12 digits, such as "123456789012"');

/** Where the workflows run that make releases. */
const github = z.strictObject({
  repository: z
    .string()
    // Without the wildcards of a policy: GitHub's letters for an owner and for a repository. The ids of both are in the subject of
    // repositories that were made or renamed since July 15, 2026 (GitHub docs, "Immutable subject claims").
    .regex(
      /^(?:[A-Za-z0-9-]+\/[\w.-]+|[A-Za-z0-9-]+@\d+\/[\w.-]+@\d+)$/,
      "allowed: OWNER/REPOSITORY as at GitHub, of letters, digits and -, with _ and . in the second, or OWNER@ID/REPOSITORY@ID with the ids of both",
    ),
  branch: z
    .string()
    .regex(/^[\w./-]+$/, "allowed: a branch, of letters, digits and _./-, without wildcards")
    .default("main"),
  workflow: z
    .string()
    .regex(/^[\w.-]+\.ya?ml$/, "allowed: a file of .github/workflows, such as deploy.yml")
    .default("deploy.yml"),
  providerArn: z
    .string()
    .regex(
      /^arn:[a-z-]+:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      "allowed: the ARN of the account's provider, such as arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com; left out, it is made",
    )
    .optional(),
});

export const schema = z.strictObject({
  /** The accounts of the environments: they may pull images, and read archives and releases. */
  accounts: z
    .array(account)
    .min(1)
    .refine((all) => new Set(all).size === all.length, "allowed: each account once"),
  /** The repository's name, with which the names of the others begin. */
  name: z
    .string()
    // What ECR takes for a repository, S3 for a bucket and IAM for a role alike, the longest ending included.
    .regex(
      /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
      "allowed: a name of small letters and digits with single - between them",
    )
    .max(32)
    .default("sfn-workers"),
  github: github.optional(),
  /** Whether a key of KMS that is made for it encrypts everything, rather than those of ECR and S3. */
  customerManagedKey: z.boolean("allowed: true or false").default(false),
});

export type Settings = z.infer<typeof schema>;

/**
 * Checks a configuration given as plain data, its keys without the namespace.
 * @throws {ConfigurationError} when it is wrong; the message names each key, its value and what is allowed
 */
export function parseSettings(given: unknown): Settings {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new ConfigurationError(explain(error, given, NAMESPACE));
}

/**
 * Reads the running stack's configuration.
 * @throws {ConfigurationError} when it is wrong; the message names each key, its value and what is allowed
 */
export function readSettings(): Settings {
  const prefix = `${NAMESPACE}:`;
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), decoded(value)]);
  return parseSettings(Object.fromEntries(own));
}

/** To Pulumi each value is a text, of which objects, lists, true and false are JSON. */
function decoded(value: string): unknown {
  if (!/^(?:[[{]|(?:true|false)$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
