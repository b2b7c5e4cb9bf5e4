/** The variables of a preview whose values nobody may read. */
const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
] as const;

/** The values of this process's own. */
export function secretsOf(env: NodeJS.ProcessEnv): readonly string[] {
  return VARIABLES.flatMap((name) => env[name] ?? []);
}

/** The text with `[secret]` in the place of each secret, and of each line of one. GitHub does so in a log, and in no comment. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split("\n")])
    .map((part) => part.trim())
    .filter((part) => part !== "");
  // A secret may have a shorter one in it.
  const longestFirst = [...new Set(parts)].toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((shown, part) => shown.replaceAll(part, "[secret]"), text);
}
