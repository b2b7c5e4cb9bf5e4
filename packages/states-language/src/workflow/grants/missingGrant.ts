import { PASS_ROLE } from "./allowance.ts";
import { type GrantPlace, type Need, PASSED_TO, SDK } from "./grant.ts";

type Place = Pick<GrantPlace, "partition" | "region" | "accountId">;

/** A call that nothing grants. */
export interface Ungranted {
  /** The state: `/States/Read`. */
  readonly at: string;
  readonly call: string;
  readonly actions: readonly string[];
  /** The resources that IAM would ask for; none where the action is not known. */
  readonly asked: readonly string[];
}

/** A workflow calls what its role would not be allowed to call. The message has each state, action and resource, and what to write. */
export class MissingGrant extends Error {
  override readonly name = "MissingGrant";
  constructor(workflow: string, ungranted: readonly Ungranted[], place: GrantPlace) {
    const lines = ungranted.map((one) => lineOf(one, place));
    super([`workflow ${workflow} has calls without a grant:`, ...lines].join("\n"));
  }
}

function lineOf(one: Ungranted, place: GrantPlace): string {
  const { at, call, actions, asked } = one;
  const named = actions.join(", ");
  const allowances = allowancesFor(one, place).join(", ");
  if (asked.length === 0) {
    return `- ${at} calls ${call}, and IAM has no action ${named}: write the action that it checks into the workflow's \`allows\`: ${allowances}`;
  }
  const otherwise = actions.includes(PASS_ROLE) ? NO_ROLE : "";
  const why = hasOtherName(one)
    ? "IAM has the service under another name, so only parameters that are ARNs say which"
    : "its parameters don't say which";
  return `- ${at} calls ${call}, which needs ${named} on ${asked.join(" and ")}; ${why}: write it into the workflow's \`allows\`: ${allowances}${otherwise}`;
}

/** `aws-sdk:sfn:startExecution` needs `states:StartExecution`. */
function hasOtherName({ call, actions: [action = ""] }: Ungranted): boolean {
  return call.startsWith(SDK) && !call.startsWith(`${SDK}${action.split(":", 1)[0]}:`);
}

/** What an author writes for a call, for every environment: `{ action: "sns:Publish", resource: "arn:{partition}:sns:{region}:{account}:news" }`. */
export function allowancesFor(
  { call, actions, asked, condition }: Omit<Ungranted, "at"> & Pick<Need, "condition">,
  place: Place,
): string[] {
  if (asked.length === 0) {
    return [`{ calls: "${call}", action: "SERVICE:Action", resource: "arn:…" }`];
  }
  const service = condition?.["StringEquals"]?.[PASSED_TO];
  const passedTo = service === undefined ? "" : `, passedTo: "${service}"`;
  return actions.map((action) => `{ action: "${action}", ${resourceOf(asked, place)}${passedTo} }`);
}

/** All of them, of which the parameters may name some: the author's statement stands alone. */
function resourceOf(asked: readonly string[], place: Place): string {
  const [only, ...others] = asked.map((arn) => JSON.stringify(anywhere(arn, place)));
  const resource = others.length === 0 ? only : `[${[only, ...others].join(", ")}]`;
  const because = asked.some((arn) => arn.includes("*")) ? ', because: "…"' : "";
  return `resource: ${resource}${because}`;
}

const NO_ROLE = `; where there is no role: { action: "${PASS_ROLE}", resource: [], because: "…" }`;

/** The resource as one writes it for all environments. */
function anywhere(arn: string, { partition, region, accountId }: Place): string {
  const named = new Map([
    [partition, "{partition}"],
    [region, "{region}"],
    [accountId, "{account}"],
  ]);
  const parts = arn.split(":");
  return parts.map((part, index) => (index < 5 && named.get(part)) || part).join(":");
}
