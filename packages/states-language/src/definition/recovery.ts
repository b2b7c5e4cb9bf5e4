import type { Json, JsonObject } from "../json/value.ts";
import { RETRY_ATTEMPTS, RETRY_BACKOFF_RATE, RETRY_INTERVAL_SECONDS } from "../limits.ts";
import { compileFlow } from "./fields.ts";
import type { Catcher, QueryLanguage, Retrier } from "./states.ts";

export function compileRetrier(source: JsonObject): Retrier {
  const number = (key: string) => {
    const value = source[key];
    return typeof value === "number" ? value : undefined;
  };
  return {
    errors: errorsOf(source),
    intervalSeconds: number("IntervalSeconds") ?? RETRY_INTERVAL_SECONDS.default,
    maxAttempts: Math.min(number("MaxAttempts") ?? RETRY_ATTEMPTS.default, RETRY_ATTEMPTS.max),
    backoffRate: number("BackoffRate") ?? RETRY_BACKOFF_RATE.default,
    maxDelaySeconds: number("MaxDelaySeconds"),
    jitter: source["JitterStrategy"] === "FULL",
  };
}

export function compileCatcher(source: JsonObject, language: QueryLanguage): Catcher {
  return {
    errors: errorsOf(source),
    next: String(source["Next"]),
    flow: compileFlow(source, language),
  };
}

function errorsOf(source: JsonObject): string[] {
  const errors: Json | undefined = source["ErrorEquals"];
  return Array.isArray(errors) ? errors.map(String) : [];
}
