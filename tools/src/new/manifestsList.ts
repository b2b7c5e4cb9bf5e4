import { type Edit, type Range, withoutComments } from "./code.ts";
import { newlineOf } from "./lineEnds.ts";

/** The array literal with the names of the imported manifests. */
export interface ManifestsList extends Range {
  readonly names: readonly string[];
  /** An empty list needs a type. */
  readonly isTyped: boolean;
}

/** The one list that has exactly these names, or `undefined`. */
export function listWith(text: string, names: readonly string[]): ManifestsList | undefined {
  const expected = names.toSorted().join();
  const lists = [...withoutComments(text).matchAll(/\[([\s\w$,]*)\]/g)]
    .map(({ 0: whole, 1: inside = "", index }) => ({
      start: index,
      end: index + whole.length,
      names: inside.split(",").flatMap((each) => each.trim() || []),
      isTyped: /: readonly \w+\[\] = $/.test(text.slice(0, index)),
    }))
    .filter((list) => list.names.toSorted().join() === expected)
    .filter((list) => list.names.length > 0 || list.isTyped);
  return lists.length === 1 ? lists[0] : undefined;
}

/** The list with another name: in front of `following`, or at the end; there also if comments may be about their neighbours. */
export function withName(
  text: string,
  list: ManifestsList,
  name: string,
  following: string | undefined,
): Edit {
  const place = following === undefined ? -1 : list.names.indexOf(following);
  const at = place === -1 ? list.names.length : place;
  if (!hasComments(text, list)) return rewritten(text, list, list.names.toSpliced(at, 0, name));
  const code = withoutComments(text).slice(list.start, list.end - 1);
  const newline = newlineOf(text);
  const last = list.start + code.trimEnd().length;
  const comma = /,\s*$|\[\s*$/.test(code) ? "" : ",";
  const lineEnd = text.slice(last).search(/\r?\n/);
  if (!code.includes("\n") || lineEnd === -1 || last + lineEnd >= list.end) {
    return { start: last, end: last, text: `${comma} ${name}` };
  }
  const rest = text.slice(last, last + lineEnd);
  const line = `${comma}${rest}${newline}${indentAt(text, list)}  ${name},`;
  return { start: last, end: last + lineEnd, text: line };
}

/** The list without a name, or `undefined` if a comment is in the way: with comments, only a name with a line of its own goes. */
export function withoutName(text: string, list: ManifestsList, name: string): Edit | undefined {
  if (!hasComments(text, list)) {
    return rewritten(
      text,
      list,
      list.names.filter((each) => each !== name),
    );
  }
  const code = withoutComments(text).slice(list.start, list.end);
  const line = new RegExp(
    `\\n[ \\t]*${name.replaceAll("$", "\\$")}[ \\t]*,?[ \\t]*(?=\\r?\\n)`,
  ).exec(code);
  if (line === null) return undefined;
  const start = list.start + line.index;
  return { start, end: start + line[0].length, text: "" };
}

function hasComments(text: string, { start, end }: Range): boolean {
  return withoutComments(text).slice(start, end) !== text.slice(start, end);
}

const LINE_WIDTH = 100;

/** On one line if it fits, else a name a line, as the formatter has it. */
function rewritten(text: string, { start, end }: Range, names: readonly string[]): Edit {
  const newline = newlineOf(text);
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const after = text.slice(end).split(/\r?\n/, 1)[0] ?? "";
  const line = `[${names.join(", ")}]`;
  if (before.length + line.length + after.length <= LINE_WIDTH) return { start, end, text: line };
  const indent = indentAt(text, { start, end });
  const lines = names.map((each) => `${indent}  ${each},${newline}`);
  return { start, end, text: `[${newline}${lines.join("")}${indent}]` };
}

function indentAt(text: string, { start }: Range): string {
  return /^ */.exec(text.slice(text.lastIndexOf("\n", start - 1) + 1))?.[0] ?? "";
}
