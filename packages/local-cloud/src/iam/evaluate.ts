import { conditionHolds } from "./condition.ts";
import type { Matcher } from "./matcher.ts";
import { type Context, isResolved, resourceLike, textLike } from "./pattern.ts";
import { namesOfService } from "./principals.ts";
import type { Statement } from "./statement.ts";

export interface AccessRequest {
  /** Such as `states:GetActivityTask`. */
  readonly action: string;
  /** An ARN; `*` for an action without a resource type. */
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context: Context;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly by: PolicySource; readonly explicit: boolean };

export type PolicySource = "identity" | "boundary" | "resource";

/**
 * Evaluates policies as IAM does within one account. An explicit Deny wins. Otherwise a request is allowed if a policy of the
 * identity or of the resource allows it and so does the permissions boundary, if there is one.
 */
export function evaluate(
  policies: {
    readonly identity: readonly Statement[];
    readonly boundary?: readonly Statement[];
    /** The statements of the resource's policy that apply to the caller: see `statementsFor`. */
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

/** Whether a statement allows the action in some request, as if its conditions held. A Deny is not looked at. */
export function mayAllow(
  statements: readonly Statement[],
  { action, resource }: Pick<AccessRequest, "action" | "resource">,
): boolean {
  return statements.some(
    ({ effect, actions, resources }) =>
      effect === "Allow" &&
      matcherHolds(actions, (pattern) => textLike(pattern, action, {}, "ignore case")) &&
      (resources.patterns.some((pattern) => !isResolved(pattern, {})) ||
        matcherHolds(resources, (pattern) => resourceLike(pattern, resource, {}))),
  );
}

/** The caller's identifiers that a policy may use. */
export interface Principal {
  readonly roleArn: string;
  readonly sessionArn: string;
  readonly accountId: string;
  readonly accountArn: string;
}

/**
 * The statements of a resource's policy that apply to the caller. An Allow for the whole account delegates to the policies of
 * the account's roles and grants nothing itself. A Deny for the account applies to everyone in it.
 */
export function statementsFor(
  { roleArn, sessionArn, accountId, accountArn }: Principal,
  policy: readonly Statement[],
): readonly Statement[] {
  const own = ["*", roleArn, sessionArn];
  const names = { Allow: own, Deny: [...own, accountId, accountArn] };
  return policy.filter(({ effect, principals }) =>
    principals.some((principal) => names[effect].includes(principal)),
  );
}

/** Whether a trust policy lets this service (`states.amazonaws.com`) assume the role. */
export function trusts(trust: readonly Statement[], service: string, context: Context): boolean {
  const names = namesOfService(service, String(context["aws:RequestedRegion"]));
  const applicable = trust.filter(({ services }) => services.some((one) => names.includes(one)));
  const request = { action: "sts:AssumeRole", resource: "*", context };
  return evaluate({ identity: applicable }, request).allowed;
}

function matches(
  statements: readonly Statement[],
  effect: Statement["effect"],
  request: AccessRequest,
): boolean {
  return statements.some(
    (statement) => statement.effect === effect && statementApplies(statement, request),
  );
}

/** A statement with a policy variable that has no value does not apply. */
function statementApplies(
  { actions, resources, conditions }: Statement,
  { action, resource, context }: AccessRequest,
): boolean {
  return (
    matcherHolds(actions, (pattern) => textLike(pattern, action, context, "ignore case")) &&
    resources.patterns.every((pattern) => isResolved(pattern, context)) &&
    matcherHolds(resources, (pattern) => resourceLike(pattern, resource, context)) &&
    conditions.every((condition) => conditionHolds(condition, context))
  );
}

function matcherHolds(
  { patterns, negated }: Matcher,
  holds: (pattern: string) => boolean,
): boolean {
  return patterns.some(holds) !== negated;
}
