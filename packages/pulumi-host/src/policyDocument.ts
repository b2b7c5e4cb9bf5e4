import { crc32 } from "node:zlib";
import { byBytes, type Document, inOrder, render, type Statement } from "./policyJson.ts";

/** A statement as `aws.iam.getPolicyDocument` takes it. */
interface StatementArguments {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly PrincipalArguments[];
  readonly notPrincipals?: readonly PrincipalArguments[];
  readonly conditions?: readonly ConditionArguments[];
}

interface PrincipalArguments {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface ConditionArguments {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** The arguments of `aws.iam.getPolicyDocument`. */
export interface PolicyDocumentArguments {
  readonly statements?: readonly StatementArguments[];
  readonly version?: string;
  readonly policyId?: string;
  readonly sourcePolicyDocuments?: readonly string[];
  readonly overridePolicyDocuments?: readonly string[];
  readonly sourceJson?: string;
  readonly overrideJson?: string;
}

/**
 * Renders a policy as the AWS provider does: the source documents, then the statements, then the overriding documents, where a
 * later statement replaces an earlier one with its `sid`. Lists of one are a string, other lists are in descending order.
 *
 * @throws {Error} when the provider would refuse the arguments; the message is the provider's, with the value.
 */
export function policyDocument(inputs: PolicyDocumentArguments) {
  requireAllowed(inputs);
  const sources = (inputs.sourcePolicyDocuments ?? []).map((text, index) =>
    readDocument(text, `merging source document ${index}`),
  );
  requireUniqueSids(sources);
  const overrides = (inputs.overridePolicyDocuments ?? []).map((text, index) =>
    readDocument(text, `merging override document ${index}`),
  );
  const merged = [...sources, ownDocument(inputs), ...overrides].reduce(merge, {});
  const document = inOrder(merged);
  const json = render(document, 2);
  return { ...inputs, id: String(crc32(json)), json, minifiedJson: render(document) };
}

const VERSIONS = ["2008-10-17", "2012-10-17"];
const EFFECTS = ["Allow", "Deny"];

function requireAllowed(inputs: PolicyDocumentArguments): void {
  const { version, sourceJson, overrideJson, statements = [] } = inputs;
  if (version !== undefined) requireOneOf("version", version, VERSIONS);
  if (sourceJson) throw refused("expected source_json to be empty: use sourcePolicyDocuments");
  if (overrideJson)
    throw refused("expected override_json to be empty: use overridePolicyDocuments");
  const variable = /"([^"]*&\{[^"]*)"/.exec(JSON.stringify(statements));
  if (version === "2008-10-17" && variable !== null) {
    throw refused(
      `found &{ sequence in (${variable[1]}), which is not supported in document version 2008-10-17`,
    );
  }
  for (const [index, { effect, sid = "" }] of statements.entries()) {
    if (effect !== undefined) requireOneOf(`statement.${index}.effect`, effect, EFFECTS);
    const twice = sid !== "" && statements.findIndex((one) => one.sid === sid) !== index;
    if (twice) {
      throw refused(
        `writing IAM Policy Document: duplicate Sid (${sid}). Remove the Sid or ensure the Sid is unique.`,
      );
    }
  }
}

function requireOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  const shown = allowed.map((one) => `"${one}"`).join(" ");
  throw refused(`expected ${name} to be one of [${shown}], got ${value}`);
}

function requireUniqueSids(sources: readonly Document[]): void {
  const seen = new Set<string>();
  for (const [document, { Statement = [] }] of sources.entries()) {
    for (const [index, { Sid }] of Statement.entries()) {
      if (!Sid) continue;
      if (seen.has(Sid)) {
        throw refused(
          `writing IAM Policy Document: merging source document ${document}: duplicate Sid (${Sid}) in ` +
            `source_policy_documents (statement ${index}). Remove the Sid or ensure Sids are unique.`,
        );
      }
      seen.add(Sid);
    }
  }
}

function readDocument(text: string, what: string): Document {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw refused(`writing IAM Policy Document: ${what}: ${error}`);
  }
  if (isDocument(document)) return document;
  throw refused(
    `writing IAM Policy Document: ${what}: the document must be a JSON object whose Statement is a list`,
  );
}

function isDocument(value: unknown): value is Document {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !("Statement" in value) || Array.isArray(value.Statement);
}

function merge(document: Document, newer: Document): Document {
  const statements = [...(document.Statement ?? [])];
  for (const statement of newer.Statement ?? []) {
    const same = statement.Sid
      ? statements.findIndex(({ Sid }) => Sid === statement.Sid)
      : NOT_FOUND;
    if (same === NOT_FOUND) statements.push(statement);
    else statements[same] = statement;
  }
  const Version = [document.Version ?? "", newer.Version ?? ""].toSorted().at(-1) ?? "";
  return { Version, Id: newer.Id || document.Id || "", Statement: statements };
}

const NOT_FOUND = -1;

function ownDocument({
  version = "2012-10-17",
  policyId = "",
  statements = [],
}: PolicyDocumentArguments) {
  return { Version: version, Id: policyId, Statement: statements.map(ownStatement) };
}

function ownStatement(statement: StatementArguments): Statement {
  const { sid = "", effect = "Allow", actions, notActions, resources, notResources } = statement;
  return {
    Sid: sid,
    Effect: effect,
    Action: listOf(actions),
    NotAction: listOf(notActions),
    Resource: listOf(resources?.map(withVariables)),
    NotResource: listOf(notResources?.map(withVariables)),
    Principal: principalsOf(statement.principals),
    NotPrincipal: principalsOf(statement.notPrincipals),
    Condition: conditionsOf(statement.conditions),
  };
}

/** Arguments write `&{…}` for a variable of IAM. */
function withVariables(text: string): string {
  return text.replaceAll("&{", () => `\${`);
}

/** A set: without duplicates, in descending order; one member stands alone. */
function listOf(values: readonly string[] = []): string | readonly string[] | undefined {
  const sorted = [...new Set(values)].toSorted(byBytes).toReversed();
  return sorted.length > 1 ? sorted : sorted[0];
}

function principalsOf(principals: readonly PrincipalArguments[] = []): unknown {
  if (principals.length === 0) return undefined;
  const byType = new Map<string, unknown>();
  for (const { type, identifiers } of principals) {
    const values = listOf(identifiers.map(withVariables));
    const before = byType.get(type);
    byType.set(type, before === undefined ? values : [before, values ?? []].flat());
  }
  const everyone = byType.size === 1 && byType.get("*") === "*";
  return everyone ? "*" : Object.fromEntries(byType);
}

function conditionsOf(conditions: readonly ConditionArguments[] = []): unknown {
  if (conditions.length === 0) return undefined;
  const block: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) {
    const before = block[test]?.[variable] ?? [];
    block[test] = { ...block[test], [variable]: [...before, ...values.map(withVariables)] };
  }
  return block;
}

function refused(reason: string): Error {
  return new Error(`aws.iam.getPolicyDocument: ${reason}`);
}
