import { isMap, isNode, isScalar, type Pair, parseDocument, stringify } from "yaml";

/** A key of a document, after the keys of the maps around it. The functions below change nothing but what they name. */
type Path = readonly string[];

interface Place {
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly pair: Place;
  /** Missing for a key without a value. */
  readonly value: Place | undefined;
  /** The pairs beside it in `{ … }`; `undefined` when it has lines of its own. */
  readonly inFlow?: { readonly before: Place | undefined; readonly after: Place | undefined };
}

/** The text without a key and its value, and without the comment directly above it, unless that is kept. */
export function withoutKey(
  text: string,
  path: Path,
  { comment = "removed" }: { readonly comment?: "removed" | "kept" } = {},
): string {
  const found = find(text, path);
  if (found === undefined) return text;
  const { pair, inFlow } = found;
  if (inFlow === undefined)
    return cut(
      text,
      comment === "kept" ? linesOf(text, pair) : withComment(text, linesOf(text, pair)),
    );
  if (inFlow.after) return cut(text, { start: pair.start, end: inFlow.after.start });
  return cut(text, { start: inFlow.before?.end ?? pair.start, end: pair.end });
}

/** The text with another value of a key that it has. */
export function withValue(text: string, path: Path, value: unknown): string {
  const place = find(text, path)?.value;
  if (place === undefined) return text;
  return text.slice(0, place.start) + flow(value) + text.slice(place.end);
}

/** The text with a new key in the lines of a map, below the key `below`, or as the first one if there is no such key. */
export function withKey(
  text: string,
  path: Path,
  value: unknown,
  { below }: { readonly below: string },
): string {
  const parents = path.slice(0, -1);
  const sibling = find(text, [...parents, below]);
  const parent = parents.length === 0 ? undefined : find(text, parents);
  const at =
    sibling !== undefined
      ? lineEnd(text, sibling.pair.end)
      : lineEnd(text, parent?.pair.start ?? 0);
  const line = `${"  ".repeat(parents.length)}${path.at(-1)}: ${flow(value)}\n`;
  const before = text.slice(0, at);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${line}${text.slice(at)}`;
}

function find(text: string, path: Path): Found | undefined {
  const document = parseDocument(text);
  const parents = path.slice(0, -1);
  const map = parents.length === 0 ? document.contents : document.getIn(parents, true);
  if (!isMap(map)) return undefined;
  const items: readonly Pair[] = map.items;
  const index = items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  const pair = items[index];
  if (pair === undefined) return undefined;
  const place = placeOf(text, pair);
  if (place === undefined) return undefined;
  const neighbour = (at: number) => {
    const other = items[at];
    return other === undefined ? undefined : placeOf(text, other);
  };
  return {
    pair: place,
    value: rangeOf(text, pair.value),
    ...(map.flow ? { inFlow: { before: neighbour(index - 1), after: neighbour(index + 1) } } : {}),
  };
}

function placeOf(text: string, { key, value }: Pair): Place | undefined {
  const first = rangeOf(text, key);
  if (first === undefined) return undefined;
  return { start: first.start, end: rangeOf(text, value)?.end ?? first.end + 1 };
}

function rangeOf(text: string, node: unknown): Place | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

function linesOf(text: string, { start, end }: Place): Place {
  return { start: text.lastIndexOf("\n", start - 1) + 1, end: lineEnd(text, end) };
}

/** With the comment lines directly above. */
function withComment(text: string, { start, end }: Place): Place {
  let from = start;
  for (;;) {
    const above = text.lastIndexOf("\n", from - 2) + 1;
    if (from === 0 || !text.slice(above, from).trimStart().startsWith("#")) break;
    from = above;
  }
  return { start: from, end };
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}

function cut(text: string, { start, end }: Place): string {
  return text.slice(0, start) + text.slice(end);
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}
