import { isFields } from "./places.ts";

const NAME = String.raw`\$([\p{L}_][\p{L}\p{N}_]*)`;
const ASKING = [
  new RegExp(String.raw`\$exists\s*\(\s*${NAME}`, "gu"),
  new RegExp(String.raw`${NAME}\s*~>\s*\$exists\s*\(`, "gu"),
];
const VARIABLE = new RegExp(`^${NAME}`, "u");

/** The variables of which a definition asks whether they are there, by `$exists` or `IsPresent`: they may be absent. */
export function askedVariables(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("{%") ? askedIn(value) : [];
  if (Array.isArray(value)) return value.flatMap(askedVariables);
  if (!isFields(value)) return [];
  const asked = "IsPresent" in value ? VARIABLE.exec(String(value["Variable"]))?.[1] : undefined;
  return [...(asked === undefined ? [] : [asked]), ...Object.values(value).flatMap(askedVariables)];
}

function askedIn(query: string): string[] {
  return ASKING.flatMap((asking) => [...query.matchAll(asking)].map(([, name = ""]) => name));
}
