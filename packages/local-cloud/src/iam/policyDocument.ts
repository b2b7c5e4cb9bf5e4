import {
  asList,
  isRecord,
  malformed,
  type Place,
  type PolicyKind,
  requireMembers,
} from "./malformed.ts";
import { parseStatement, type Statement } from "./statement.ts";

/** In documents of the older version, `${aws:username}` is text and no variable. */
const VERSIONS = ["2012-10-17", "2008-10-17"];

/**
 * Parses a policy.
 *
 * @throws {Error} when AWS would not store the policy, or it uses a feature of IAM that the local evaluation lacks; the message
 * names the policy, the member and the allowed values, and has IAM's own words.
 */
export function parsePolicyDocument(
  text: string,
  label: string,
  kind: PolicyKind = "identity",
): readonly Statement[] {
  const place = { label, kind };
  const document = parseJson(text, place);
  requireMembers(document, ["Version", "Id", "Statement"], place);
  const version = versionOf(document, place);
  const statements = asList(document["Statement"]);
  if (statements.length === 0) throw malformed(place, "Statement must be at least one statement");
  requireUniqueSids(statements, place);
  return statements.map((statement, index) => parseStatement(statement, index, place, version));
}

function parseJson(text: string, place: Place): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw malformed(place, `is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isRecord(document)) throw malformed(place, "the document must be a JSON object");
  return document;
}

/** The policies of resources and trust policies may be of the older version, which is the default. */
function versionOf(document: Record<string, unknown>, place: Place): "2012-10-17" | "2008-10-17" {
  const { Version: version = "2008-10-17" } = document;
  if (version === "2012-10-17") return version;
  if (version === "2008-10-17" && place.kind !== "identity") return version;
  const allowed = (place.kind === "identity" ? VERSIONS.slice(0, 1) : VERSIONS).map(
    (one) => `"${one}"`,
  );
  throw malformed(
    place,
    `Version must be ${allowed.join(" or ")}, not ${JSON.stringify(document["Version"])}`,
    "Policy document must be version 2012-10-17 or greater.",
  );
}

function requireUniqueSids(statements: readonly unknown[], place: Place): void {
  const sids = statements.flatMap((one) => (isRecord(one) && one["Sid"] ? [one["Sid"]] : []));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice === undefined) return;
  throw malformed(
    place,
    `two statements have the Sid ${JSON.stringify(twice)}`,
    "Statement IDs (SID) in a single policy must be unique.",
  );
}
