import { ANSWER_MS, answersWithin } from "../preflight/answersWithin.ts";

/**
 * The options of a client that asks about something that is deployed, with the stack's profile.
 *
 * @param arn of something in the Region
 */
export function clientOptions(config: Readonly<Record<string, unknown>>, arn: string) {
  const [, , , region = ""] = arn.split(":");
  const profile = config["aws:profile"];
  return {
    region,
    requestHandler: answersWithin(ANSWER_MS),
    ...(typeof profile === "string" && { profile }),
  };
}

/** Why a question had no answer, as a person reads it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return error.message === "" ? error.name : `${error.name}: ${error.message}`;
}
