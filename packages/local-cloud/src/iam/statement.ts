import { MAX_SQS_POLICY_ACTIONS } from "../limits.ts";
import { type Condition, parseConditions } from "./conditionBlock.ts";
import {
  isOfResource,
  isRecord,
  malformed,
  type Place,
  type PolicyKind,
  requireMembers,
  within,
} from "./malformed.ts";
import { type Matcher, parseActions, parseResources } from "./matcher.ts";
import { escapeVariables, variablesIn } from "./pattern.ts";
import { type Principals, parsePrincipals } from "./principals.ts";
import { requireVariable } from "./variables.ts";

/** One statement of a policy. Members that may be one value or a list are lists. */
export interface Statement extends Principals {
  readonly effect: "Allow" | "Deny";
  readonly actions: Matcher;
  readonly resources: Matcher;
  readonly conditions: readonly Condition[];
}

const RESOURCE_MEMBERS = [
  "Sid",
  "Effect",
  "Principal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const MEMBERS: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: RESOURCE_MEMBERS.filter((member) => member !== "Principal"),
  trust: RESOURCE_MEMBERS.filter((member) => !member.endsWith("Resource")),
  queue: RESOURCE_MEMBERS,
  key: RESOURCE_MEMBERS,
};

/** @throws {Error} when AWS would not store the statement, or it uses a feature that the local evaluation lacks. */
export function parseStatement(
  statement: unknown,
  index: number,
  policy: Place,
  version: "2012-10-17" | "2008-10-17",
): Statement {
  const place = within(policy, `Statement[${index}]`);
  if (!isRecord(statement)) throw malformed(place, "the statement must be a JSON object");
  requireNoForeignMember(statement, place);
  requireMembers(statement, MEMBERS[place.kind], place);
  requireSid(statement["Sid"], place);
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    const words = effect === undefined ? "Missing required field Effect" : undefined;
    throw malformed(
      place,
      `Effect must be "Allow" or "Deny", not ${JSON.stringify(effect)}`,
      words,
    );
  }
  const actions = parseActions(statement, place);
  if (place.kind === "queue" && actions.patterns.length > MAX_SQS_POLICY_ACTIONS) {
    throw new Error(
      `${place.label}: OverLimit: ${actions.patterns.length} actions were found in a statement from the submitted policy, max ` +
        `allowed is ${MAX_SQS_POLICY_ACTIONS}: use several statements, or sqs:*`,
    );
  }
  const resources = parseResources(statement, place);
  const conditions = parseConditions(statement["Condition"], actions, place);
  const principals = parsePrincipals(statement["Principal"], place);
  const parsed: Statement = { effect, actions, resources, conditions, ...principals };
  if (version === "2008-10-17") return withoutVariables(parsed);
  for (const pattern of [...resources.patterns, ...conditions.flatMap(({ values }) => values)]) {
    for (const variable of variablesIn(pattern)) requireVariable(variable, pattern, place);
  }
  return parsed;
}

/** The members that a policy of another kind may have, with AWS's words for each. */
function requireNoForeignMember(statement: Record<string, unknown>, place: Place): void {
  const { kind } = place;
  for (const member of ["Principal", "NotPrincipal"].filter((one) => one in statement)) {
    if (kind === "identity") {
      const problem = `${member} must be absent: a policy of a role names no principal`;
      throw malformed(place, problem, "Policy document should not specify a principal.");
    }
    if (member === "NotPrincipal") {
      throw new Error(`${place.label}: NotPrincipal is not supported locally: use Principal`);
    }
  }
  for (const member of ["Resource", "NotResource"].filter((one) => one in statement)) {
    if (kind !== "trust") continue;
    const problem = `${member} must be absent: a trust policy names no resource`;
    throw malformed(place, problem, `Has prohibited field ${member}`);
  }
}

function requireSid(sid: unknown, place: Place): void {
  if (sid === undefined) return;
  if (typeof sid !== "string") {
    throw malformed(place, `Sid must be a string, not ${JSON.stringify(sid)}`);
  }
  // The policies of some resources may have other characters.
  if (isOfResource(place.kind) || /^[0-9A-Za-z]*$/.test(sid)) return;
  throw malformed(
    place,
    `Sid ${JSON.stringify(sid)} must have only letters and digits`,
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
  );
}

function withoutVariables(statement: Statement): Statement {
  const { resources, conditions } = statement;
  const literal = (condition: Condition): Condition => ({
    ...condition,
    values: condition.values.map(escapeVariables),
  });
  return {
    ...statement,
    resources: { ...resources, patterns: resources.patterns.map(escapeVariables) },
    conditions: conditions.map(literal),
  };
}
