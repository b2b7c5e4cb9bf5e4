import type { StandardSchemaV1 } from "@standard-schema/spec";

export type Path = readonly PropertyKey[];

/** The path of an issue. A segment may be a key or an object with a key. */
export function pathOfIssue({ path = [] }: StandardSchemaV1.Issue): Path {
  return path.map((segment) => (typeof segment === "object" ? segment.key : segment));
}

/** The path in JSONPath notation, such as `$.rows[3].price`. */
export function pathText(path: Path): string {
  let text = "$";
  for (const key of path) text += typeof key === "number" ? `[${key}]` : `.${String(key)}`;
  return text;
}
