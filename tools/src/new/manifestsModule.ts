import { newlineOf } from "./lineEnds.ts";
import { UnknownForm } from "./unknownForm.ts";

/** The module that registers the workloads, from the root of the repository. */
export const MANIFESTS_MODULE = "packages/workloads/src/manifests.ts";

const LINE_WIDTH = 100;

/** The names of the folders whose manifests the module imports. */
export function registeredFolders(text: string): string[] {
  return manifestImports(text).flatMap(({ folder }) => folder ?? []);
}

/** Whether the module registers a manifest under this name or imports one from such a folder. */
export function isRegistered(text: string, name: string): boolean {
  return registeredFolders(text).includes(name);
}

/**
 * Adds the manifest of a folder to the module.
 * @throws {UnknownForm} when the module has another form than the one that this command writes
 */
export function register(text: string, name: string): string {
  const imports = manifestImports(text);
  const alias = aliasFor(name, new Set(imports.map((each) => each.alias)));
  const line = `import { manifest as ${alias} } from "./${name}/manifest.ts";`;
  const byHand = `add \`${line}\`, and ${alias} to the list`;
  const list = listOf(text, imports, byHand);
  const following = imports.find(({ folder }) => folder !== undefined && folder > name);
  const place = following === undefined ? -1 : list.names.indexOf(following.alias);
  const at = place === -1 ? list.names.length : place;
  const names = [...list.names.slice(0, at), alias, ...list.names.slice(at)];
  const end = following?.start ?? endOfImports(text);
  return splice(text, [
    { start: end, end, text: `${line}${newlineOf(text)}` },
    { ...list, text: listText(text, list, names) },
  ]);
}

/**
 * Removes the manifest of a folder from the module.
 * @throws {UnknownForm} when the module has another form than the one that this command writes
 */
export function unregister(text: string, name: string): string {
  const imports = manifestImports(text);
  const removed = imports.find(({ folder }) => folder === name);
  if (removed === undefined) return text;
  const byHand = `remove the import of ./${name}/manifest.ts, and ${removed.alias} from the list`;
  const list = listOf(text, imports, byHand);
  const names = list.names.filter((each) => each !== removed.alias);
  if (names.length === 0 && !isTyped(text, list)) throw unknownForm(byHand);
  return splice(text, [
    { start: removed.start, end: removed.end, text: "" },
    { ...list, text: listText(text, list, names) },
  ]);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface ManifestImport extends Range {
  readonly alias: string;
  /** The name of the folder beside the module; `undefined` for a package's manifest. */
  readonly folder: string | undefined;
}

const IMPORT =
  /^import \{ manifest as (?<alias>[\w$]+) \} from (["'])(?<from>[^"']+)\2;?[ \t]*\r?\n/gm;

function manifestImports(text: string): ManifestImport[] {
  return [...text.matchAll(IMPORT)].map(({ 0: line, index, groups }) => ({
    start: index,
    end: index + line.length,
    alias: groups?.["alias"] ?? "",
    folder: /^\.\/([^/]+)\/manifest\.ts$/.exec(groups?.["from"] ?? "")?.[1],
  }));
}

interface List extends Range {
  readonly names: readonly string[];
}

/** The one array literal that has exactly the imported manifests. */
function listOf(text: string, imports: readonly ManifestImport[], byHand: string): List {
  const expected = imports.map(({ alias }) => alias).toSorted();
  const lists = [...text.matchAll(/\[([\s\w$,]*)\]/g)]
    .map(({ 0: whole, 1: inside = "", index }) => ({
      start: index,
      end: index + whole.length,
      names: inside.split(",").flatMap((each) => each.trim() || []),
    }))
    .filter(({ names }) => names.toSorted().join() === expected.join())
    .filter((list) => list.names.length > 0 || isTyped(text, list));
  const [list, ...others] = lists;
  if (list === undefined || others.length > 0) throw unknownForm(byHand);
  return list;
}

/** An empty list needs a type. */
function isTyped(text: string, { start }: Range): boolean {
  return /: readonly Manifest\[\] = $/.test(text.slice(0, start));
}

function unknownForm(byHand: string): UnknownForm {
  return new UnknownForm(
    `${MANIFESTS_MODULE} has no \`const all: readonly Manifest[] = […]\` with the manifests that it imports, so it can't be edited: ${byHand}`,
  );
}

/** On one line if it fits, else a name a line, as the formatter has it. */
function listText(text: string, { start, end }: Range, names: readonly string[]): string {
  const newline = newlineOf(text);
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const after = text.slice(end).split(/\r?\n/, 1)[0] ?? "";
  const line = `[${names.join(", ")}]`;
  if (before.length + line.length + after.length <= LINE_WIDTH) return line;
  const indent = /^ */.exec(before)?.[0] ?? "";
  const lines = names.map((each) => `${indent}  ${each},${newline}`);
  return `[${newline}${lines.join("")}${indent}]`;
}

function endOfImports(text: string): number {
  const last = [...text.matchAll(/^import [^;]*;[ \t]*\r?\n/gm)].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

function splice(text: string, edits: readonly (Range & { readonly text: string })[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text,
    );
}

/** `price-quote` is `priceQuote`; what is taken or has a meaning in TypeScript gets an ending. */
function aliasFor(name: string, taken: ReadonlySet<string>): string {
  const camel = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const isFree = (alias: string) => !taken.has(alias) && !RESERVED.has(alias);
  let alias = camel;
  while (!isFree(alias)) alias = `${alias}Manifest`;
  return alias;
}

/** Words of the language, and names that the module has. */
const RESERVED: ReadonlySet<string> = new Set(
  `abstract all any arguments as async await boolean break case catch class const continue debugger declare default delete
   do else enum eval export extends false finally for from function get global if implements import in infer instanceof
   interface is keyof let manifest manifests module namespace never new null number object of package private protected
   public readonly require return set static string super switch symbol this throw true try type typeof undefined unique
   unknown var void while with yield`.split(/\s+/),
);
