import type { SFN } from "@aws-sdk/client-sfn";
import { UsageError } from "../cli/usageError.ts";
import { callOf } from "./target.ts";

const PATIENCE_MS = 10_000;

/** @throws {UsageError} when the endpoint does not answer, or lets nobody in */
export async function requireAnswer(client: SFN, url: URL): Promise<void> {
  const problem = await problemOf(client);
  if (problem === undefined) return;
  throw new UsageError(
    `--endpoint is "${url.href}"; allowed: a Step Functions that answers ListStateMachines: ${problem}`,
  );
}

async function problemOf(client: SFN): Promise<string | undefined> {
  try {
    const request = { maxResults: 1 };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await callOf(client, "ListStateMachines", request, signal);
    return answer.kind === "answer" ? undefined : `${answer.code}: ${answer.message}`;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const { code } = error as NodeJS.ErrnoException;
    return error.message || code || error.name;
  }
}
