import { edited, namesOnly, type Range, withoutComments } from "./code.ts";
import { newlineOf } from "./lineEnds.ts";
import { listWith, type ManifestsList, withName, withoutName } from "./manifestsList.ts";
import { UnknownForm } from "./unknownForm.ts";

/** The module that registers the workloads, from the root of the repository. */
export const MANIFESTS_MODULE = "packages/workloads/src/manifests.ts";

/** A module that registers what is in the folders beside it. */
export interface Registry {
  /** From the root of the repository. */
  readonly module: string;
  /** What a module in each folder exports; it has this name too. */
  readonly thing: "manifest" | "workflow";
}

const MANIFESTS: Registry = { module: MANIFESTS_MODULE, thing: "manifest" };

/** The names of the folders whose manifests, or workflows, the module imports. */
export function registeredFolders(text: string, registry = MANIFESTS): string[] {
  return importsIn(text, registry).flatMap(({ folder }) => folder ?? []);
}

/** Whether the module imports from the folder of this name, in whatever form. */
export function isRegistered(text: string, name: string): boolean {
  return new RegExp(`["']\\./${name}/`).test(withoutComments(text));
}

/**
 * Adds the manifest, or the workflow, of a folder to the module.
 * @throws {UnknownForm} when the module has another form than the one that this command writes
 */
export function register(text: string, name: string, registry = MANIFESTS): string {
  const { thing } = registry;
  const imports = importsIn(text, registry);
  const alias = aliasFor(name, text, thing);
  const line = `import { ${thing} as ${alias} } from "./${name}/${thing}.ts";`;
  const list = listOf(text, imports, registry, `add \`${line}\`, and ${alias} to the list`);
  const following = imports.find(
    ({ folder }) => folder !== undefined && isSortedBehind(folder, name),
  );
  const at = following?.start ?? endOfImports(text);
  return edited(text, [
    { start: at, end: at, text: `${line}${newlineOf(text)}` },
    withName(text, list, alias, following?.alias),
  ]);
}

/**
 * Removes the manifest, or the workflow, of a folder from the module, if it has it.
 * @throws {UnknownForm} when the module has another form than the one that this command writes
 */
export function unregister(text: string, name: string, registry = MANIFESTS): string {
  if (!isRegistered(text, name)) return text;
  const { thing } = registry;
  const imports = importsIn(text, registry);
  const removed = imports.find(({ folder }) => folder === name);
  const byHand = `remove the import of ./${name}/${thing}.ts, and ${removed?.alias ?? `its ${thing}`} from the list`;
  if (removed === undefined) throw unknownForm(registry, byHand);
  const list = listOf(text, imports, registry, byHand);
  const edit = withoutName(text, list, removed.alias);
  const isLast = list.names.length === 1;
  if (edit === undefined || (isLast && !list.isTyped)) throw unknownForm(registry, byHand);
  const rest = edited(text, [{ ...removed, text: "" }, edit]);
  if (isRegistered(rest, name)) throw unknownForm(registry, byHand);
  return rest;
}

/** In the formatter's order of imports: by signs, but numbers by their lengths first, so that `d2` is before `d10`. */
function isSortedBehind(folder: string, other: string): boolean {
  const [parts, others] = [partsOf(folder), partsOf(other)];
  const at = parts.findIndex((part, index) => part !== others[index]);
  const [one = "", two = ""] = [parts[at], others[at]];
  const areNumbers = /^\d/.test(one) && /^\d/.test(two);
  return areNumbers && one.length !== two.length ? one.length > two.length : one > two;
}

function partsOf(folder: string): readonly string[] {
  return folder.match(/\d+|\D/g) ?? [];
}

interface RegistryImport extends Range {
  readonly alias: string;
  /** The name of the folder beside the module; `undefined` for a package's manifest. */
  readonly folder: string | undefined;
}

const IMPORT =
  /^import\s*\{\s*(?<thing>manifest|workflow)\s+as\s+(?<alias>[\w$]+)\s*,?\s*\}\s*from\s*(?<quote>["'])(?<from>[^"']+)\k<quote>[ \t]*;?[ \t]*\r?\n/gm;

function importsIn(text: string, { thing }: Registry): RegistryImport[] {
  return [...withoutComments(text).matchAll(IMPORT)]
    .filter(({ groups }) => groups?.["thing"] === thing)
    .map(({ 0: line, index, groups }) => ({
      start: index,
      end: index + line.length,
      alias: groups?.["alias"] ?? "",
      folder: new RegExp(`^\\./([^/]+)/${thing}\\.ts$`).exec(groups?.["from"] ?? "")?.[1],
    }));
}

function listOf(
  text: string,
  imports: readonly RegistryImport[],
  registry: Registry,
  byHand: string,
): ManifestsList {
  const list = listWith(
    text,
    imports.map(({ alias }) => alias),
  );
  if (list === undefined) throw unknownForm(registry, byHand);
  return list;
}

function unknownForm({ module, thing }: Registry, byHand: string): UnknownForm {
  return new UnknownForm(
    `${module} has no \`const all: readonly ${titled(thing)}[] = […]\` with the ${thing}s that it imports, so it can't be edited: ${byHand}`,
  );
}

const titled = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

function endOfImports(text: string): number {
  const last = [...withoutComments(text).matchAll(/^import [^;]*;[ \t]*\r?\n/gm)].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

/** `price-quote` is `priceQuote`; what the module has already, or has a meaning in TypeScript, gets an ending. */
function aliasFor(name: string, text: string, thing: string): string {
  const taken = new Set(namesOnly(text).match(/[\w$]+/g));
  const camel = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  let alias = camel;
  while (taken.has(alias) || RESERVED.has(alias) || alias in globalThis) alias += titled(thing);
  return alias;
}

/** Words of the language, and names that are confusing as that of a manifest. */
const RESERVED: ReadonlySet<string> = new Set(
  `abstract all any arguments as async await boolean break case catch class const continue debugger declare default delete
   do else enum eval export extends false finally for from function get global if implements import in infer instanceof
   interface is keyof let manifest manifests module namespace never new null number object of package private protected
   public readonly require return set static string super switch symbol this throw true try type typeof undefined unique
   unknown var void while with workflow workflows yield`.split(/\s+/),
);
