import { ACCOUNT_ID, PARTITION } from "../limits.ts";
import { nameInArn } from "../names.ts";
import type { PolicySource, Principal } from "./evaluate.ts";
import type { Session } from "./session.ts";

/** The identifiers of a session that policies may use. */
export function principalOf({ roleArn, sessionName }: Session): Principal {
  return {
    roleArn,
    sessionArn: `arn:${PARTITION}:sts::${ACCOUNT_ID}:assumed-role/${nameInArn(roleArn)}/${sessionName}`,
    accountId: ACCOUNT_ID,
    accountArn: `arn:${PARTITION}:iam::${ACCOUNT_ID}:root`,
  };
}

const POLICY_NAMES: Readonly<Record<PolicySource, string>> = {
  identity: "identity-based policy",
  boundary: "permissions boundary",
  resource: "resource-based policy",
};

/** AWS's message of a refusal. */
export function refusal(
  session: Session,
  action: string,
  resource: string,
  decision: { readonly by: PolicySource; readonly explicit: boolean },
): string {
  // AWS's messages have the actions of SQS in lower case.
  const shown = action.startsWith("sqs:") ? action.toLowerCase() : action;
  const policy = POLICY_NAMES[decision.by];
  const article = decision.by === "identity" ? "an" : "a";
  const reason = decision.explicit
    ? `with an explicit deny in ${article} ${policy}`
    : `because no ${policy} allows the ${shown} action`;
  const user = principalOf(session).sessionArn;
  return `User: ${user} is not authorized to perform: ${shown} on resource: ${resource} ${reason}`;
}
