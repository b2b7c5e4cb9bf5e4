import { isFields } from "../places.ts";

/** What a definition says about a parameter: its texts, that it is computed, or nothing. */
export type Parameter =
  | { readonly kind: "literal"; readonly texts: readonly string[] }
  | { readonly kind: "computed" }
  | { readonly kind: "absent" };

const COMPUTED = { kind: "computed" } as const;
const ABSENT = { kind: "absent" } as const;

/** The parameter at a path such as `Overrides.TaskRoleArn`; through a list, those of all its items. */
export function parameterAt(value: unknown, path: readonly string[]): Parameter {
  if (isQuery(value)) return COMPUTED;
  if (Array.isArray(value)) return together(value.map((item) => parameterAt(item, path)));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === "string" ? literal(value) : COMPUTED;
  if (!isFields(value)) return ABSENT;
  if (Object.hasOwn(value, `${name}.$`)) return COMPUTED;
  return Object.hasOwn(value, name) ? parameterAt(value[name], rest) : ABSENT;
}

function literal(text: string): Parameter {
  return { kind: "literal", texts: [text] };
}

function together(items: readonly Parameter[]): Parameter {
  if (items.some(({ kind }) => kind === "computed")) return COMPUTED;
  const texts = items.flatMap((item) => (item.kind === "literal" ? item.texts : []));
  return texts.length === 0 ? ABSENT : { kind: "literal", texts };
}

function isQuery(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}
