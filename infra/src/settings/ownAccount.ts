import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";

/** The settings that name something of IAM, which has to be of the environment's own account. */
const OWN = ["operatorRoleArn", "permissionsBoundaryArn"] as const;

type OwnArns = Partial<Readonly<Record<(typeof OWN)[number], unknown>>>;

/** The account that these settings name and the key of one that does, if any does; their values need not be valid. */
export function ownAccount(settings: OwnArns) {
  return named(settings)[0];
}

/** Settings that name different accounts can't both be of the environment's. */
export function differentAccounts(settings: OwnArns): string[] {
  const [first, ...others] = named(settings);
  return others
    .filter(({ accountId }) => accountId !== first?.accountId)
    .map(({ key, arn }) => {
      const allowed = `allowed: an ARN of the environment's own account, as ${first?.key} is, which is of ${first?.accountId}`;
      return problem(keyPath(NAMESPACE, [key]), arn, allowed);
    });
}

/**
 * Checks the settings against the account that AWS says it is.
 * @throws {ConfigurationError} when one is of another account; the message names each with its value and the account.
 */
export function requireOwnAccount(settings: OwnArns, accountId: string, stack: string): void {
  const foreign = named(settings).filter((one) => one.accountId !== accountId);
  if (foreign.length === 0) return;
  const allowed = `allowed: an ARN of account ${accountId}, which is deployed to; correct it, or deploy with credentials of its account`;
  const problems = foreign.map(({ key, arn }) => problem(keyPath(NAMESPACE, [key]), arn, allowed));
  throw new ConfigurationError(problems, stack);
}

function named(settings: OwnArns) {
  return OWN.flatMap((key) => {
    const arn = settings[key];
    const accountId = /^arn:[a-z-]+:iam::(\d{12}):/.exec(String(arn))?.[1];
    return accountId === undefined ? [] : [{ key, arn, accountId }];
  });
}
