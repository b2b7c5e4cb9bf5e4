/** One statement of a policy. Members that may be one value or a list are lists. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Matcher;
  readonly resources: Matcher;
  /** The services that a trust policy or the policy of a resource names as principals: `states.amazonaws.com`. */
  readonly services: readonly string[];
  /** The principals of a resource's policy: ARNs, account ids, and `*` for everyone. */
  readonly principals: readonly string[];
  readonly conditions: readonly Condition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Matcher {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

export interface Condition {
  readonly operator: ConditionOperator;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

export const CONDITION_OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Bool",
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** A policy of a role, a role's trust policy, or the policy of a resource such as a queue. */
export type PolicyKind = "identity" | "trust" | "resource";

/**
 * Parses a policy.
 *
 * @throws {Error} when the policy is malformed, or uses a feature of IAM that the local evaluation lacks (a condition operator,
 * a policy variable); the message names the policy, the member and the allowed values.
 */
export function parsePolicyDocument(
  text: string,
  label: string,
  kind: PolicyKind = "identity",
): readonly Statement[] {
  const document = parseJson(text, label);
  const statements = asList(document["Statement"]);
  if (statements.length === 0) throw malformed(label, "Statement", "at least one statement");
  return statements.map((statement, index) =>
    parseStatement(statement, `${label}: Statement[${index}]`, kind),
  );
}

function parseJson(text: string, label: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`${label} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isRecord(document)) throw malformed(label, "the document", "a JSON object");
  if (document["Version"] !== "2012-10-17") {
    throw malformed(label, "Version", `"2012-10-17", not ${JSON.stringify(document["Version"])}`);
  }
  return document;
}

function parseStatement(statement: unknown, label: string, kind: PolicyKind): Statement {
  if (!isRecord(statement)) throw malformed(label, "the statement", "a JSON object");
  const effect = statement["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    throw malformed(label, "Effect", `"Allow" or "Deny", not ${JSON.stringify(effect)}`);
  }
  if (kind === "identity" && statement["Principal"] !== undefined) {
    throw malformed(label, "Principal", "absent: a policy of a role names no principal");
  }
  if (kind === "trust" && statement["Resource"] !== undefined) {
    throw malformed(label, "Resource", "absent: a trust policy names no resource");
  }
  return {
    effect,
    actions: parseMatcher(statement, "Action", label),
    resources:
      kind === "trust"
        ? { patterns: ["*"], negated: false }
        : parseMatcher(statement, "Resource", label),
    services: servicesOf(statement["Principal"], kind, label),
    principals: kind === "resource" ? parsePrincipals(statement["Principal"], label) : [],
    conditions: parseConditions(statement["Condition"], label),
  };
}

function parseMatcher(
  statement: Record<string, unknown>,
  member: "Action" | "Resource",
  label: string,
): Matcher {
  const negated = statement[`Not${member}`] !== undefined;
  if (negated && statement[member] !== undefined) {
    throw malformed(label, member, `either ${member} or Not${member}, not both`);
  }
  const name = negated ? `Not${member}` : member;
  return { patterns: parseStrings(statement[name], `${label}: ${name}`), negated };
}

function servicesOf(principal: unknown, kind: PolicyKind, label: string): readonly string[] {
  if (kind === "identity") return [];
  const names = isRecord(principal) && principal["Service"] !== undefined;
  return kind === "trust" || names ? parseServices(principal, label) : [];
}

function parseServices(principal: unknown, label: string): readonly string[] {
  if (!isRecord(principal) || principal["Service"] === undefined) {
    throw malformed(label, "Principal", "a service, such as states.amazonaws.com");
  }
  return parseStrings(principal["Service"], `${label}: Principal.Service`);
}

/** Without the services. */
function parsePrincipals(principal: unknown, label: string): readonly string[] {
  if (principal === "*") return ["*"];
  const kinds = isRecord(principal) ? Object.keys(principal) : [];
  if (!isRecord(principal) || kinds.some((kind) => kind !== "AWS" && kind !== "Service")) {
    throw malformed(label, "Principal", '"*", or an object of AWS and Service');
  }
  if (principal["AWS"] === undefined) return [];
  return parseStrings(principal["AWS"], `${label}: Principal.AWS`);
}

function parseConditions(block: unknown, label: string): readonly Condition[] {
  if (block === undefined) return [];
  if (!isRecord(block)) throw malformed(label, "Condition", "a JSON object");
  return Object.entries(block).flatMap(([name, keys]) => {
    const ifExists = name.endsWith("IfExists");
    const bare = ifExists ? name.slice(0, -"IfExists".length) : name;
    const operator = CONDITION_OPERATORS.find((known) => known === bare);
    if (operator === undefined || !isRecord(keys)) {
      throw malformed(label, `Condition.${name}`, `one of ${CONDITION_OPERATORS.join(", ")}`);
    }
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      ifExists,
      key,
      values: parseStrings(values, `${label}: Condition.${name}.${key}`),
    }));
  });
}

function parseStrings(value: unknown, label: string): readonly string[] {
  const strings = asList(value).map((item) => (typeof item === "boolean" ? String(item) : item));
  if (strings.length === 0 || !strings.every((item) => typeof item === "string")) {
    throw new Error(`${label} must be a string or a list of strings, not ${JSON.stringify(value)}`);
  }
  const variable = strings.find((item) => item.includes("${"));
  if (variable !== undefined) {
    throw new Error(
      `${label}: ${variable} has a policy variable, which the local IAM does not support`,
    );
  }
  return strings;
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(label: string, member: string, allowed: string): Error {
  return new Error(`${label}: ${member} must be ${allowed}`);
}
