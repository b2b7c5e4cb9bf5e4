import { ACCOUNT_ID, PARTITION } from "../limits.ts";
import { nameInArn } from "../names.ts";
import type { PolicySource, Principal } from "./evaluate.ts";
import type { Context } from "./pattern.ts";
import { namesOfService } from "./principals.ts";
import type { Session } from "./session.ts";
import type { Statement } from "./statement.ts";

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

/** What to change when a service can't assume a role: AWS's messages do not say it. */
export function trustRemedy(
  roleArn: string,
  trust: readonly Statement[],
  service: string,
  context: Context,
): string {
  const names = namesOfService(service, String(context["aws:RequestedRegion"]));
  const role = `The trust policy of ${roleArn}`;
  if (trust.some(({ services }) => services.some((one) => names.includes(one)))) {
    const call = ["aws:SourceAccount", "aws:SourceArn"]
      .flatMap((key) => (context[key] === undefined ? [] : [`${key} is ${context[key]}`]))
      .join(" and ");
    return `${role} names ${service}, but refuses this call, in which ${call}: correct its Condition, Action or Deny`;
  }
  const named = [...new Set(trust.flatMap(({ services }) => services))];
  const now = named.length === 0 ? "no service" : named.join(", ");
  return `${role} names ${now}: it must let the service ${service} call sts:AssumeRole`;
}
