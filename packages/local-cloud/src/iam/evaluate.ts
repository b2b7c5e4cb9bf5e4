import type { Condition, Matcher, Statement } from "./policyDocument.ts";

export interface AccessRequest {
  /** Such as `states:GetActivityTask`. */
  readonly action: string;
  /** An ARN; `*` for an action without a resource type. */
  readonly resource: string;
  /** Condition keys and their values. A key that is absent here matches no condition, as on AWS. */
  readonly context: Readonly<Record<string, string>>;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly by: PolicySource; readonly explicit: boolean };

export type PolicySource = "identity" | "boundary" | "resource";

/**
 * IAM's evaluation within one account: an explicit Deny wins, then what the identity's policies or the resource's own
 * allow counts, within the permissions boundary if there is one; nothing is allowed by default.
 */
export function evaluate(
  policies: {
    readonly identity: readonly Statement[];
    readonly boundary?: readonly Statement[];
    /** Those of the resource's statements that are about the caller: see `statementsAbout`. */
    readonly resource?: readonly Statement[];
  },
  request: AccessRequest,
): Decision {
  const { identity, boundary, resource = [] } = policies;
  if (matches(identity, "Deny", request)) return { allowed: false, by: "identity", explicit: true };
  if (matches(resource, "Deny", request)) return { allowed: false, by: "resource", explicit: true };
  if (boundary !== undefined && matches(boundary, "Deny", request)) {
    return { allowed: false, by: "boundary", explicit: true };
  }
  if (!matches([...identity, ...resource], "Allow", request)) {
    return { allowed: false, by: "identity", explicit: false };
  }
  if (boundary !== undefined && !matches(boundary, "Allow", request)) {
    return { allowed: false, by: "boundary", explicit: false };
  }
  return { allowed: true };
}

/** Who calls: each name that a policy may have for it. */
export interface Principal {
  readonly roleArn: string;
  readonly sessionArn: string;
  readonly accountId: string;
  readonly accountArn: string;
}

/**
 * The statements of a resource's policy that are about the caller. One that allows the whole account something leaves it
 * to the policies of the account's roles, and so gives nothing by itself; one that denies it something denies everyone.
 */
export function statementsAbout(
  { roleArn, sessionArn, accountId, accountArn }: Principal,
  policy: readonly Statement[],
): readonly Statement[] {
  const itself = ["*", roleArn, sessionArn];
  const names = { Allow: itself, Deny: [...itself, accountId, accountArn] };
  return policy.filter(({ effect, principals }) =>
    principals.some((principal) => names[effect].includes(principal)),
  );
}

/** Whether a trust policy lets this service (`states.amazonaws.com`) assume the role. */
export function trusts(
  trust: readonly Statement[],
  service: string,
  context: Readonly<Record<string, string>>,
): boolean {
  const asked = trust.filter((statement) => statement.services.includes(service));
  const request = { action: "sts:AssumeRole", resource: "*", context };
  return evaluate({ identity: asked }, request).allowed;
}

function matches(
  statements: readonly Statement[],
  effect: Statement["effect"],
  request: AccessRequest,
): boolean {
  return statements.some(
    (statement) =>
      statement.effect === effect &&
      matcherHolds(statement.actions, request.action, "ignore case") &&
      matcherHolds(statement.resources, request.resource, "as it is") &&
      statement.conditions.every((condition) => conditionHolds(condition, request.context)),
  );
}

function matcherHolds(matcher: Matcher, value: string, letters: Letters): boolean {
  return (
    matcher.patterns.some((pattern) => wildcardMatches(pattern, value, letters)) !== matcher.negated
  );
}

function conditionHolds(condition: Condition, context: AccessRequest["context"]): boolean {
  const value = contextValue(context, condition.key);
  const negated = condition.operator.includes("Not");
  if (value === undefined) return condition.ifExists || negated;
  return condition.values.some((expected) => valueHolds(condition, expected, value)) !== negated;
}

function valueHolds(condition: Condition, expected: string, value: string): boolean {
  switch (condition.operator) {
    case "StringEquals":
    case "StringNotEquals":
      return expected === value;
    case "StringEqualsIgnoreCase":
    case "Bool":
      return expected.toLowerCase() === value.toLowerCase();
    case "StringLike":
    case "StringNotLike":
    case "ArnEquals":
    case "ArnLike":
    case "ArnNotEquals":
    case "ArnNotLike":
      return wildcardMatches(expected, value, "as it is");
  }
}

/** Condition keys are compared without regard to case. */
function contextValue(context: AccessRequest["context"], key: string): string | undefined {
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

type Letters = "as it is" | "ignore case";

/** `*` stands for any characters, `?` for one; they may span an ARN's colons, as on AWS. */
function wildcardMatches(pattern: string, value: string, letters: Letters): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`, letters === "ignore case" ? "i" : "").test(value);
}
