import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parse, parseDocument, type YAMLMap } from "yaml";
import { UnknownForm } from "./unknownForm.ts";
import {
  columnOf,
  endOf,
  endWithComments,
  newlineOf,
  pairOf,
  startOf,
  startWithComments,
} from "./yamlPositions.ts";

const WORKLOADS = "sfn-workers:workloads";
const LINE_WIDTH = 100;

type Settings = Readonly<Record<string, unknown>>;

/** The text of a stack file, with its name for messages. */
export interface StackText {
  readonly file: string;
  readonly text: string;
}

/** The names of the workloads in a stack file. */
export function workloadsIn({ text }: StackText): string[] {
  return Object.keys(workloadsOf(parse(text, { merge: true })));
}

/**
 * Adds a workload to a stack file. Nothing else in the text changes: neither comments nor order nor style.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function addWorkload(stack: StackText, name: string, settings: Settings): string {
  const byHand = `add \`${name}: ${flowOf(settings)}\` to ${WORKLOADS}`;
  const text = edited(stack, byHand, () => withWorkload(stack.text, name, settings));
  return checked(stack, text, byHand, (workloads) => ({ ...workloads, [name]: settings }));
}

/**
 * Gives a workload in a stack file another name.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function renameWorkload(stack: StackText, from: string, to: string): string {
  const byHand = `write ${to} instead of ${from} in ${WORKLOADS}`;
  const text = edited(stack, byHand, () => withOtherName(stack.text, from, to));
  return checked(stack, text, byHand, (workloads) => renamed(workloads, from, to));
}

/**
 * Removes a workload from a stack file, with the comment above it.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function removeWorkload(stack: StackText, name: string): string {
  const byHand = `remove ${name} from ${WORKLOADS}`;
  const text = edited(stack, byHand, () => withoutWorkload(stack.text, name));
  return checked(stack, text, byHand, ({ [name]: _, ...others }) => others);
}

function withWorkload(text: string, name: string, settings: Settings): string | undefined {
  const document = parseDocument(text);
  if (document.contents === null) {
    return `${text}${endOfLine(text)}${linesOf("", "config", { [WORKLOADS]: { [name]: settings } }, text)}`;
  }
  const config = pairOf(document.contents, "config");
  if (config === undefined)
    return inserted(text, document.contents, "config", { [WORKLOADS]: { [name]: settings } });
  if (!isMap(config.value)) {
    return isEmpty(config)
      ? filled(text, document.contents, config, WORKLOADS, { [name]: settings })
      : undefined;
  }
  const workloads = pairOf(config.value, WORKLOADS);
  if (workloads === undefined) return inserted(text, config.value, WORKLOADS, { [name]: settings });
  if (isMap(workloads.value) && workloads.value.items.length > 0) {
    return inserted(text, workloads.value, name, settings);
  }
  return isEmpty(workloads) ? filled(text, config.value, workloads, name, settings) : undefined;
}

function withOtherName(text: string, from: string, to: string): string | undefined {
  const key = pairOf(workloadsMap(text), from)?.key;
  if (!isScalar(key) || !key.range) return undefined;
  const [start, end] = key.range;
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? "";
  return `${text.slice(0, start)}${quote}${to}${quote}${text.slice(end)}`;
}

function withoutWorkload(text: string, name: string): string | undefined {
  const map = workloadsMap(text);
  const pair = pairOf(map, name);
  if (!isMap(map) || pair === undefined) return undefined;
  const at = map.items.indexOf(pair);
  return map.flow ? withoutFlowItem(text, map, at) : withoutBlockItem(text, map, at);
}

function withoutFlowItem(text: string, map: YAMLMap, at: number): string {
  const [item, before, after] = [map.items[at], map.items[at - 1], map.items[at + 1]];
  if (before && item) return text.slice(0, endOf(before)) + text.slice(endOf(item));
  if (after && item) return text.slice(0, startOf(item)) + text.slice(startOf(after));
  const [start = 0, end = 0] = map.range ?? [];
  return `${text.slice(0, start)}{}${text.slice(end)}`;
}

function withoutBlockItem(text: string, map: YAMLMap, at: number): string {
  const item = map.items[at];
  if (item === undefined) return text;
  const indent = columnOf(text, startOf(item));
  const start = startWithComments(text, startOf(item), indent);
  const rest = text.slice(endWithComments(text, endOf(item), indent));
  const before =
    rest === "" && !text.endsWith("\n")
      ? text.slice(0, start).replace(/\r?\n$/, "")
      : text.slice(0, start);
  if (map.items.length > 1) return before + rest;
  // The key's line says that there are none.
  const colon = before.lastIndexOf(`${WORKLOADS}`) + WORKLOADS.length;
  const end = before.indexOf(":", colon) + 1;
  return `${before.slice(0, end)} {}${before.slice(end)}${rest}`;
}

/** The text with another item at the end of the map, in the map's own style. */
function inserted(text: string, map: unknown, key: string, value: Settings): string | undefined {
  if (!isMap(map)) return undefined;
  const last = map.items.at(-1);
  if (last === undefined) return undefined;
  if (map.flow) {
    const end = endOf(last);
    return `${text.slice(0, end)}, ${key}: ${flowOf(value)}${text.slice(end)}`;
  }
  const indent = columnOf(text, startOf(last));
  return atLineEnd(
    text,
    endWithComments(text, endOf(last), indent),
    linesOf(" ".repeat(indent), key, value, text),
  );
}

/** The text with the first item of a pair's value, which has none yet. */
function filled(
  text: string,
  parent: unknown,
  pair: Pair,
  key: string,
  value: Settings,
): string | undefined {
  if (!isMap(parent)) return undefined;
  const start = startOf(pair);
  const end = endOf(pair);
  const emptied =
    isMap(pair.value) && pair.value.range ? withoutFlowValue(text, pair.value.range[0], end) : text;
  if (parent.flow) {
    return isMap(pair.value)
      ? `${text.slice(0, end - 1)} ${key}: ${flowOf(value)} }${text.slice(end)}`
      : undefined;
  }
  const indent = " ".repeat(columnOf(text, start) + 2);
  const lineEnd = emptied.indexOf("\n", start);
  return atLineEnd(
    emptied,
    lineEnd === -1 ? emptied.length : lineEnd + 1,
    linesOf(indent, key, value, text),
  );
}

/** `{}` and the blank before it go; a comment behind it stays. */
function withoutFlowValue(text: string, start: number, end: number): string {
  return text.slice(0, start).replace(/[ ]$/, "") + text.slice(end);
}

function atLineEnd(text: string, at: number, lines: string): string {
  const before = text.slice(0, at);
  return before.endsWith("\n")
    ? before + lines + text.slice(at)
    : `${before}${newlineOf(text)}${lines.replace(/\r?\n$/, "")}${text.slice(at)}`;
}

/** One line in flow style if it fits, else a line for each key. */
function linesOf(indent: string, key: string, value: Settings, text: string): string {
  const newline = newlineOf(text);
  const entries = Object.entries(value);
  const line = `${indent}${key}: ${flowOf(value)}`;
  const isOuter = entries.some(
    ([, inner]) => isRecord(inner) && Object.values(inner).some(isRecord),
  );
  const isNested = key === WORKLOADS || key === "config" || isOuter;
  if (!isNested && line.length <= LINE_WIDTH) return `${line}${newline}`;
  const lines = entries.map(([name, inner]) =>
    isRecord(inner) && isNested
      ? linesOf(`${indent}  `, name, inner, text)
      : `${indent}  ${name}: ${isRecord(inner) ? flowOf(inner) : String(inner)}${newline}`,
  );
  return `${indent}${key}:${newline}${lines.join("")}`;
}

/** The values are words, numbers and `true` or `false`. */
function flowOf(value: Settings): string {
  const entries = Object.entries(value).map(
    ([key, inner]) => `${key}: ${isRecord(inner) ? flowOf(inner) : String(inner)}`,
  );
  return `{ ${entries.join(", ")} }`;
}

function isRecord(value: unknown): value is Settings {
  return typeof value === "object" && value !== null;
}

function isEmpty({ value }: Pair): boolean {
  return (
    value === null ||
    (isScalar(value) && value.value === null) ||
    (isMap(value) && value.items.length === 0)
  );
}

function workloadsMap(text: string): unknown {
  const config = pairOf(parseDocument(text).contents, "config")?.value;
  return pairOf(config, WORKLOADS)?.value;
}

function endOfLine(text: string): string {
  return text === "" || text.endsWith("\n") ? "" : newlineOf(text);
}

function edited({ file, text }: StackText, byHand: string, edit: () => string | undefined): string {
  const [problem] = parseDocument(text).errors;
  if (problem)
    throw new UnknownForm(`${file} is no YAML, so it can't be edited: ${problem.message}`);
  const result = edit();
  if (result === undefined) throw unknownForm(file, byHand);
  return result;
}

/** Compares what the file says now with what it should say. */
function checked(
  { file, text }: StackText,
  result: string,
  byHand: string,
  change: (workloads: Settings) => Settings,
): string {
  const before: unknown = parse(text, { merge: true });
  const document = parseDocument(result, { merge: true });
  if (document.errors.length > 0) throw unknownForm(file, byHand);
  const outer = isRecord(before) ? before : {};
  const config = isRecord(outer["config"]) ? outer["config"] : {};
  const wanted = { ...outer, config: { ...config, [WORKLOADS]: change(workloadsOf(before)) } };
  let found: unknown;
  try {
    found = document.toJS();
  } catch {
    // An alias has lost its anchor.
  }
  if (!isDeepStrictEqual(found, wanted)) throw unknownForm(file, byHand);
  return result;
}

function workloadsOf(file: unknown): Settings {
  const config = isRecord(file) ? file["config"] : undefined;
  const workloads = isRecord(config) ? config[WORKLOADS] : undefined;
  return isRecord(workloads) ? workloads : {};
}

function renamed(workloads: Settings, from: string, to: string): Settings {
  return Object.fromEntries(
    Object.entries(workloads).map(([name, settings]) => [name === from ? to : name, settings]),
  );
}

function unknownForm(file: string, byHand: string): UnknownForm {
  return new UnknownForm(`${file} has a form that can't be edited safely: ${byHand}`);
}
