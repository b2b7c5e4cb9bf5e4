/** Condition keys and their values in one request. Some keys have several values. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** `*` as "many", `?` as "one", a policy variable, or text. */
type Token =
  | { readonly kind: "many" | "one" | "text"; readonly text: string }
  | { readonly kind: "variable"; readonly text: string; readonly variable: Variable };

/** `${KEY}`, or `${KEY, 'DEFAULT'}` */
export interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

const TOKENS = /\$\{([^}]*)\}|\*|\?|:|[^*?$:]+|\$/g;
const SPECIAL_CHARACTERS = ["*", "?", "$"];

function tokensOf(pattern: string): Token[] {
  return [...pattern.matchAll(TOKENS)].map(([text, inner]): Token => {
    if (text === "*") return { kind: "many", text };
    if (text === "?") return { kind: "one", text };
    if (inner === undefined) return { kind: "text", text };
    if (SPECIAL_CHARACTERS.includes(inner)) return { kind: "text", text: inner };
    return { kind: "variable", text, variable: parseVariable(inner) };
  });
}

function parseVariable(inner: string): Variable {
  const [, key = inner, fallback] = /^(.*?)\s*,\s*'(.*)'\s*$/.exec(inner) ?? [];
  return { key: key.trim(), fallback };
}

export function variablesIn(pattern: string): readonly Variable[] {
  return tokensOf(pattern).flatMap((token) => (token.kind === "variable" ? [token.variable] : []));
}

/** The same pattern, in which `${…}` is text. */
export function escapeVariables(pattern: string): string {
  return pattern.replaceAll(/\$(?=\{)/g, () => `\${$}`);
}

/** The value of a condition key, whose name is not case-sensitive. */
export function valueOfKey(context: Context, key: string): Context[string] | undefined {
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Whether each variable of the pattern has one value. A statement with another one does not apply. */
export function isResolved(pattern: string, context: Context): boolean {
  return variablesIn(pattern).every((variable) => substitute(variable, context) !== undefined);
}

function substitute({ key, fallback }: Variable, context: Context): string | undefined {
  const value = valueOfKey(context, key) ?? fallback;
  return typeof value === "string" ? value : undefined;
}

export type LetterCase = "match case" | "ignore case";

/** Compares text; `*` and `?` are characters like others. */
export function textEquals(
  pattern: string,
  value: string,
  context: Context,
  letterCase: LetterCase = "match case",
): boolean {
  const source = sourceOf(tokensOf(pattern), context, { many: "\\*", one: "\\?" });
  return matches(source, value, letterCase);
}

/** `*` matches any characters and `?` exactly one. */
export function textLike(
  pattern: string,
  value: string,
  context: Context,
  letterCase: LetterCase = "match case",
): boolean {
  return matches(sourceOf(tokensOf(pattern), context, ACROSS_COLONS), value, letterCase);
}

/**
 * Compares an ARN as `ArnLike` and `ArnEquals` do: "each of the six colon-delimited components of the ARN is checked
 * separately", so a wildcard spans no colon, except within the last component (IAM user guide, condition operators).
 */
export function arnLike(pattern: string, value: string, context: Context): boolean {
  const patterns = componentsOf(tokensOf(pattern), (token) => token.text === ":");
  const values = componentsOf([...value], (character) => character === ":");
  if (patterns.length < ARN_COMPONENTS || values.length < ARN_COMPONENTS) return false;
  return patterns.every((tokens, index) =>
    matches(sourceOf(tokens, context, ACROSS_COLONS), (values[index] ?? []).join(""), "match case"),
  );
}

/**
 * Compares an ARN as `Resource` does: "if the * wildcard is the last character of a resource ARN segment, it can expand to
 * match beyond the colon boundaries" (IAM user guide, Resource); elsewhere a wildcard stays within its segment.
 */
export function resourceLike(pattern: string, value: string, context: Context): boolean {
  const tokens = tokensOf(pattern);
  const source = tokens
    .map((token, index) => {
      const next = tokens[index + 1];
      const endsSegment = next === undefined || next.text === ":";
      return sourceOfToken(token, context, endsSegment ? ACROSS_COLONS : WITHIN_SEGMENT);
    })
    .join("");
  return matches(source, value, "match case");
}

const ARN_COMPONENTS = 6;
const ACROSS_COLONS = { many: "[^]*", one: "[^]" };
const WITHIN_SEGMENT = { many: "[^:]*", one: "[^:]" };

/** Splits at the first five colons. */
function componentsOf<T>(items: readonly T[], isColon: (item: T) => boolean): T[][] {
  const components: T[][] = [[]];
  for (const item of items) {
    if (isColon(item) && components.length < ARN_COMPONENTS) components.push([]);
    else components.at(-1)?.push(item);
  }
  return components;
}

interface Wildcards {
  readonly many: string;
  readonly one: string;
}

/** A regular expression. */
function sourceOf(tokens: readonly Token[], context: Context, wildcards: Wildcards): string {
  return tokens.map((token) => sourceOfToken(token, context, wildcards)).join("");
}

/** The value of a variable is text, also if it has wildcards. */
function sourceOfToken(token: Token, context: Context, wildcards: Wildcards): string {
  switch (token.kind) {
    case "many":
    case "one":
      return wildcards[token.kind];
    case "text":
      return escapeText(token.text);
    case "variable":
      return escapeText(substitute(token.variable, context) ?? token.text);
  }
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function matches(source: string, value: string, letterCase: LetterCase): boolean {
  return new RegExp(`^${source}$`, letterCase === "ignore case" ? "i" : "").test(value);
}
