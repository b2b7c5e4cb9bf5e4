import { InvalidOption } from "@sfn-workers/worker-core/manifest";

/** A permission that the author of a workflow gives to its role. */
export interface Allowance {
  /** One action of IAM, such as `s3:GetObject`. */
  readonly action: string;
  /**
   * ARNs, in which `{partition}`, `{region}` and `{account}` stand for those of the environment. An empty list says that a call needs
   * none, such as `iam:PassRole` for a task definition without roles.
   */
  readonly resource: string | readonly string[];
  /** Why the resource can't be narrower; where it has a wildcard, or there is none, it must say so. */
  readonly because?: string;
  /** The call that needs it, where its name is not the action's: `aws-sdk:s3:listObjectsV2`. */
  readonly calls?: string;
  /** Of `iam:PassRole`, the service that gets the role, where no call of the workflow says it: `lambda.amazonaws.com`. */
  readonly passedTo?: string;
}

export const PASS_ROLE = "iam:PassRole";

/** Whether an allowance is of an action; IAM does not tell small letters from capital ones. */
export function allowsAction(allowance: Allowance, action: string): boolean {
  return allowance.action.toLowerCase() === action.toLowerCase();
}

const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
const CALL = /^[a-z0-9-]+(?::[a-z0-9-]+)?:[A-Za-z0-9]+$/;
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/;
const WILDCARD = /[*?]/;
const PLACEHOLDER = /\$|\{(?!(?:partition|region|account)\})[^}]*\}?/;
/** What a MissingGrant leaves to the author: `table/<TableName>`. */
const BLANK = /<[^>]*>/;
/** What an environment's substitutions replace. */
const SUBSTITUTED = /\$\{[A-Za-z0-9]+\}/g;

/** @throws {InvalidOption} when an allowance is not one of IAM's, or wider than it says why. */
export function refuseWideAllowances(allows: readonly Allowance[]): void {
  for (const [index, allowance] of allows.entries()) refuse(`allows[${index}]`, allowance);
}

function refuse(at: string, allowance: Allowance): void {
  const { action, resource, because, calls, passedTo } = allowance;
  if (!ACTION.test(action)) {
    throw new InvalidOption(`${at}.action`, action, "one action of IAM, SERVICE:Action");
  }
  if (because !== undefined && because.trim() === "") {
    throw new InvalidOption(`${at}.because`, because, "a reason");
  }
  if (calls !== undefined && !CALL.test(calls)) {
    throw new InvalidOption(`${at}.calls`, calls, "a call as aws-sdk:SERVICE:action");
  }
  if (passedTo !== undefined) refusePassedTo(`${at}.passedTo`, allowance, passedTo);
  const listed = typeof resource === "string" ? [resource] : resource;
  if (listed.length === 0 && because === undefined) {
    const allowed = "an ARN, or a `because` that says why the call needs none";
    throw new InvalidOption(`${at}.resource`, resource, allowed);
  }
  for (const one of listed) refuseResource(`${at}.resource`, one, because);
}

function refusePassedTo(at: string, allowance: Allowance, passedTo: string): void {
  if (!allowsAction(allowance, PASS_ROLE)) {
    throw new InvalidOption(at, passedTo, `nothing, since only ${PASS_ROLE} passes a role`);
  }
  if (!SERVICE.test(passedTo)) {
    throw new InvalidOption(at, passedTo, "a service as lambda.amazonaws.com");
  }
}

function refuseResource(at: string, resource: string, because: string | undefined): void {
  if (resource !== "*" && !/^(?:arn:|\$\{)/.test(resource)) {
    throw new InvalidOption(at, resource, "an ARN");
  }
  const [blank] = BLANK.exec(resource) ?? [];
  if (blank !== undefined) {
    throw new InvalidOption(at, resource, `an ARN, with what is meant in the place of ${blank}`);
  }
  const [placeholder] = PLACEHOLDER.exec(resource.replaceAll(SUBSTITUTED, "")) ?? [];
  if (placeholder !== undefined) {
    const allowed =
      "the placeholders {partition}, {region}, {account}, and ${NAME} of letters and digits";
    throw new InvalidOption(at, resource, allowed);
  }
  if (WILDCARD.test(resource) && because === undefined) {
    const allowed = "a resource without wildcards, or a `because` that says why there is one";
    throw new InvalidOption(at, resource, allowed);
  }
}
