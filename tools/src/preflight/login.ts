import { askPulumi, MissingPulumi } from "../workspace/pulumi.ts";

/** Pulumi can't reach where the state lives as anybody. Nothing was built. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";

  constructor(reason: string) {
    super(`Pulumi is not logged in, and nothing was built: ${reason}
  Pulumi Cloud   pnpm pulumi login, or PULUMI_ACCESS_TOKEN
  a bucket       pnpm pulumi login s3://BUCKET, or PULUMI_BACKEND_URL, with credentials that may read it`);
  }
}

/**
 * Asks who Pulumi is logged in as, which reaches where the state lives.
 * @throws {NotLoggedIn} when it is nobody; the message has Pulumi's words
 */
export async function requireLogin(): Promise<void> {
  try {
    await askPulumi(["whoami", "--non-interactive"]);
  } catch (error) {
    if (error instanceof MissingPulumi) throw error;
    const { stderr, message }: { stderr?: string; message?: string } = Object(error);
    throw new NotLoggedIn(stderr?.trim() || message || String(error));
  }
}
