import type { Iam } from "../iam/iam.ts";
import { ACCOUNT_ID } from "../limits.ts";
import { mustMatch, validationMessage } from "./functionInputs.ts";

/** The arguments of AddPermission. */
export interface Permission {
  readonly action: string;
  readonly principal: string;
  readonly statementId: string;
  readonly qualifier?: string | undefined;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  readonly principalOrgId?: string | undefined;
  readonly eventSourceToken?: string | undefined;
  readonly functionUrlAuthType?: string | undefined;
}

/** The policies of functions: their statements, by the function's ARN and by statement id. */
export type FunctionPolicies = Map<string, Map<string, Permission>>;

/** Lambda's API reference, AddPermission. */
const PATTERNS = {
  action: "(lambda:[*]|lambda:[a-zA-Z]+|[*])",
  statementId: "([a-zA-Z0-9-_]+)",
  principal: "[^\\s]+",
  sourceAccount: "\\d{12}",
  sourceArn:
    "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
  principalOrgId: "o-[a-z0-9]{10,32}",
  eventSourceToken: "[a-zA-Z0-9._\\-]+",
  qualifier: "[a-zA-Z0-9$_-]+",
} as const;

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws|amazon)\.com(\.cn)?$/;

/** An account, a role or user of IAM, everyone, or a service. */
const PRINCIPALS = [
  /^\*$/,
  /^\d{12}$/,
  /^arn:aws(-[a-z-]+)?:(iam|sts)::\d{12}:(root|[a-z-]+\/[\w+=,.@/-]+)$/,
  SERVICE,
];

/** @throws {Error} when Lambda would refuse it without a look at the function; with its messages. */
export function requirePermission(permission: Permission, iam: Pick<Iam, "hasRole">): void {
  const violations = Object.entries(PATTERNS).flatMap(([at, pattern]) => {
    const value = permission[at as keyof typeof PATTERNS];
    if (value === undefined || new RegExp(`^(?:${pattern})$`).test(value)) return [];
    return [{ at, value, constraint: mustMatch(pattern) }];
  });
  const message = validationMessage(violations);
  if (message !== undefined) throw new Error(message);
  const { principal } = permission;
  const isMissing = isMissingRole(principal, iam);
  if (!isMissing && PRINCIPALS.some((one) => one.test(principal))) return;
  const why = isMissing
    ? "there is no such role"
    : "allowed: a service such as events.amazonaws.com, an account, the ARN of a role or user, *";
  throw new Error(
    `The provided principal was invalid. Please check the principal and try again. principal is ${JSON.stringify(principal)}; ${why}`,
  );
}

/** Roles that AWS makes for its services are not in the program. */
function isMissingRole(principal: string, iam: Pick<Iam, "hasRole">): boolean {
  const isProgramsRole =
    principal.startsWith(`arn:aws:iam::${ACCOUNT_ID}:role/`) &&
    !/:role\/(aws-service-role|aws-reserved)\//.test(principal);
  return isProgramsRole && !iam.hasRole(principal);
}

/** The policy of the function with this ARN, as IAM reads it; undefined without statements for callers of this account. */
export function policyOf(
  functionArn: string,
  statements: Iterable<Permission>,
  iam: Pick<Iam, "hasRole">,
): string | undefined {
  // A role may have been deleted since.
  const inForce = [...statements].filter(({ principal }) => !isMissingRole(principal, iam));
  const Statement = inForce.filter(isForCallers).map((permission) => {
    const { principal, sourceArn, sourceAccount } = permission;
    return {
      Effect: "Allow",
      Principal: principal === "*" ? "*" : { AWS: principal },
      Action: permission.action,
      Resource: functionArn,
      Condition: {
        ...(sourceArn !== undefined && { ArnLike: { "aws:SourceArn": sourceArn } }),
        ...(sourceAccount !== undefined && {
          StringEquals: { "aws:SourceAccount": sourceAccount },
        }),
      },
    };
  });
  return Statement.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Services call with roles here. Function URLs, organizations and Alexa, whose calls the others are for, are absent. */
function isForCallers({
  principal,
  principalOrgId,
  eventSourceToken,
  functionUrlAuthType,
}: Permission) {
  const isForOthers = (principalOrgId ?? eventSourceToken ?? functionUrlAuthType) !== undefined;
  return !SERVICE.test(principal) && !isForOthers;
}
