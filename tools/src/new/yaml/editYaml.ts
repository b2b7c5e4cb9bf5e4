import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument } from "yaml";
import { UnknownForm } from "../unknownForm.ts";
import { commentsOf } from "./positions.ts";
import {
  added,
  flow,
  flowItem,
  isValues,
  type Path,
  pairAt,
  removed,
  renamed,
  replaced,
  type Values,
} from "./textEdits.ts";

export type { Path } from "./textEdits.ts";

/** The text of a YAML file, with its name for messages. */
export interface YamlText {
  readonly file: string;
  readonly text: string;
}

/*
 * Each function gives the text with one change, and nothing else in it changes: neither comments nor order nor style. It
 * compares what the text says then with what it should say, and throws an UnknownForm, which says what to change by hand, when
 * the text has a form in which this can't be done safely.
 */

/** Adds a key, with the maps around it that are missing: below the key `below`, as the first one if there is none, or at the end. */
export function withKey(
  yaml: YamlText,
  path: Path,
  value: unknown,
  { below }: { readonly below?: string } = {},
): YamlText {
  const { key, parents, parent } = split(path);
  requireYaml(yaml);
  return checked(yaml, added(yaml.text, path, value, below), {
    wanted: (values) => withMap(values, parents, (map) => ({ ...map, [key]: value })),
    byHand: `add \`${flowItem([key], value)}\` to ${parent}`,
  });
}

/** Removes a key that may be there, with the comment directly above it, unless that is kept. */
export function withoutKey(
  yaml: YamlText,
  path: Path,
  { comment = "removed" }: { readonly comment?: "removed" | "kept" } = {},
): YamlText {
  const { key, parents, parent } = split(path);
  requireYaml(yaml);
  if (!mayHave(yaml, path)) return yaml;
  return checked(yaml, removed(yaml.text, path, comment), {
    wanted: (values) => withMap(values, parents, ({ [key]: _, ...others }) => others),
    byHand: `remove ${key} from ${parent}`,
    comments: "may go",
  });
}

/** Gives a key that may be there another value. */
export function withValue(yaml: YamlText, path: Path, value: unknown): YamlText {
  const { key, parents, parent } = split(path);
  requireYaml(yaml);
  if (!mayHave(yaml, path)) return yaml;
  return checked(yaml, replaced(yaml.text, pairAt(yaml.text, path)?.value, flow(value)), {
    wanted: (values) => withMap(values, parents, (map) => ({ ...map, [key]: value })),
    byHand: `write \`${flowItem([key], value)}\` in ${parent}`,
  });
}

/** Gives a key that may be there another name. */
export function withOtherName(yaml: YamlText, path: Path, name: string): YamlText {
  const { key, parents, parent } = split(path);
  requireYaml(yaml);
  if (!mayHave(yaml, path)) return yaml;
  return checked(yaml, renamed(yaml.text, path, name), {
    wanted: (values) =>
      withMap(values, parents, ({ [key]: value, ...others }) => ({ ...others, [name]: value })),
    byHand: `write ${name} instead of ${key} in ${parent}`,
  });
}

function split(path: Path) {
  const parents = path.slice(0, -1);
  return { key: path.at(-1) ?? path[0], parents, parent: parents.at(-1) ?? "the file" };
}

/** @throws {UnknownForm} when the text is no YAML */
export function requireYaml({ file, text }: YamlText): void {
  const [problem = mergeProblem(text)] = parseDocument(text).errors;
  if (problem) {
    throw new UnknownForm(`${file} is no YAML, so it can't be edited: ${problem.message}`);
  }
}

/** What the text refers to and does not have is found only when it is used. */
function mergeProblem(text: string): Error | undefined {
  try {
    parse(text, { merge: true });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

interface Change {
  /** What the text should say, given what it said before. */
  wanted(values: unknown): unknown;
  readonly byHand: string;
  readonly comments?: "stay" | "may go";
}

function checked(
  { file, text }: YamlText,
  result: string | undefined,
  { wanted, byHand, comments = "stay" }: Change,
): YamlText {
  if (
    result !== undefined &&
    isDeepStrictEqual(contentOf(result), wanted(contentOf(text))) &&
    (comments === "may go" || isDeepStrictEqual(commentsOf(result), commentsOf(text)))
  ) {
    return { file, text: result };
  }
  throw new UnknownForm(`${file} has a form that can't be edited safely: ${byHand}`);
}

/** What a text says; `undefined` if nothing, as when an alias has lost its anchor. */
function contentOf(text: string): unknown {
  try {
    return parse(text, { merge: true }) ?? {};
  } catch {
    return undefined;
  }
}

function withMap(
  value: unknown,
  parents: readonly string[],
  change: (map: Values) => Values,
): Values {
  const map = isValues(value) ? value : {};
  const [key, ...inner] = parents;
  return key === undefined ? change(map) : { ...map, [key]: withMap(map[key], inner, change) };
}

/** A list in the place of a map is nothing that an edit may pass over. */
function mayHave({ text }: YamlText, path: Path): boolean {
  let value = contentOf(text);
  for (const key of path) {
    if (Array.isArray(value)) return true;
    if (!isValues(value) || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}
