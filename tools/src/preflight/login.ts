import { askPulumi, MissingPulumi } from "../workspace/pulumi.ts";
import { optionIn } from "../workspace/pulumiArguments.ts";

/** Pulumi can't reach where the state lives as anybody. Nothing was built. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";

  constructor(reason: string) {
    super(`Pulumi is not logged in, and nothing was built: ${reason}
  Pulumi Cloud   pnpm pulumi login, or PULUMI_ACCESS_TOKEN
  a bucket       pnpm pulumi login s3://BUCKET, or PULUMI_BACKEND_URL, with credentials that may read it`);
  }
}

/** What the secrets of a stack are encrypted with is missing or wrong. Nothing was built. */
export class SecretsLocked extends Error {
  override readonly name = "SecretsLocked";

  constructor(reason: string) {
    super(`the stack's secrets can't be read, and nothing was built: ${reason}
  a passphrase   PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, as when the stack was made
  a key          credentials that may use what secretsprovider in the stack file names`);
  }
}

/**
 * Asks who Pulumi is logged in as, which reaches where the state lives.
 * @throws {NotLoggedIn} when it is nobody; the message has Pulumi's words
 */
export async function requireLogin(): Promise<void> {
  const reason = await refusalOf(["whoami", "--non-interactive"]);
  if (reason !== undefined) throw new NotLoggedIn(reason);
}

/**
 * Asks for the history as Pulumi shows it with secrets: of all commands that change nothing, this one needs to decrypt, whether there
 * is a secret or not. An unknown stack is for the command itself to refuse.
 *
 * @param argv the command line of Pulumi
 * @param asks whether Pulumi would ask a person for the passphrase
 * @throws {SecretsLocked} when it can't; the message has Pulumi's words
 */
export async function requireUnlocked(argv: readonly string[], asks: boolean): Promise<void> {
  // They are of another program, or encrypted otherwise.
  if ((optionIn(argv, "--cwd", "-C") ?? optionIn(argv, "--config-file")) !== undefined) return;
  const stack = optionIn(argv, "--stack", "-s");
  const reason = await refusalOf([
    ...["stack", "history", "--show-secrets", "--json", "--page-size", "1", "--non-interactive"],
    ...(stack === undefined ? [] : ["--stack", stack]),
  ]);
  // pulumi/pulumi, pkg/cmd/pulumi/stack/stack_history.go and pkg/secrets/passphrase/manager.go.
  const [, told] = /decrypting secrets: (.+)/s.exec(reason ?? "") ?? [];
  if (told === undefined || (asks && told.includes("passphrase must be set"))) return;
  throw new SecretsLocked(told);
}

/** Pulumi's words when it refuses a command. */
async function refusalOf(args: readonly string[]): Promise<string | undefined> {
  try {
    await askPulumi(args);
    return undefined;
  } catch (error) {
    if (error instanceof MissingPulumi) throw error;
    const { stderr, message }: { stderr?: string; message?: string } = Object(error);
    return stderr?.trim() || message || String(error);
  }
}
