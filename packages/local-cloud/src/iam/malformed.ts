import { nearest } from "../arguments/nearest.ts";

/** A policy of a role, a role's trust policy, or the policy of a queue or a KMS key. */
export type PolicyKind = "identity" | "trust" | "queue" | "key";

/** A part of a policy, for messages. */
export interface Place {
  /** Such as `policy queue of role worker: Statement[0]`. */
  readonly label: string;
  readonly kind: PolicyKind;
}

/** Whether a policy of this kind names principals and stands on the resource itself. */
export function isOfResource(kind: PolicyKind): boolean {
  return kind === "queue" || kind === "key";
}

export function within({ label, kind }: Place, part: string): Place {
  return { label: `${label}: ${part}`, kind };
}

/**
 * The error of a document that AWS does not store.
 *
 * @param problem names the member, the value, and what is allowed
 * @param words IAM's own for it; other services have one message for every problem
 */
export function malformed(
  { label, kind }: Place,
  problem: string,
  words = "Syntax errors in policy.",
): Error {
  return new Error(`${label}: ${problem}${WORDS[kind](words)}`);
}

const ofIam = (words: string): string => ` (MalformedPolicyDocument: ${words})`;

/** SQS has one message for every problem. */
const WORDS: Readonly<Record<PolicyKind, (words: string) => string>> = {
  identity: ofIam,
  trust: ofIam,
  queue: () => " (Invalid value for the parameter Policy.)",
  key: () => "",
};

/** @throws {Error} when an object has another member; the message names the nearest one that is allowed. */
export function requireMembers(
  object: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  place: Place,
): void {
  const unknown = Object.keys(object).find((member) => !allowed.includes(member));
  if (unknown === undefined) return;
  throw malformed(
    place,
    `${unknown} is not a member${didYouMean(unknown, allowed)}; allowed: ${allowed.join(", ")}`,
  );
}

/** `: did you mean NAME?` when known names are near, at most so many of them, else nothing. */
export function didYouMean(name: string, known: readonly string[], most = 1): string {
  const names = nearest(name, known).slice(0, most);
  return names.length === 0 ? "" : `: did you mean ${names.join(" or ")}?`;
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws {Error} when the value is neither a string nor a list of strings that has one. */
export function parseStrings(
  value: unknown,
  member: string,
  place: Place,
  words?: string,
): readonly string[] {
  const strings = asList(value);
  if (strings.length > 0 && strings.every((item) => typeof item === "string")) return strings;
  const problem = `${member} must be a string or a list of strings, not ${JSON.stringify(value)}`;
  throw malformed(place, problem, words);
}
