import { accountNeeds } from "@sfn-workers/infra/accountNeeds";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { programKeys } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { checkAccount } from "./account.ts";
import { ANSWER_MS, answersWithin } from "./answersWithin.ts";
import { checkConcurrency } from "./concurrency.ts";
import { checkDocker } from "./docker.ts";
import type { Check, Finding } from "./finding.ts";
import { checkTasksRole } from "./tasksRole.ts";

const CHECKS: readonly Check[] = [checkAccount, checkConcurrency, checkTasksRole, checkDocker];

/** A question of the preflight that fails is not asked for long. */
const MAX_ATTEMPTS = 2;

/**
 * Asks the account and this machine for what a deployment would only fail without in its middle. It changes nothing.
 *
 * @param planned what the program declares
 * @param deployed what is deployed
 * @param answerMs how long AWS may take for one answer
 */
export async function preflight(
  { stack, config }: Stack,
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  answerMs = ANSWER_MS,
): Promise<Finding[]> {
  const { "aws:region": region, "aws:profile": profile } = config;
  const deployment = {
    ...{ stack, config, deployed },
    needs: accountNeeds(planned, programKeys(config)),
    aws: {
      region: typeof region === "string" ? region : (process.env["AWS_REGION"] ?? "us-east-1"),
      ...(typeof profile === "string" && { profile }),
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: answersWithin(answerMs),
    },
  };
  const found = await Promise.all(CHECKS.map((check) => check(deployment)));
  return found.filter((finding) => finding !== undefined);
}

/** The account or this machine lacks what the deployment needs. Nothing was changed. */
export class PreflightFailed extends Error {
  override readonly name = "PreflightFailed";

  constructor(stack: string, problems: readonly string[]) {
    super(
      `${stack} can't be deployed yet, and nothing was changed:\n${problems.map((text) => `  - ${text}`).join("\n")}`,
    );
  }
}

/**
 * @param say gets a line for each thing that was not checked
 * @throws {PreflightFailed} when something is wrong; the message has a line for each, with what to do
 */
export function requireReady(
  stack: string,
  findings: readonly Finding[],
  say: (line: string) => void,
): void {
  for (const { outcome, text } of findings) if (outcome === "unknown") say(`note: ${text}`);
  const wrong = findings.filter(({ outcome }) => outcome === "wrong");
  if (wrong.length > 0)
    throw new PreflightFailed(
      stack,
      wrong.map(({ text }) => text),
    );
}
