import { CST, isCollection, isMap, isNode, isPair, isScalar, Lexer, Pair } from "yaml";

/** Where a node's own text is. */
export function rangeOf(
  node: unknown,
): { readonly start: number; readonly end: number } | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return { start, end };
}

/** The pair of a map with this key. */
export function pairOf(map: unknown, key: string): Pair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

/** Where a pair's key begins. */
export function startOf({ key }: Pair): number {
  return rangeOf(key)?.start ?? 0;
}

/** The end of a pair's own text, without what follows it. */
export function endOf({ key, value }: Pair): number {
  if (isCollection(value) && !value.flow) {
    const last: unknown = value.items.at(-1);
    if (isPair(last)) return endOf(last);
    if (isNode(last)) return endOf(new Pair(key, last));
  }
  const range = rangeOf(value);
  // The value of `key:` is empty and stands anywhere behind it.
  if (range !== undefined && range.start !== range.end) return range.end;
  return rangeOf(key)?.end ?? 0;
}

/** The characters before a position in its line. */
export function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

/** The start of the line, or of the comments directly above it that have its indentation. */
export function startWithComments(text: string, at: number, indent: number): number {
  let start = text.lastIndexOf("\n", at - 1) + 1;
  while (start > 0) {
    const before = text.lastIndexOf("\n", start - 2) + 1;
    if (indentOfComment(text.slice(before, start)) !== indent) return start;
    start = before;
  }
  return start;
}

/** The end of the line, or of the comments directly below it that are indented deeper. */
export function endWithComments(text: string, at: number, indent: number): number {
  const after = (from: number) => {
    const end = text.indexOf("\n", from);
    return end === -1 ? text.length : end + 1;
  };
  let end = text[at - 1] === "\n" ? at : after(at);
  while (end < text.length) {
    const next = after(end);
    if ((indentOfComment(text.slice(end, next)) ?? 0) <= indent) return end;
    end = next;
  }
  return end;
}

function indentOfComment(line: string): number | undefined {
  return /^( *)#/.exec(line)?.[1]?.length;
}

/** The comments of a text, in their order. */
export function commentsOf(text: string): string[] {
  const tokens = [...new Lexer().lex(text)];
  return tokens.filter((token, at) => token.startsWith("#") && tokens[at - 1] !== CST.SCALAR);
}
