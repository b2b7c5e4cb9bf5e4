import { withinLimit } from "./callLimit.ts";

/** The sources are on this machine or near it. */
const RENEWAL_MS = 2_000;

interface Credentials {
  readonly expiration?: Date | undefined;
}

type Provider<Some extends Credentials> = (options?: Record<string, unknown>) => Promise<Some>;

/**
 * Credentials that are used until they expire. The SDK renews them five minutes before, and fails every call while it can't,
 * such as when their source is unreachable or overloaded for a moment.
 */
export function lastingCredentials<Some extends Credentials>(
  renew: Provider<Some>,
): Provider<Some> {
  let last: Some | undefined;

  return async (options) => {
    const renewed = renew(options).then((credentials) => {
      last = credentials;
      return credentials;
    });
    const known = last;
    if (!known?.expiration || known.expiration.getTime() <= Date.now()) return renewed;
    return withinLimit(RENEWAL_MS, renewed).catch(() => known);
  };
}
