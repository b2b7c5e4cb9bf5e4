import { evaluate, statementsFor } from "../iam/evaluate.ts";
import type { Context } from "../iam/pattern.ts";
import { parsePolicyDocument } from "../iam/policyDocument.ts";

export interface CallOfAccount {
  readonly accountId: string;
  readonly action: string;
  readonly resource: string;
  /** Further condition keys. */
  readonly context?: Context;
}

/** Whether a policy that stands on something that is called, such as a VPC endpoint, lets a role of an account make a call. */
export function letsThrough(
  policy: string,
  { accountId, action, resource, context = {} }: CallOfAccount,
): boolean {
  const caller = {
    accountId,
    accountArn: `arn:aws:iam::${accountId}:root`,
    roleArn: `arn:aws:iam::${accountId}:role/caller`,
    sessionArn: `arn:aws:sts::${accountId}:assumed-role/caller/session`,
  };
  const statements = statementsFor(caller, parsePolicyDocument(policy, "policy", "key"));
  const own = { "aws:PrincipalAccount": accountId, "aws:PrincipalArn": caller.roleArn };
  return evaluate({ identity: statements }, { action, resource, context: { ...own, ...context } })
    .allowed;
}
