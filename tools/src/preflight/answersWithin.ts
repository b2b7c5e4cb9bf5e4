/** How long a question waits for an answer of AWS, which the SDK would await for ever. */
export const ANSWER_MS = 10_000;

/** The option of AWS's clients by which a question fails when its answer takes longer. */
export function answersWithin(milliseconds: number) {
  return {
    connectionTimeout: milliseconds,
    requestTimeout: milliseconds,
    throwOnRequestTimeout: true,
  };
}
