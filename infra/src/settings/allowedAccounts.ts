import { NAMESPACE } from "./namespace.ts";

/** The setting of Pulumi's provider with the accounts that it may deploy to. It refuses others before it makes anything. */
const KEY = "aws:allowedAccountIds";

/**
 * What to tell about a protected environment that could be deployed to any account, for which the credentials happen to be.
 *
 * @param config a stack's whole configuration, by `namespace:key`, as in the stack file or as text
 * @returns undefined if there is nothing to tell
 */
export function unguardedAccount(
  config: Readonly<Record<string, unknown>>,
  stack: string,
): string | undefined {
  const isProtected = String(config[`${NAMESPACE}:protected`]) === "true";
  if (!isProtected || /\d{12}/.test(JSON.stringify(config[KEY] ?? ""))) return undefined;
  return `${stack} is protected, but its stack file does not say to which account it belongs: add ${KEY}: ["123456789012"] with its id to infra/Pulumi.${stack}.yaml, so that credentials of another account deploy nothing`;
}
