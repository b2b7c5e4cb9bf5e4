import { shareNames } from "../physicalName.ts";
import { readStackFile, type Stack, StackFileError, stackNames } from "../stackFile.ts";
import { ConfigurationError, keyPath } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import { LOCAL, programKeys } from "./settings.ts";

type Given = Pick<Stack, "stack" | "config">;

/**
 * Refuses names of workloads and workflows with which two stacks would have resources of the same names in one account and Region, as
 * `eu-invoice` of `dev` and `invoice` of `dev-eu`: AWS refuses some of these, and lets the stacks share others, such as an activity.
 * Stacks are apart whose `aws:region` or `aws:allowedAccountIds` say so.
 *
 * @param others by default the stacks that have a file beside Pulumi.yaml; without those whose file can't be read
 * @throws {ConfigurationError} when there are such; the message names both stacks and both names.
 */
export function requireOwnNames(own: Given, others: readonly Given[] = otherStacks(own)): void {
  const problems = others
    .filter((other) => other.stack !== own.stack && !areApart(own, other))
    .flatMap((other) => clashesOf(own, other));
  if (problems.length > 0) throw new ConfigurationError(problems, own.stack);
}

/** A stack whose file is wrong can't be deployed until it is mended, and then its own names are looked at. */
function otherStacks({ stack }: Given): Given[] {
  return stackNames()
    .filter((name) => name !== stack)
    .flatMap((name) => {
      try {
        return [readStackFile(name)];
      } catch (error) {
        if (error instanceof StackFileError || error instanceof ConfigurationError) return [];
        throw error;
      }
    });
}

/** What neither of them says may be the same. `local` is not on AWS. */
function areApart(one: Given, other: Given): boolean {
  if (one.stack === LOCAL || other.stack === LOCAL) return true;
  const [region, otherRegion] = [one, other].map(({ config }) => config["aws:region"]);
  if (region !== undefined && otherRegion !== undefined && region !== otherRegion) return true;
  const [accounts = [], otherAccounts = []] = [one, other].map(accountsOf);
  if (accounts.length === 0 || otherAccounts.length === 0) return false;
  return !accounts.some((account) => otherAccounts.includes(account));
}

function accountsOf({ config }: Given): string[] {
  return JSON.stringify(config["aws:allowedAccountIds"] ?? "").match(/\d{12}/g) ?? [];
}

function clashesOf(own: Given, other: Given): string[] {
  return namesOf(own).flatMap(({ group, name }) =>
    namesOf(other)
      .filter((one) => shareNames(`${own.stack}-${name}`, `${other.stack}-${one.name}`))
      .map((one) => {
        const key = keyPath(NAMESPACE, [group, name]);
        return `${key} and ${one.group}.${one.name} of the stack ${other.stack} would have resources of the same name, ${own.stack}-${name}; allowed: another name for one of them, or stacks in different Regions (aws:region) or accounts (aws:allowedAccountIds)`;
      }),
  );
}

function namesOf({ config }: Given) {
  const given = programKeys(config);
  return (["workloads", "workflows"] as const).flatMap((group) =>
    Object.keys(Object(given[group])).map((name) => ({ group, name })),
  );
}
