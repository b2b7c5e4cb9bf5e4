/** The members are in the order in which the provider writes them. */
export interface Document {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement?: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

/** The document in the order of the provider, with the values in its forms. */
export function inOrder({ Version, Id, Statement }: Document): object {
  return {
    ...(Version ? { Version } : {}),
    ...(Id ? { Id } : {}),
    ...(Statement && Statement.length > 0 ? { Statement: Statement.map(inOrderStatement) } : {}),
  };
}

const MEMBERS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];

/** Only the members that the provider knows: also of another document, it keeps no others. */
function inOrderStatement(statement: Statement): Statement {
  const known = MEMBERS.map((member) => [member, rendered(member, statement[member])] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined && value !== ""));
}

function rendered(member: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (member === "Condition") {
    const block = sortedKeys(value, (keys) => sortedKeys(keys, alone));
    return JSON.stringify(block) === "{}" ? undefined : block;
  }
  if (member.endsWith("Principal")) return value === "*" ? value : sortedKeys(value, descending);
  return value;
}

/** One condition value stands alone; booleans are text. */
function alone(value: unknown): unknown {
  const values = [value].flat().map(String);
  return values.length === 1 ? values[0] : values;
}

function descending(value: unknown): unknown {
  return Array.isArray(value) ? value.map(String).toSorted(byBytes).toReversed() : value;
}

function sortedKeys(value: unknown, change: (value: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => byBytes(one, other));
  return Object.fromEntries(entries.map(([key, member]) => [key, change(member)]));
}

/** The order of the provider's sets. */
export function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/**
 * JSON with the characters escaped that the provider escapes.
 *
 * @param indent spaces for each level; without it, the text is one line
 */
export function render(document: object, indent?: number): string {
  return JSON.stringify(document, null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
