import {
  CHECKED_ACTIONS,
  CHECKED_SERVICES,
  KEYS_NOT_KNOWN_HERE,
  KEYS_WITH_VALUE,
  KEYS_WITHOUT_VALUE,
} from "./conditionKeyLists.ts";
import { didYouMean, malformed, type Place } from "./malformed.ts";
import type { Matcher } from "./matcher.ts";
import { textLike } from "./pattern.ts";

/**
 * Refuses a key that AWS does not have, whose condition would not do what it says, and a key whose value is not known here.
 * A key of another service, such as `s3:prefix`, belongs to a statement with actions of that service.
 *
 * @throws {Error} when the key is unknown; the message names a near key, if there is one.
 */
export function requireKnownKey(key: string, actions: Matcher, place: Place): void {
  const [service = ""] = key.split(":");
  if (!key.includes(":")) {
    throw malformed(
      place,
      `the condition key ${JSON.stringify(key)} has no service, as in aws:SourceArn`,
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
  }
  const isUnknown = isAmong(KEYS_NOT_KNOWN_HERE, key) && mayApplyHere(actions);
  if (isUnknown || isTagOfSecret(key, actions)) throw notKnownHere(key, place);
  if (isAmong(ALL_KEYS, key)) return;
  // The keys of an identity provider begin with its address; no caller here comes from one.
  if (service.includes(".") || service.toLowerCase() === "saml") return;
  if (!isChecked(service) && (concerns(actions, service) || !mayApplyHere(actions))) return;
  throw new Error(
    `${place.label}: ${key} is not a condition key${didYouMean(key, ALL_KEYS.map(shown))}; AWS stores the policy, and no ` +
      `request would have the key. Keys with a value here: ${KEYS_WITH_VALUE.map(shown).join(", ")}`,
  );
}

/** Whether a variable may have this key: one with a single value, in the calls that are checked here. */
export function hasValueHere(key: string): boolean {
  return isAmong(KEYS_WITH_VALUE, key) && !MULTIVALUED.includes(key.toLowerCase());
}

export function nearKeyWithValue(key: string): string {
  return didYouMean(key, KEYS_WITH_VALUE.map(shown));
}

const ALL_KEYS: readonly string[] = [
  ...KEYS_WITH_VALUE,
  ...KEYS_WITHOUT_VALUE,
  ...KEYS_NOT_KNOWN_HERE,
];
const MULTIVALUED = ["aws:tagkeys", "kms:encryptioncontextkeys"];

/** Names of keys are not case-sensitive. */
function isAmong(keys: readonly string[], key: string): boolean {
  const name = key.toLowerCase();
  return keys.some((known) => {
    const isPrefix = /[/:]$/.test(known);
    const wanted = known.toLowerCase();
    return isPrefix ? name.startsWith(wanted) && name.length > wanted.length : name === wanted;
  });
}

function shown(key: string): string {
  return /[/:]$/.test(key) ? `${key}KEY` : key;
}

function belongsTo(key: string, service: string): boolean {
  return key.toLowerCase().startsWith(`${service.toLowerCase()}:`);
}

function notKnownHere(key: string, place: Place): Error {
  return new Error(
    `${place.label}: the condition key ${key} has a value on AWS that is not known here, so the policy can't be evaluated ` +
      `locally: leave the condition out for the local environment. Keys with a value here: ${KEYS_WITH_VALUE.map(shown).join(", ")}`,
  );
}

function isChecked(service: string): boolean {
  return (
    CHECKED_SERVICES.some((checked) => checked === service.toLowerCase()) || /^aws$/i.test(service)
  );
}

/** Secrets and parameters stand outside the program, and so do their tags. */
function isTagOfSecret(key: string, { patterns, negated }: Matcher): boolean {
  const services = ["secretsmanager", "ssm"];
  const onlySecrets = patterns.every((action) => services.some((one) => belongsTo(action, one)));
  return isAmong(["aws:ResourceTag/"], key) && onlySecrets && !negated;
}

/** Whether a statement may be about a call that is checked here. */
function mayApplyHere({ patterns, negated }: Matcher): boolean {
  if (negated) return true;
  return patterns.some((pattern) =>
    CHECKED_ACTIONS.some((action) =>
      action.endsWith(":*")
        ? concerns({ patterns: [pattern], negated }, action.slice(0, -2))
        : textLike(pattern, action, {}, "ignore case"),
    ),
  );
}

/** Whether a statement may be about a service. */
function concerns({ patterns, negated }: Matcher, service: string): boolean {
  if (negated) return true;
  return patterns.some((action) => action.startsWith("*") || belongsTo(action, service));
}
