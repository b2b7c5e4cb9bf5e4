import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parseDocument, stringify } from "yaml";
import { newlineOf } from "../lineEnds.ts";
import {
  columnOf,
  commentsOf,
  endOf,
  endWithComments,
  pairOf,
  rangeOf,
  startOf,
  startWithComments,
} from "./positions.ts";

/** A key, after the keys of the maps around it. */
export type Path = readonly [string, ...string[]];
export type Values = Readonly<Record<string, unknown>>;

const LINE_WIDTH = 100;

/*
 * The edits do not look at the result: in a form that is unusual it may be wrong, or `undefined`.
 */

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null;
}

export function pairAt(text: string, path: readonly string[]): Pair | undefined {
  const parents = path.slice(0, -1);
  let map: unknown = parseDocument(text).contents;
  for (const key of parents) map = pairOf(map, key)?.value;
  return pairOf(map, path.at(-1) ?? "");
}

/** The text with another key, and with the maps around it that are missing. */
export function added(
  text: string,
  path: Path,
  value: unknown,
  below: string | undefined,
): string | undefined {
  let map: unknown = parseDocument(text).contents;
  if (map === null) return atLineEnd(text, text.length, linesOf("", path, value, text));
  for (const [depth, key] of path.entries()) {
    const pair = pairOf(map, key);
    if (pair === undefined) return inserted(text, map, path.slice(depth), value, below);
    if (isEmpty(pair)) return filled(text, map, pair, path.slice(depth + 1), value);
    map = pair.value;
  }
  return undefined;
}

/** The text with another item of a map that has some, in the map's own style. */
function inserted(
  text: string,
  map: unknown,
  path: readonly string[],
  value: unknown,
  below: string | undefined,
): string | undefined {
  if (!isMap(map)) return undefined;
  const [first, last] = [map.items[0], map.items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (map.flow) {
    const end = endOf(last);
    return `${text.slice(0, end)}, ${flowItem(path, value)}${text.slice(end)}`;
  }
  const indent = columnOf(text, startOf(first));
  const above = below === undefined ? last : pairOf(map, below);
  const at =
    above === undefined
      ? startWithComments(text, startOf(first), indent)
      : endWithComments(text, endOf(above), indent);
  return atLineEnd(text, at, linesOf(" ".repeat(indent), path, value, text));
}

/** The text with the first item of a pair's value, which has none yet. */
function filled(
  text: string,
  parent: unknown,
  pair: Pair,
  path: readonly string[],
  value: unknown,
): string | undefined {
  if (!isMap(parent) || path.length === 0) return undefined;
  const start = startOf(pair);
  const end = endOf(pair);
  if (parent.flow) {
    return isMap(pair.value)
      ? `${text.slice(0, end - 1)} ${flowItem(path, value)} }${text.slice(end)}`
      : undefined;
  }
  const emptied =
    isMap(pair.value) && pair.value.range ? withoutFlowValue(text, pair.value.range[0], end) : text;
  const lineEnd = emptied.indexOf("\n", start);
  return atLineEnd(
    emptied,
    lineEnd === -1 ? emptied.length : lineEnd + 1,
    linesOf(" ".repeat(columnOf(text, start) + 2), path, value, text),
  );
}

/** `{}` and the blank before it go; a comment behind it stays. */
function withoutFlowValue(text: string, start: number, end: number): string {
  return text.slice(0, start).replace(/[ ]$/, "") + text.slice(end);
}

/** The text without a key and its value. */
export function removed(text: string, path: Path, comment: "removed" | "kept"): string | undefined {
  const parent = pairAt(text, path.slice(0, -1));
  const map = path.length === 1 ? parseDocument(text).contents : parent?.value;
  const item = pairOf(map, path.at(-1) ?? "");
  if (!isMap(map) || item === undefined) return undefined;
  const at = map.items.indexOf(item);
  const [before, after] = [map.items[at - 1], map.items[at + 1]];
  if (map.flow) {
    const rest =
      before || after
        ? text.slice(0, before ? endOf(before) : startOf(item)) +
          text.slice(after && !before ? startOf(after) : endOf(item))
        : replaced(text, map, "{}");
    // Whose comments they are between braces can't be told.
    return isDeepStrictEqual(commentsOf(rest ?? ""), commentsOf(text)) ? rest : undefined;
  }
  const rest = withoutLines(text, item, comment);
  return map.items.length > 1 || parent === undefined ? rest : saidEmpty(rest, parent);
}

/** The text without the lines of an item. */
function withoutLines(text: string, item: Pair, comment: "removed" | "kept"): string {
  const indent = columnOf(text, startOf(item));
  const start =
    comment === "kept" ? startOf(item) - indent : startWithComments(text, startOf(item), indent);
  const rest = text.slice(endWithComments(text, endOf(item), indent));
  const before = text.slice(0, start);
  return rest === "" && !text.endsWith("\n") ? before.replace(/\r?\n$/, "") : before + rest;
}

/** The line of a key whose value has no item any more says so. */
function saidEmpty(text: string, { key }: Pair): string {
  const end = text.indexOf(":", rangeOf(key)?.end) + 1;
  return `${text.slice(0, end)} {}${text.slice(end)}`;
}

/** The text with another name of a key, in the same quotes. */
export function renamed(text: string, path: Path, name: string): string | undefined {
  const key = pairAt(text, path)?.key;
  const range = rangeOf(key);
  const quote = /^["']/.exec(text.slice(range?.start))?.[0] ?? "";
  return replaced(text, key, `${quote}${name}${quote}`);
}

/** The text with something else in the place of a node. */
export function replaced(text: string, node: unknown, by: string): string | undefined {
  const range = rangeOf(node);
  return range && text.slice(0, range.start) + by + text.slice(range.end);
}

function atLineEnd(text: string, at: number, lines: string): string {
  const before = text.slice(0, at);
  return before === "" || before.endsWith("\n")
    ? before + lines + text.slice(at)
    : `${before}${newlineOf(text)}${lines.replace(/\r?\n$/, "")}${text.slice(at)}`;
}

/** A line for each key of the path; the value in flow style behind the last one if it fits, else a line for each of its keys. */
function linesOf(
  indent: string,
  [key = "", ...inner]: readonly string[],
  value: unknown,
  text: string,
): string {
  const newline = newlineOf(text);
  const deeper = `${indent}  `;
  if (inner.length > 0) return `${indent}${key}:${newline}${linesOf(deeper, inner, value, text)}`;
  const line = `${indent}${flowItem([key], value)}`;
  if (line.length <= LINE_WIDTH || !isValues(value)) return `${line}${newline}`;
  const lines = Object.entries(value).map(
    ([name, each]) => `${deeper}${flowItem([name], each)}${newline}`,
  );
  return `${indent}${key}:${newline}${lines.join("")}`;
}

export function flowItem([key = "", ...inner]: readonly string[], value: unknown): string {
  return `${key}: ${inner.length > 0 ? `{ ${flowItem(inner, value)} }` : flow(value)}`;
}

export function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function isEmpty({ value }: Pair): boolean {
  return (
    value === null ||
    (isScalar(value) && value.value === null) ||
    (isMap(value) && value.items.length === 0)
  );
}
