import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";

/** The environment's settings that name something of IAM, which has to be of its own account; `receivers` and `senders` of a workload have to be too. */
const OWN = ["operatorRoleArn", "permissionsBoundaryArn"] as const;

/** A stack's checked configuration, whose workloads are a list. */
type CheckedSettings = Omit<OwnArns, "workloads"> & {
  readonly workloads: readonly {
    readonly manifest: { readonly name: string };
    readonly settings: object;
  }[];
};

/** The account of the environment on this machine, and of programs that run without AWS. */
export const LOCAL_ACCOUNT = "000000000000";

type OwnArns = Partial<Readonly<Record<(typeof OWN)[number] | "workloads", unknown>>>;

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
export function requireOwnAccount(
  settings: CheckedSettings,
  accountId: string,
  stack: string,
): void {
  const remedy = "which is deployed to; correct it, or deploy with credentials of its account";
  const workloads = Object.fromEntries(
    settings.workloads.map((one) => [one.manifest.name, one.settings]),
  );
  const problems = ofOtherAccounts({ ...settings, workloads }, accountId, remedy);
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
  return [...OWN.map((key) => ({ key, arn: settings[key] })), ...ofWorkloads(settings)].flatMap(
    ({ key, arn }) => {
      const accountId = /^arn:[a-z-]+:(?:iam:|states:[a-z0-9-]+):(\d{12}):/.exec(String(arn))?.[1];
      return accountId === undefined ? [] : [{ key, arn, accountId }];
    },
  );
}

interface NamedArn {
  readonly key: string;
  readonly arn: unknown;
}

function ofWorkloads({ workloads }: OwnArns): NamedArn[] {
  return Object.entries(Object(workloads)).flatMap(([name, settings]) =>
    [...receiversOf(settings), ...sendersOf(settings)].map(({ key, arn }) => {
      return { key: `workloads.${name}.${key}`, arn };
    }),
  );
}

/** A task token works from the account of its state machine only (Step Functions developer guide, "Wait for a Callback with Task Token"). */
function receiversOf(settings: unknown): NamedArn[] {
  return listIn(settings, "receivers").map((arn, index) => ({ key: `receivers.${index}`, arn }));
}

/** What is in another account, a state calls only with a role of that account, which the states of a handover have not (Step Functions developer guide, "Accessing resources in other AWS accounts"). */
function sendersOf(settings: unknown): NamedArn[] {
  return listIn(settings, "senders").flatMap((sender, index) =>
    ["machineArn", "roleArn"].map((part) => {
      return { key: `senders.${index}.${part}`, arn: Reflect.get(Object(sender), part) };
    }),
  );
}

function listIn(settings: unknown, key: string): unknown[] {
  const given: unknown = Reflect.get(Object(settings), key);
  return Array.isArray(given) ? given : [];
}
