import {
  type AccessRequest,
  type Decision,
  evaluate,
  type Principal,
  statementsFor,
} from "./evaluate.ts";
import type { Statement } from "./statement.ts";

/**
 * Evaluates a request for a KMS key. The policies of a role allow something only where the key's policy lets the account
 * decide, with its root as the principal; a Deny of a role always counts (KMS developer guide, key policies).
 */
export function decideOnKey(
  policies: {
    readonly identity: readonly Statement[];
    readonly keyPolicy: readonly Statement[];
    readonly boundary?: readonly Statement[];
  },
  principal: Principal,
  request: AccessRequest,
): Decision {
  const { identity, keyPolicy, ...boundary } = policies;
  const account = [principal.accountId, principal.accountArn];
  const delegating = keyPolicy.filter(({ principals }) =>
    principals.some((name) => account.includes(name)),
  );
  const delegated = evaluate({ identity: delegating }, request).allowed;
  const counting = delegated ? identity : identity.filter(({ effect }) => effect === "Deny");
  const resource = statementsFor(principal, keyPolicy);
  const decision = evaluate({ identity: counting, resource, ...boundary }, request);
  if (decision.allowed || decision.explicit || decision.by !== "identity" || delegated) {
    return decision;
  }
  return { ...decision, by: "resource" };
}
