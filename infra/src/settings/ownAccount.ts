import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";

/** The settings that name something of IAM, which has to be of the environment's own account. */
const OWN = ["operatorRoleArn", "permissionsBoundaryArn"] as const;

/** The account of the environment on this machine, and of programs that run without AWS. */
export const LOCAL_ACCOUNT = "000000000000";

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
  const remedy = "which is deployed to; correct it, or deploy with credentials of its account";
  const problems = ofOtherAccounts(settings, accountId, remedy);
  if (problems.length > 0) throw new ConfigurationError(problems, stack);
}

/** Settings that can't be of this machine's account. */
export function unknownHere(settings: OwnArns): string[] {
  return ofOtherAccounts(
    settings,
    LOCAL_ACCOUNT,
    "that of this machine; correct it, or leave it out",
  );
}

function ofOtherAccounts(settings: OwnArns, accountId: string, remedy: string): string[] {
  const allowed = `allowed: an ARN of account ${accountId}, ${remedy}`;
  return named(settings)
    .filter((one) => one.accountId !== accountId)
    .map(({ key, arn }) => problem(keyPath(NAMESPACE, [key]), arn, allowed));
}

function named(settings: OwnArns) {
  return OWN.flatMap((key) => {
    const arn = settings[key];
    const accountId = /^arn:[a-z-]+:iam::(\d{12}):/.exec(String(arn))?.[1];
    return accountId === undefined ? [] : [{ key, arn, accountId }];
  });
}
