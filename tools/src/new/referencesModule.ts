import type { Tree } from "nx/src/generators/tree";
import { newlineOf } from "./lineEnds.ts";
import { textIn } from "./textIn.ts";
import { UnknownForm } from "./unknownForm.ts";

/** What has the types of a workload: its handler, or the schemas of one that has none. */
type TypesModule = "handler" | "schemas";

/** The module by which workflows know the handlers' types, from the root of the repository. */
export const REFERENCES_MODULE = "packages/workloads/src/references.ts";

/**
 * The module with the handlers of other folders, as an edit that can be made later. A repository without the module needs none.
 * @throws {UnknownForm} when the module has another form than the one that this command writes
 */
export function referencesWith(
  tree: Tree,
  {
    added,
    removed,
    types,
  }: { readonly added?: string; readonly removed?: string; readonly types?: TypesModule },
): () => void {
  if (!tree.exists(REFERENCES_MODULE)) return () => {};
  const text = textIn(tree, REFERENCES_MODULE);
  const without = removed === undefined ? text : withoutHandler(text, removed);
  // A renamed workload keeps what it has.
  const kept = types ?? (text.includes(`"./${removed}/schemas.ts"`) ? "schemas" : "handler");
  const changed = added === undefined ? without : withHandler(without, added, kept);
  return () => tree.write(REFERENCES_MODULE, changed);
}

/** Adds the handler of a folder, in the order of the names. */
export function withHandler(text: string, name: string, types: TypesModule = "handler"): string {
  const { start, end, entries } = handlersIn(text, `add ${entryOf(name, types, "\n").trim()}`);
  const newline = newlineOf(text);
  const all = entries.some((each) => each.name === name)
    ? entries
    : [...entries, { name, text: entryOf(name, types, newline) }];
  return rewritten(text, { start, end, entries: all });
}

export function withoutHandler(text: string, name: string): string {
  if (!text.includes(`"./${name}/`)) return text;
  const found = handlersIn(text, `remove the handler of ${name}`);
  const entries = found.entries.filter((each) => each.name !== name);
  return rewritten(text, { ...found, entries });
}

export function withoutHandlers(text: string): string {
  return rewritten(text, { ...handlersIn(text, "remove the handlers"), entries: [] });
}

interface Handlers {
  readonly start: number;
  readonly end: number;
  readonly entries: readonly { readonly name: string; readonly text: string }[];
}

const HANDLERS = /^export const handlers = \{(?<inside>[^{}]*)\};/m;
const ENTRY =
  /\s*"?(?<name>[a-z][a-z0-9-]*)"?:\s*\(\)\s*=>\s*import\("\.\/\k<name>\/(?<types>handler|schemas)\.ts"\),?/g;

/** A comment, or another form of an entry, would be lost. */
function handlersIn(text: string, byHand: string): Handlers {
  const object = HANDLERS.exec(text);
  const inside = object?.groups?.["inside"] ?? "";
  if (object === null || inside.replaceAll(ENTRY, "").trim() !== "") {
    throw new UnknownForm(
      `${REFERENCES_MODULE} has no \`export const handlers = {…}\` with a line for each handler, so it can't be edited: ${byHand}`,
    );
  }
  const entries = [...inside.matchAll(ENTRY)].map(({ groups }) => ({
    name: groups?.["name"] ?? "",
    types: groups?.["types"] === "schemas" ? ("schemas" as const) : ("handler" as const),
  }));
  return {
    start: object.index,
    end: object.index + object[0].length,
    entries: entries.map(({ name, types }) => ({
      name,
      text: entryOf(name, types, newlineOf(text)),
    })),
  };
}

function rewritten(text: string, { start, end, entries }: Handlers): string {
  const lines = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const inside =
    lines.length === 0 ? "" : newlineOf(text) + lines.map((each) => each.text).join("");
  return `${text.slice(0, start)}export const handlers = {${inside}};${text.slice(end)}`;
}

const LINE_WIDTH = 100;

/** As the formatter has it. */
function entryOf(name: string, types: TypesModule, newline: string): string {
  const key = name.includes("-") ? JSON.stringify(name) : name;
  const load = `import("./${name}/${types}.ts"),`;
  const line = `  ${key}: () => ${load}`;
  return (line.length > LINE_WIDTH ? `  ${key}: () =>${newline}    ${load}` : line) + newline;
}
